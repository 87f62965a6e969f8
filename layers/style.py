"""How things look: one look for screen and paper, light and dark.

Colours are told apart by colour-blind readers and keep their order in grey; a shape, dash or hatch
doubles every colour that carries meaning.
"""

from __future__ import annotations

from typing import Any, Final, Literal, NamedTuple

from geo.facts import BANDS, NO_REGISTER
from geo.outcomes import Status


class Style(NamedTuple):
    """The look of a mark, a line or a filled shape.

    Attributes
    ----------
    mark
        What a legend shows: a point, a line or an area.
    fill, stroke
        ``#rrggbb``; empty for none.
    fill_dark, stroke_dark
        The same on a dark page; empty means unchanged.
    width
        Line width in pixels (screen) or half points (paper).
    shape
        Shape of a point, see ``data.categories.SHAPES`` and ``web/src/symbols.js``.
    size
        Diameter of a point in pixels at street level.
    opacity
        Of the fill, 0 to 1.
    hatch
        Diagonal lines in the stroke colour instead of a fill: unknown.
    dash
        Dashed line.
    min_zoom
        Zoom below which it is left out.
    rank
        Order in which labels get their place; 0 has no label.
    label_zoom
        Zoom below which labels are left out.
    fades
        The fill gives way to single marks in the street.
    label_below
        The label stands below its place, leaving room for another one on it.
    """

    mark: Literal["point", "line", "area"] = "point"
    fill: str = ""
    stroke: str = ""
    fill_dark: str = ""
    stroke_dark: str = ""
    width: float = 0.0
    shape: str = "circle"
    size: float = 8.0
    opacity: float = 1.0
    hatch: bool = False
    dash: bool = False
    min_zoom: int = 0
    rank: int = 0
    label_zoom: int = 0
    label_below: bool = False
    fades: bool = False

    def for_screen(self) -> dict[str, Any]:
        """Return what differs from the defaults, as numbers and code words; marks say all."""
        defaults = Style()
        always = {"mark", "shape", "size"} if self.mark == "point" else {"mark"}
        return {
            name: value
            for name, value in self._asdict().items()
            if value != getattr(defaults, name) or name in always
        }


STATUS_STYLES: Final[dict[Status, Style]] = {
    Status.NOT_VISITED: Style(
        fill="#ffffff",
        stroke="#c0392b",
        stroke_dark="#ff7b6b",
        fill_dark="#2a1d1b",
        width=2.0,
        size=9.0,
    ),
    Status.ATTEMPTED: Style(fill="#e69f00", stroke="#8a5f00", width=0.6, shape="diamond", size=9.5),
    Status.REFUSED: Style(
        fill="#7b5ea7", stroke="#4f3a70", fill_dark="#a58fd0", width=0.6, shape="square", size=8.0
    ),
    Status.CONTACTED: Style(
        fill="#56b4e9", stroke="#1f6f9c", width=0.6, shape="triangle", size=9.0
    ),
    Status.EFFECTIVE: Style(
        fill="#1a7a6d", stroke="#0e4f46", fill_dark="#3fb8a6", width=0.4, size=7.5
    ),
    Status.UNVERIFIED: Style(
        stroke="#444444", stroke_dark="#c8c8c8", width=1.6, shape="cross", size=8.0
    ),
    Status.EXCLUDED: Style(fill="#b5b1a8", stroke="#8f8b82", width=0.4, shape="dot", size=4.0),
}
"""Households by status. What is left to do is drawn strongest and on top."""

PAINT_ORDER: Final = (
    Status.EXCLUDED,
    Status.EFFECTIVE,
    Status.CONTACTED,
    Status.REFUSED,
    Status.UNVERIFIED,
    Status.ATTEMPTED,
    Status.NOT_VISITED,
)
"""Statuses from the bottom of the pile to the top."""


def _rough(size: float, rank: int) -> Style:
    return Style(stroke="#6b675f", stroke_dark="#b5b0a5", width=2.0, size=size, rank=rank)


ROUGH_STYLES: Final = (_rough(24.0, 3), _rough(33.0, 2), _rough(42.0, 1))
"""Hollow rings for positions known to the estate, the village, the town only: wider, less exact.

They show around the name of an area, which often stands at the very same place.
"""

NO_REGISTER_STYLE: Final = Style(
    "area", stroke="#8a8578", stroke_dark="#9a958a", width=1.0, hatch=True
)


def _band(fill: str, fill_dark: str) -> Style:
    return Style(
        "area",
        fill=fill,
        stroke="#8c877b",
        fill_dark=fill_dark,
        width=1.0,
        opacity=0.75,
        rank=9,
        label_below=True,
        fades=True,
    )


BAND_STYLES: Final[tuple[Style, ...]] = (
    _band("#f7ead9", "#4a3a2c"),
    _band("#e3e2b8", "#4d5138"),
    _band("#b3d2a8", "#3f6650"),
    _band("#6fb59d", "#338069"),
    _band("#1f8a78", "#35b39b"),
)
"""Areas by effective-visit rate, one for each class of ``geo.facts.band_of``."""

if len(BAND_STYLES) != len(BANDS) + 1 or NO_REGISTER >= 0:  # pragma: no cover - a slip of the pen
    raise ValueError("classes and colours do not match")

DENSITY_COLOURS: Final = ("#fde0c5", "#facba6", "#f59e72", "#e8603c", "#b13507")
DENSITY_OPACITY: Final = 0.62
DENSITY_SHARES: Final = (0.05, 0.15, 0.35, 0.6, 0.8)
"""Lower edges of the density classes as shares of the highest value."""
