"""Loaded by a server under test: notes every name it looks up and every address it calls."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_LOG = os.environ["DOORSTEP_SOCKET_LOG"]
_CALLS = {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"}


def _note(event: str, arguments: tuple[object, ...]) -> None:
    if event in _CALLS:
        target = arguments[0] if event in {"socket.getaddrinfo", "socket.gethostbyname"} else ""
        with Path(_LOG).open("a", encoding="utf-8") as log:
            log.write(f"{event} {target or arguments[1]!r}\n")


with Path(_LOG).open("a", encoding="utf-8") as log:
    log.write(f"watching {os.getpid()}\n")
sys.addaudithook(_note)
