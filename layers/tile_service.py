"""A base map service somebody has typed in: the one thing that may come from another host."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from geo.errors import UnusableService
from text import N_

_WMTS: Final = {"tilematrix": "z", "tilerow": "y", "tilecol": "x"}
_NAMES: Final = {"z", "x", "y", "-y", "s"}
_SWITCH: Final = re.compile(r"\{switch:([^{}]*)\}", re.IGNORECASE)
_PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class TileService:
    """An XYZ or WMTS service in web-mercator tiles (EPSG:3857, WGS84 or CGCS2000 positions).

    Attributes
    ----------
    address
        Pattern with ``{z}``, ``{x}``, ``{y}`` (or ``{-y}`` for rows counted from the south) and, if
        it has several hosts, ``{s}``.
    subdomains
        What ``{s}`` stands for.
    credit
        What the service asks to be printed on its maps.
    """

    address: str
    subdomains: tuple[str, ...] = ("a", "b", "c")
    credit: str = ""

    @classmethod
    def of_pattern(cls, pattern: str, *, credit: str = "") -> TileService:
        """Read an address pattern as map programs write it.

        Understands ``{switch:0,1,2}`` for hosts and, for WMTS, ``{TileMatrix}``, ``{TileRow}``,
        ``{TileCol}``.

        Raises
        ------
        UnusableService
            When it is not a web address or leaves out zoom, column or row.
        """
        subdomains = cls.subdomains
        if switch := _SWITCH.search(pattern):
            subdomains = tuple(part.strip() for part in switch[1].split(",") if part.strip())
            pattern = _SWITCH.sub("{s}", pattern)
        address = _PLACEHOLDER.sub(_as_leaflet, pattern.strip())
        used = {name.lower() for name in _PLACEHOLDER.findall(address)}
        if urlsplit(address).scheme not in {"http", "https"} or not urlsplit(address).hostname:
            raise UnusableService(reason=N_("it has to begin with http:// or https://"))
        if not {"z", "x"} <= used or not used & {"y", "-y"}:
            raise UnusableService(reason=N_("{{z}}, {{x}} and {{y}} have to be in it"))
        if used - _NAMES or not subdomains:
            raise UnusableService(reason=N_("it holds a placeholder that is not known"))
        return cls(address, subdomains, credit)

    @property
    def hosts(self) -> tuple[str, ...]:
        """Every host it asks, with scheme: what the content policy has to allow."""
        parts = urlsplit(self.address)
        pattern = f"{parts.scheme}://{parts.netloc}"
        names = self.subdomains if "{s}" in pattern else ("",)
        return tuple(pattern.replace("{s}", name) for name in names)


def _as_leaflet(found: re.Match[str]) -> str:
    name = found[1].lower()
    return "{" + _WMTS.get(name, name) + "}"
