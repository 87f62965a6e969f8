"""A relative-risk surface as a file: GeoTIFF for maps, CSV for everything else.

The GeoTIFF has one band of 32-bit numbers for each figure, north on top, NaN where nothing is
said, and its system of coordinates by EPSG number (TIFF revision 6.0; OGC GeoTIFF 1.1).
"""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.relative_risk import RiskSurface
from reports.files import write_whole

TIFF_SUFFIXES: Final = (".tif", ".tiff")
_SHORT, _LONG, _TEXT, _DOUBLE = 3, 4, 2, 12
_SIZE: Final = {_SHORT: 2, _LONG: 4, _TEXT: 1, _DOUBLE: 8}
_FORMAT: Final = {_SHORT: "H", _LONG: "I", _DOUBLE: "d"}
_DEFLATE, _SEPARATE, _REAL = 8, 2, 3
_PROJECTED, _AREA, _OWN = 1, 1, 32767
_HEADER: Final = 8

Tag = tuple[int, int, list[int] | list[float] | bytes]


def figures_of(surface: RiskSurface) -> dict[str, NDArray[np.float64]]:
    """Return the figures of a surface, each of shape (rows, columns), row 0 in the south.

    ``p`` says how likely chance is as high, pointwise; ``p_lower`` as low. Those named simultaneous
    hold for the whole surface at once; they are there if relabellings were drawn.
    """
    figures = {
        "log_ratio": surface.log_ratio,
        "p": surface.p_upper,
        "evidence": surface.evidence,
        "p_lower": surface.p_lower,
        "p_simultaneous": surface.p_simultaneous,
        "p_simultaneous_upper": surface.p_simultaneous_upper,
    }
    return {name: each for name, each in figures.items() if each is not None}


def write_surface(surface: RiskSurface, path: Path, *, crs: str) -> None:
    """Write a surface as GeoTIFF or, by its suffix, as CSV with a row for each cell.

    Parameters
    ----------
    crs
        ``"EPSG:n"``; anything else makes a GeoTIFF in a system nobody knows.
    """
    if path.suffix.lower() in TIFF_SUFFIXES:
        write_whole(path, geotiff(surface, crs=crs))
        return
    east, north = np.meshgrid(surface.grid.x, surface.grid.y)
    columns = {"x": east, "y": north, **figures_of(surface)}
    flat = {name: each.ravel() for name, each in columns.items()}
    write_whole(path, pd.DataFrame(flat).to_csv(index=False).encode())


def geotiff(surface: RiskSurface, *, crs: str) -> bytes:
    """Return a surface as GeoTIFF."""
    figures = figures_of(surface)
    grid = surface.grid
    strips = [
        zlib.compress(np.ascontiguousarray(each[::-1], dtype="<f4").tobytes())
        for each in figures.values()
    ]
    starts = np.cumsum([_HEADER, *map(len, strips)]).tolist()
    bands = len(figures)
    north = grid.y[-1] + grid.pixel_m / 2
    keys = [1, 1, 1, 3, 1024, 0, 1, _PROJECTED, 1025, 0, 1, _AREA, 3072, 0, 1, _epsg(crs)]
    tags: list[Tag] = [
        (256, _LONG, [grid.columns]),
        (257, _LONG, [grid.rows]),
        (258, _SHORT, [32] * bands),
        (259, _SHORT, [_DEFLATE]),
        (262, _SHORT, [1]),
        (273, _LONG, starts[:-1]),
        (277, _SHORT, [bands]),
        (278, _LONG, [grid.rows]),
        (279, _LONG, list(map(len, strips))),
        (284, _SHORT, [_SEPARATE]),
        (338, _SHORT, [0] * (bands - 1)),
        (339, _SHORT, [_REAL] * bands),
        (33550, _DOUBLE, [grid.pixel_m, grid.pixel_m, 0.0]),
        (33922, _DOUBLE, [0.0, 0.0, 0.0, grid.west - grid.pixel_m / 2, north, 0.0]),
        (34735, _SHORT, keys),
        (42112, _TEXT, _names(list(figures))),
        (42113, _TEXT, b"nan\0"),
    ]
    held = _padded(b"".join(strips))
    behind = _HEADER + len(held)
    return struct.pack("<2sHI", b"II", 42, behind) + held + _directory(tags, behind)


def _epsg(crs: str) -> int:
    name, _, number = crs.partition(":")
    return int(number) if name == "EPSG" and number.isdecimal() else _OWN


def _names(names: list[str]) -> bytes:
    items = (
        f'<Item name="DESCRIPTION" sample="{band}" role="description">{escape(name)}</Item>'
        for band, name in enumerate(names)
    )
    return f"<GDALMetadata>{''.join(items)}</GDALMetadata>\0".encode("ascii")


def _directory(tags: list[Tag], start: int) -> bytes:
    """Return the directory of a TIFF file that stands at some byte, and what it points to."""
    after = start + 2 + 12 * len(tags) + 4
    entries, behind = [], b""
    for number, kind, values in tags:
        held = values if isinstance(values, bytes) else _numbers(kind, values)
        entry = struct.pack("<HHI", number, kind, len(held) // _SIZE[kind])
        if len(held) <= 4:  # noqa: PLR2004 - as many bytes as an entry has
            entries.append(entry + held.ljust(4, b"\0"))
        else:
            entries.append(entry + struct.pack("<I", after + len(behind)))
            behind += _padded(held)
    return struct.pack("<H", len(tags)) + b"".join(entries) + struct.pack("<I", 0) + behind


def _numbers(kind: int, values: list[int] | list[float]) -> bytes:
    return struct.pack(f"<{len(values)}{_FORMAT[kind]}", *values)


def _padded(held: bytes) -> bytes:
    return held + b"\0" * (len(held) % 2)
