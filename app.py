"""The server: the Streamlit application and its few HTTP routes, composed here and nowhere else.

Started by ``python3 run.py``, or inside its environment by ``streamlit run app.py``.
"""

from __future__ import annotations

import sys
from contextlib import asynccontextmanager
from threading import Thread
from typing import TYPE_CHECKING

import streamlit as st
from starlette.middleware import Middleware

from views.headers import LoopbackOnly, SecurityHeaders, is_loopback
from views.incidents import show_incident, withhold_texts
from views.routes import routes
from views.startup import refuse_to_listen, require_tile_service, require_usable, warm_up

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Check what must hold before the first visitor, then get the first page's work done early."""
    address = str(st.get_option("server.address") or "")
    if not is_loopback(address):
        sys.exit(refuse_to_listen(address))
    require_usable()
    Thread(target=warm_up, name="warm-up", daemon=True).start()
    yield


withhold_texts()
service = require_tile_service()
app = st.App(
    "views/main.py",
    routes=routes(str(st.get_option("server.baseUrlPath") or "")),
    middleware=[
        Middleware(LoopbackOnly),
        Middleware(SecurityHeaders, picture_hosts=service.hosts if service else ()),
    ],
    lifespan=lifespan,
    on_script_error=show_incident,
)
