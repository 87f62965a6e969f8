"""Maps on paper: the same layers, classes and colours as on the screen, drawn by matplotlib."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

import numpy as np

from geo.crs import STORED_CRS, metric_crs, transform
from geo.extent import Bounds
from geo.facts import Facts
from layers.paper_furniture import north_arrow, scale_bar, strip, strip_height_mm
from layers.sheet import DPI, Sheet
from text import Translator

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.font_manager import FontProperties

    from layers.base import Layer, Legend

_PAPER: Final = "#f4f2ec"
_MM_PER_INCH: Final = 25.4


class Frame(NamedTuple):
    """Outer size of a printed map and what is written on it.

    Attributes
    ----------
    width_mm, height_mm
        Size of the picture.
    credits
        Lines at the lower edge: data date, made-up data, whose data.
    window
        Bounds in degrees of what is shown; by default the whole selection.
    dpi
        Dots per inch.
    """

    width_mm: float
    height_mm: float
    credits: tuple[str, ...]
    window: Bounds | None = None
    dpi: int = DPI


class OnPaper(Protocol):
    """What can be drawn on a printed map: every layer, and what is made for one sheet."""

    @property
    def legend(self) -> Callable[[Facts, Translator], Legend | None]:
        """What the legend says about it."""

    @property
    def paper(self) -> Callable[[Facts, Sheet], None]:
        """Draws it on a sheet."""


class _Panel(NamedTuple):
    """One map of the picture: what it shows, its title, its cell in the grid, cells it spans."""

    facts: Facts
    title: str
    column: int
    row: int
    span: int


@dataclass(frozen=True)
class WithoutLegend:
    """A layer whose legend stands elsewhere on the sheet."""

    layer: Layer

    @property
    def legend(self) -> Callable[[Facts, Translator], Legend | None]:
        """Explain nothing."""
        return lambda _facts, _t: None

    @property
    def paper(self) -> Callable[[Facts, Sheet], None]:
        """Draw as the layer does."""
        return self.layer.paper


def draw_map(
    facts: Facts, layers: Iterable[OnPaper], t: Translator, *, frame: Frame, font: Path
) -> bytes:
    """Draw a map with legend, scale, north arrow and credits.

    Where the areas shown lie far apart, the picture has a map of all of them and one of each of
    those with most left to do, so that single households can be seen.

    Parameters
    ----------
    layers
        From the bottom to the top.
    font
        File of a font that has the characters of all names.

    Returns
    -------
    bytes
        A PNG picture of the frame's size.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

    chosen = tuple(layers)
    letters = FontProperties(fname=str(font))
    size = frame.width_mm / _MM_PER_INCH, frame.height_mm / _MM_PER_INCH
    figure = Figure(figsize=size, dpi=frame.dpi, facecolor="white")
    FigureCanvasAgg(figure)
    legends = [legend for layer in chosen if (legend := layer.legend(facts, t))]
    below = strip_height_mm(legends, width_mm=frame.width_mm) / frame.height_mm
    panels = _panels(facts) if frame.window is None else [_Panel(facts, "", 0, 0, 1)]
    columns = max(panel.column + panel.span for panel in panels)
    rows = max(panel.row for panel in panels) + 1
    gap = _GAP_MM / frame.width_mm, _GAP_MM / frame.height_mm
    width = (1.0 - gap[0] * (columns - 1)) / columns
    height = (1.0 - below - gap[1] * (rows - 1)) / rows
    for panel in panels:
        left = panel.column * (width + gap[0])
        bottom = below + (rows - 1 - panel.row) * (height + gap[1])
        across = width * panel.span + gap[0] * (panel.span - 1)
        axes = figure.add_axes((left, bottom, across, height))
        _draw_panel(
            axes,
            panel,
            chosen,
            letters,
            bounds=frame.window or panel.facts.bounds,
            size_mm=(across * frame.width_mm, height * frame.height_mm),
        )
    strip(
        figure.add_axes((0.0, 0.0, 1.0, below)),
        legends,
        frame.credits,
        letters,
        width_mm=frame.width_mm,
    )
    file = BytesIO()
    figure.savefig(file, format="png", dpi=frame.dpi)
    return file.getvalue()


def _panels(facts: Facts) -> list[_Panel]:
    """Choose the maps of the picture: one, or one of everything and one of each place."""
    areas = facts.survey.areas
    shown = facts.shown_areas
    outlined = [area for area in shown.index if areas.geometry[area] is not None]
    west, south, east, north = facts.bounds
    far = max(east - west, north - south) * _DEGREE_M > _FAR_APART_M
    if len(outlined) < 2 or not far:  # noqa: PLR2004 - one place needs one map
        return [_Panel(facts, "", 0, 0, 1)]
    places = outlined[:_MOST_PLACES]
    panels = [_Panel(facts, "", 0, 0, 2)]
    for number, area in enumerate(places, start=2):
        row, column = divmod(number, _COLUMNS)
        part = Facts(facts.survey, facts.filters.but(areas=(int(area),)))
        panels.append(_Panel(part, str(areas.loc[area, "name"]), column, row, 1))
    return panels


def _draw_panel(
    axes: Axes,
    panel: _Panel,
    layers: tuple[OnPaper, ...],
    font: FontProperties,
    *,
    bounds: Bounds,
    size_mm: tuple[float, float],
) -> None:
    width_mm, height_mm = size_mm
    crs, (west, south, east, north) = _extent(bounds, width_mm / height_mm)
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    axes.set_facecolor(_PAPER)
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_color("#a8a396")
        spine.set_linewidth(0.6)
    metres_per_pixel = (east - west) / (width_mm / _MM_PER_INCH * 96)
    zoom = int(np.clip(np.log2(133000 / max(metres_per_pixel, 0.01)), 0, 19))
    sheet = Sheet(axes, crs, font, zoom=zoom)
    for layer in layers:
        layer.paper(panel.facts, sheet)
    scale_bar(axes, font)
    if panel.row == 0 and panel.column == 0:
        north_arrow(axes, font)


_GAP_MM: Final = 1.6
_COLUMNS: Final = 4
_MOST_PLACES: Final = 6
_DEGREE_M: Final = 111_000.0
_FAR_APART_M: Final = 4_000.0
"""Beyond this extent single households cannot be seen on a page."""


def _extent(bounds: Bounds, ratio: float) -> tuple[str, tuple[float, float, float, float]]:
    """Choose the metric system and the window that shows the bounds, in the sheet's ratio."""
    west, south, east, north = bounds
    crs = metric_crs((west + east) / 2, (south + north) / 2)
    x, y = transform(
        np.array([west, east, west, east]),
        np.array([south, south, north, north]),
        source=STORED_CRS,
        target=crs,
    )
    middle = (x.min() + x.max()) / 2, (y.min() + y.max()) / 2
    width, height = max(np.ptp(x), 200.0) * 1.08, max(np.ptp(y), 200.0) * 1.08
    width, height = max(width, height * ratio), max(height, width / ratio)
    return crs, (
        float(middle[0] - width / 2),
        float(middle[1] - height / 2),
        float(middle[0] + width / 2),
        float(middle[1] + height / 2),
    )
