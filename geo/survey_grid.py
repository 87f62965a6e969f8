"""What coordinates without a stated system can be, judged by their range alone.

Surveyors write CGCS2000 / Gauss-Krüger metres with the zone number before the easting (8 digits)
or without (6 digits), call north x and east y, and export either order. Without zone number the
same figures lie in every zone: only the campaign's ground can tell. Six-degree zones without
number are the same figures as the three-degree zone of their meridian, so only that one is named.

What ranges cannot tell: CGCS2000 from Xi'an 1980 and Beijing 1954 (some 100 m apart), WGS 84 from
GCJ-02 and BD-09 (see ``geo.datum_evidence``), and grids of single cities, which nobody publishes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from typing import Final, Literal, NamedTuple
from unicodedata import normalize

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.crs import CHINA, STORED_CRS, WEB_MERCATOR, transform
from geo.extent import Bounds

DEGREES: Final = "degrees"
"""Longitude and latitude; of which datum is another question."""

Reason = Literal["degrees", "zone_written", "zone_by_ground", "zone_unknown", "mercator"]
Where = Literal["ground", "china", "earth"]

NEAR_DEGREES: Final = 1.0
"""How far from the campaign's ground, in degrees, positions still count as near it."""

FINE_DECIMALS: Final = 4
"""Decimals of a degree that tell houses apart (10 m)."""

_SETTLED: Final = 0.95
_FALSE_EASTING_M: Final = 500_000.0
_HALF_WIDTH_M: Final = 400_000.0
"""Beyond this a point belongs to another zone, even of six degrees in the south."""

_NORTHINGS_M: Final = (1_850_000.0, 6_100_000.0)
_FARTHEST_MERIDIAN: Final = 4.5
"""Nobody uses a zone whose meridian is farther away, degrees."""

_ZONE_M: Final = 1_000_000
_THREE: Final = {zone: (f"EPSG:{4513 + zone - 25}", zone * 3) for zone in range(25, 46)}
_SIX: Final = {zone: (f"EPSG:{4491 + zone - 13}", zone * 6 - 3) for zone in range(13, 24)}
_PLAIN: Final = {f"EPSG:{4534 + step}": 75 + 3 * step for step in range(21)}


class Candidate(NamedTuple):
    """A system that columns of numbers may be in.

    Attributes
    ----------
    definition
        ``DEGREES`` or an ``"EPSG:n"`` that ``geo.crs.transform`` takes.
    share
        Share of the given points that fit, 0 to 1.
    swapped
        Whether the two columns have to be exchanged first: latitude or north came first.
    reason
        ``zone_written``: the easting begins with the zone number; ``zone_by_ground``: chosen
        because points then lie near the ground; ``zone_unknown``: any zone would do.
    where
        What the points fit: near the campaign's ground, in China's range, or anywhere on earth.
    """

    definition: str
    share: float
    swapped: bool
    reason: Reason
    where: Where


class _System(NamedTuple):
    definition: str
    reason: Reason
    box: Bounds


def plausible_systems(
    x: ArrayLike, y: ArrayLike, *, near: Bounds | None = None, at_least: float = 0.5
) -> tuple[Candidate, ...]:
    """List the systems that two columns of coordinates may be in.

    Parameters
    ----------
    x, y
        The columns as they stand in the file; not-a-number, and 0 with 0, count as not given.
    near
        Bounds of the campaign's ground in degrees, EPSG:4326, where it is known. Systems that
        place points within ``NEAR_DEGREES`` of it go before all others.
    at_least
        Share of the given points that has to fit.

    Returns
    -------
    tuple of Candidate
        Best first. Empty when nothing is given or nothing fits; several: it is a doubt.
    """
    first, second = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    given = np.isfinite(first) & np.isfinite(second) & ~((first == 0) & (second == 0))
    if not given.any():
        return ()
    first, second = first[given], second[given]
    for where, systems in _circles(near):
        found = [
            candidate
            for system in systems
            for candidate in _tried(system, where, first, second)
            if candidate.share >= at_least
        ]
        if found:
            return tuple(sorted(found, key=lambda each: -each.share))
    return _on_earth(first, second, at_least)


def settled(candidates: Sequence[Candidate]) -> Candidate | None:
    """Return the candidate nobody need be asked about: the only one, and nearly all points fit."""
    if len(candidates) == 1 and candidates[0].share >= _SETTLED:
        return candidates[0]
    return None


def _circles(near: Bounds | None) -> Iterator[tuple[Where, list[_System]]]:
    if near is not None:
        yield "ground", _near_systems(_widened(near))
    yield "china", _systems()


def _systems() -> list[_System]:
    """Return every system with the range its numbers have in China."""
    south, north = _NORTHINGS_M
    found = [_System(DEGREES, "degrees", CHINA), _projected(WEB_MERCATOR, "mercator", CHINA)]
    for zone, (definition, _) in (_THREE | _SIX).items():
        middle = zone * _ZONE_M + _FALSE_EASTING_M
        box = (middle - _HALF_WIDTH_M, south, middle + _HALF_WIDTH_M, north)
        found.append(_System(definition, "zone_written", box))
    box = (_FALSE_EASTING_M - _HALF_WIDTH_M, south, _FALSE_EASTING_M + _HALF_WIDTH_M, north)
    found += [_System(definition, "zone_unknown", box) for definition in _PLAIN]
    return found


def _near_systems(ground: Bounds) -> list[_System]:
    """Return the systems of the zones about a place, with the range of numbers it has in them."""
    middle = (ground[0] + ground[2]) / 2
    found = [
        _System(DEGREES, "degrees", ground),
        _projected(WEB_MERCATOR, "mercator", ground),
    ]
    zones: tuple[tuple[Reason, dict[str, int]], ...] = (
        ("zone_written", dict((_THREE | _SIX).values())),
        ("zone_by_ground", _PLAIN),
    )
    for reason, meridians in zones:
        found += [
            _projected(definition, reason, ground)
            for definition, meridian in meridians.items()
            if abs(meridian - middle) <= _FARTHEST_MERIDIAN
        ]
    return found


def _projected(definition: str, reason: Reason, ground: Bounds) -> _System:
    """Return a system with the range that a rectangle of degrees has in it."""
    west, south, east, north = ground
    x, y = transform(
        np.array([west, east, west, east, (west + east) / 2]),
        np.array([south, south, north, north, south]),
        source=STORED_CRS,
        target=definition,
    )
    return _System(definition, reason, (x.min(), y.min(), x.max(), y.max()))


def _tried(
    system: _System, where: Where, x: NDArray[np.float64], y: NDArray[np.float64]
) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(
            system.definition,
            float(_inside(*pair, system.box).mean()),
            swapped,
            system.reason,
            where,
        )
        for pair, swapped in (((x, y), False), ((y, x), True))
    )


def _on_earth(
    x: NDArray[np.float64], y: NDArray[np.float64], at_least: float
) -> tuple[Candidate, ...]:
    """Try degrees anywhere; exchanged ones only show where that fits more of them."""
    straight, exchanged = _tried(
        _System(DEGREES, "degrees", (-180.0, -90.0, 180.0, 90.0)), "earth", x, y
    )
    best = exchanged if exchanged.share > straight.share else straight
    return (best,) if best.share >= at_least else ()


def _widened(ground: Bounds) -> Bounds:
    west, south, east, north = ground
    return (
        west - NEAR_DEGREES,
        max(south - NEAR_DEGREES, -80.0),
        east + NEAR_DEGREES,
        min(north + NEAR_DEGREES, 80.0),
    )


def _inside(x: NDArray[np.float64], y: NDArray[np.float64], box: Bounds) -> NDArray[np.bool_]:
    return np.asarray((x >= box[0]) & (x <= box[2]) & (y >= box[1]) & (y <= box[3]))


def swapped_rows(lon: ArrayLike, lat: ArrayLike, *, near: Bounds) -> NDArray[np.bool_]:
    """Find single rows whose longitude and latitude are exchanged.

    Parameters
    ----------
    lon, lat
        Degrees, as the file gives them; a row without numbers is not exchanged.
    near
        Bounds of the campaign's ground in degrees.

    Returns
    -------
    ndarray of bool
        True where a row lies near the ground only once it is exchanged.
    """
    lon, lat = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    box = _widened(near)
    return _inside(lat, lon, box) & ~_inside(lon, lat, box)


def low_precision(lon: Sequence[str], lat: Sequence[str]) -> NDArray[np.bool_]:
    """Find rows written with so few decimals that houses cannot be told apart.

    Parameters
    ----------
    lon, lat
        Degrees as *text*, as they stand in the file: numbers have lost how they were written.

    Returns
    -------
    ndarray of bool
        True where both have fewer than ``FINE_DECIMALS`` decimals. One of them may be short by
        chance, because spreadsheets drop zeros at the end; cells that are no number never count.
    """
    pairs = zip(lon, lat, strict=True)
    coarse = [max(_decimals(a), _decimals(b)) < FINE_DECIMALS for a, b in pairs]
    return np.array(coarse, dtype=bool)


def _decimals(text: str) -> int:
    """Count the decimals written; a cell that is no number has as many as one could wish."""
    plain = normalize("NFKC", text).strip().replace(",", ".")
    try:
        exponent = Decimal(plain).as_tuple().exponent
    except InvalidOperation:
        return FINE_DECIMALS
    return max(-exponent, 0) if isinstance(exponent, int) else FINE_DECIMALS
