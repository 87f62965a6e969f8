"""Short-lived signed passes: what a page may show, its map may fetch, for an hour or two.

A pass names the actor and a time; it is signed with a key that exists only in this process. It
starts at full hours, so that addresses stay the same for a while and the browser can keep tiles.
"""

from __future__ import annotations

import base64
import hmac
import json
import secrets
import time
from hashlib import sha256
from typing import Final

from data.actor import Actor
from geo.errors import NotPermitted

PERIOD_S: Final = 3600
_SIGNED_BYTES: Final = 21
"""168 bits, in as few characters as they need: every layer's address carries them."""
_KEY: Final = secrets.token_bytes(32)


def issue(actor: Actor, *, now: float | None = None) -> str:
    """Make a pass that ends between one and two periods from now."""
    moment = time.time() if now is None else now
    ends = (int(moment // PERIOD_S) + 2) * PERIOD_S
    body = json.dumps([actor.name, actor.role, list(actor.areas), ends], separators=(",", ":"))
    text = base64.urlsafe_b64encode(body.encode()).decode().rstrip("=")
    return f"{text}.{_signature(text)}"


def read(token: str, *, now: float | None = None) -> Actor:
    """Return whom a pass was made for.

    Raises
    ------
    NotPermitted
        When it is not ours, was changed, or has ended.
    """
    text, _, signature = token.partition(".")
    if not token.isascii() or not hmac.compare_digest(_signature(text), signature):
        raise NotPermitted(action="map")
    padded = text + "=" * (-len(text) % 4)
    name, role, areas, ends = json.loads(base64.urlsafe_b64decode(padded))
    if (time.time() if now is None else now) >= ends:
        raise NotPermitted(action="map")
    return Actor(name, role, tuple(areas))


def _signature(text: str) -> str:
    signed = hmac.digest(_KEY, text.encode(), sha256)[:_SIGNED_BYTES]
    return base64.urlsafe_b64encode(signed).decode()
