"""What a check of incoming rows looks at, and what it returns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

Figure = int | float


def _no_numbers() -> NDArray[np.float64]:
    return np.empty(0, dtype=np.float64)


def _no_shapes() -> NDArray[np.object_]:
    return np.empty(0, dtype=object)


@dataclass(frozen=True, eq=False)
class Material:
    """Incoming rows as arrays, and what is known already; what a file does not have is empty.

    Everything about rows has one entry per row, in the same order.

    Attributes
    ----------
    count
        Rows in the file.
    lon, lat
        Degrees in EPSG:4326, not-a-number where a row has no position.
    lon_text, lat_text
        The cells they were read from.
    codes, names
        Identifiers and names as written, "" where there is none.
    levels, parents
        Of areas: level, and the name of the area above.
    outlines
        Of areas: polygons in EPSG:4326 or ``None``.
    buildings, areas
        Known places in EPSG:4326: outlines or points of buildings; outlines of the study area.
    known_names
        Names that the campaign has already.
    fold_name
        Makes names equal that look alike.
    """

    count: int
    lon: NDArray[np.float64] = field(default_factory=_no_numbers)
    lat: NDArray[np.float64] = field(default_factory=_no_numbers)
    lon_text: Sequence[str] = ()
    lat_text: Sequence[str] = ()
    codes: Sequence[str] = ()
    names: Sequence[str] = ()
    levels: Sequence[str] = ()
    parents: Sequence[str] = ()
    outlines: NDArray[np.object_] = field(default_factory=_no_shapes)
    buildings: NDArray[np.object_] = field(default_factory=_no_shapes)
    areas: NDArray[np.object_] = field(default_factory=_no_shapes)
    known_names: Sequence[str] = ()
    fold_name: Callable[[str], str] = str.casefold


class Suspicion(NamedTuple):
    """Something about rows that is hardly meant so.

    Attributes
    ----------
    key
        Stable name.
    message
        Message key; ``figures`` fill its places.
    rows
        Positions of the rows it is about, ascending; empty when it is about the file.
    figures
        Numbers only. Names that end in ``share`` are shares, 0 to 1.
    """

    key: str
    message: str
    rows: NDArray[np.int64]
    figures: Mapping[str, Figure]

    def told(self) -> tuple[str, dict[str, str]]:
        """Return the message key and its figures as they are written."""
        return self.message, {name: _written(name, each) for name, each in self.figures.items()}


def _written(name: str, figure: Figure) -> str:
    if name.endswith("share"):
        percent = round(figure * 100, 1)
        percent = min(percent, 99.9) if figure < 1 else percent
        return f"{max(percent, 0.1) if figure else 0:g}%"
    return f"{figure:,}" if isinstance(figure, int) else f"{figure:,.3g}"


Check = Callable[[Material], Iterator[Suspicion]]


def rows_of(found: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the positions at which something is true."""
    return np.flatnonzero(found).astype(np.int64)


def bounds_of(shapes: NDArray[np.object_]) -> tuple[float, float, float, float] | None:
    """Return west, south, east and north of shapes; ``None`` when there is none."""
    boxes = shapely.bounds(shapes)
    boxes = boxes[np.isfinite(boxes).all(axis=1)]
    if not len(boxes):
        return None
    west, south = boxes[:, :2].min(axis=0).tolist()
    east, north = boxes[:, 2:].max(axis=0).tolist()
    return west, south, east, north


NO_ROWS = np.empty(0, dtype=np.int64)
