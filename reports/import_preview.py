"""Where the rows of a file lie, before anything is written: a small picture, without any name."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
import shapely
from numpy.typing import NDArray

from data.importing.landing import REJECTED, Landing
from geo.crs import STORED_CRS, metric_crs, transform
from geo.extent import Bounds
from geo.facts import Facts
from geo.model import Filters, Survey
from geo.precision import HOUSE
from layers.paper_furniture import scale_bar
from layers.sheet import INK, MARKERS, Sheet
from layers.style import Style
from reports.map_words import data_credits
from reports.preview_window import Numbers, ground_of, inside, meets, picture_window
from reports.typesetting import font_in
from text import N_, Translator

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.font_manager import FontProperties


_Corner = Literal["upper left", "upper right"]


class Mark(IntEnum):
    """What is said of an incoming row."""

    EXACT = 0
    COARSE = 1
    REJECTED = 2


MARKS: Final[dict[Mark, tuple[str, Style]]] = {
    Mark.EXACT: (
        N_("On the map: {count}"),
        Style(fill="#1a7a6d", stroke="#0e4f46", width=0.3, shape="dot", size=14),
    ),
    Mark.COARSE: (
        N_("To the estate or village only: {count}"),
        Style(stroke="#8a5f00", width=4.0, size=22),
    ),
    Mark.REJECTED: (
        N_("Rejected: {count}"),
        Style(stroke="#c0392b", width=4.0, shape="cross", size=14),
    ),
}
"""Their words and looks; the shapes tell them apart without colour. Drawn in this order."""

WIDTH_PX: Final = 420
HEIGHT_PX: Final = 300
MOST_MARKS: Final = 4_000
"""Beyond it one mark stands for all rows within ``CELL_PX``: nothing is left out, nothing drawn at
random, and a million rows are drawn as quickly as a thousand."""

CELL_PX: Final = 3
MOST_ROADS: Final = 2_500
MOST_AREAS: Final = 1_000
"""Of more, the longest roads and the largest areas within the picture."""

_FEW: Final = 400
_LONGEST_CREDIT: Final = 70
_MARGIN: Final = 0.05
_SCALE_BAR: Final = 0.68
_SMALL: Final = 7.0
_LEGIBLE: Final = 9.5
"""Points: the picture is shown at two thirds of its size beside a table."""

_DPI: Final = 100
_PAPER: Final = "#f4f2ec"
_AREA: Final = Style("area", fill="#eae5d8", stroke="#8a8578", width=1.2, opacity=0.7)
_INCOMING: Final = Style("area", fill="#1a7a6d", stroke="#0e4f46", width=3.0, opacity=0.25)
_ROAD: Final = Style("line", stroke="#cfc8b8", width=1.4)
_GRID: Final = "#d8d2c4"
_LOCAL_DEGREES: Final = 3.0


def marks_of(places: Landing) -> NDArray[np.int64]:
    """Return the ``Mark`` of every row."""
    marks = np.where(places.precision > HOUSE, Mark.COARSE, Mark.EXACT)
    return np.where(places.precision == REJECTED, Mark.REJECTED, marks).astype(np.int64)


def preview_picture(survey: Survey | None, places: Landing, *, t: Translator, fonts: Path) -> bytes:
    """Draw where incoming rows lie, over the campaign's areas and roads where they lie nearby.

    The picture shows the bulk of the rows; how many lie outside it is written on it. No text of
    the file and no name of the campaign is.

    Parameters
    ----------
    survey
        What the campaign holds already.
    places
        Where the rows lie. Lines and areas are drawn as such unless there are very many.
    fonts
        Folder with the font files that set-up has built.

    Returns
    -------
    bytes
        A PNG picture of ``WIDTH_PX`` by ``HEIGHT_PX``.

    Raises
    ------
    NotSetUp
        When the fonts are not there.
    """
    font = font_in(fonts)
    placed = np.isfinite(places.lon) & np.isfinite(places.lat)
    unplaced = int((~placed).sum())
    lon, lat, marks = places.lon[placed], places.lat[placed], marks_of(places)[placed]
    outlined = ~shapely.is_missing(places.shapes[placed])
    if outlined.sum() > MOST_AREAS:
        outlined[:] = False
    outlines = places.shapes[placed][outlined]
    ground = ground_of(survey)
    x, y = _extent(lon, lat, outlines)
    window = picture_window(x, y, ground, ratio=WIDTH_PX / HEIGHT_PX)

    def draw(axes: Axes, letters: FontProperties) -> None:
        crs = _framed(axes, window)
        sheet = Sheet(axes, crs, letters, zoom=15 if lon.size < _FEW else 13)
        if survey is None or not meets(window, ground):
            _graticule(axes, crs, window, letters)
        else:
            _draw_ground(sheet, survey, window)
            _credit(axes, letters, survey, t)
        sheet.shapes(outlines, _INCOMING)
        _draw_rows(sheet, (lon[~outlined], lat[~outlined]), marks[~outlined], window)
        scale_bar(axes, letters)
        corner = _emptier_corner(lon, lat, window)
        counts = [*_counts(lon, lat, marks, window), unplaced]
        _explain(axes, letters, counts, t, corner=corner)

    return _drawn(draw, font)


def _extent(lon: Numbers, lat: Numbers, outlines: NDArray[np.object_]) -> tuple[Numbers, Numbers]:
    """Return the positions on earth that a picture should hold, corners of outlines included."""
    west, south, east, north = shapely.bounds(outlines).reshape(-1, 4).T
    x, y = np.concatenate([lon, west, east]), np.concatenate([lat, south, north])
    earth = inside(x, y, (-180.0, -90.0, 180.0, 90.0))
    return x[earth], y[earth]


def _drawn(draw: Callable[[Axes, FontProperties], None], font: Path) -> bytes:
    """Return as PNG what is drawn on axes that fill the picture."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

    figure = Figure(figsize=(WIDTH_PX / _DPI, HEIGHT_PX / _DPI), dpi=_DPI, facecolor="white")
    FigureCanvasAgg(figure)
    draw(figure.add_axes((0.0, 0.0, 1.0, 1.0)), FontProperties(fname=str(font)))
    file = BytesIO()
    figure.savefig(file, format="png", dpi=_DPI)
    return file.getvalue()


def _framed(axes: Axes, window: Bounds) -> str:
    """Set the axes to the window in metres, in the picture's ratio; return the metric system."""
    west, south, east, north = window
    middle = (west + east) / 2, (south + north) / 2
    if max(east - west, north - south) <= _LOCAL_DEGREES:
        crs = metric_crs(*middle)
    else:  # a zone would be bent out of shape; true to scale in the middle of the picture
        crs = f"+proj=eqc +lat_ts={middle[1]:.0f} +lon_0={middle[0]:.0f} +datum=WGS84"
    x, y = transform(
        np.array([west, east, west, east]),
        np.array([south, south, north, north]),
        source=STORED_CRS,
        target=crs,
    )
    wide, high = float(np.ptp(x)), float(np.ptp(y))
    wide, high = max(wide, high * WIDTH_PX / HEIGHT_PX), max(high, wide * HEIGHT_PX / WIDTH_PX)
    middle_x, middle_y = float(x.min() + x.max()) / 2, float(y.min() + y.max()) / 2
    axes.set_xlim(middle_x - wide / 2, middle_x + wide / 2)
    axes.set_ylim(middle_y - high / 2, middle_y + high / 2)
    axes.set_facecolor(_PAPER)
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_color("#a8a396")
    return crs


# --- what is drawn --------------------------------------------------------------------------------


def _draw_ground(sheet: Sheet, survey: Survey, window: Bounds) -> None:
    areas = survey.areas.geometry.to_numpy(dtype=object)
    shown = _largest(areas, window, MOST_AREAS, shapely.area)
    sheet.shapes(shown[np.argsort(-shapely.area(shown), kind="stable")], _AREA)
    roads = survey.surroundings.get("roads")
    if roads is not None:
        lines = roads.geometry.to_numpy(dtype=object)
        sheet.shapes(_largest(lines, window, MOST_ROADS, shapely.length), _ROAD)


def _largest(
    shapes: NDArray[np.object_],
    window: Bounds,
    most: int,
    size: Callable[[NDArray[np.object_]], Any],
) -> NDArray[np.object_]:
    """Return the shapes that meet the window, of many the largest."""
    west, south, east, north = window
    low_x, low_y, high_x, high_y = shapely.bounds(shapes).T
    found = shapes[(low_x <= east) & (high_x >= west) & (low_y <= north) & (high_y >= south)]
    if len(found) > most:
        found = found[np.argsort(-size(found), kind="stable")[:most]]
    return np.asarray(found, dtype=object)


def _draw_rows(
    sheet: Sheet, at: tuple[Numbers, Numbers], marks: NDArray[np.int64], window: Bounds
) -> None:
    shown = inside(*at, window)
    lon, lat, marks = at[0][shown], at[1][shown], marks[shown]
    for mark, (_, style) in MARKS.items():
        of_mark = marks == mark
        x, y = lon[of_mark], lat[of_mark]
        if x.size > MOST_MARKS:
            x, y = thinned(x, y, window)
        sheet.points(x, y, style)


def thinned(lon: Numbers, lat: Numbers, window: Bounds) -> tuple[Numbers, Numbers]:
    """Return the middles of the small cells of the picture that hold any point, in order.

    Every point has a middle within ``CELL_PX``, whatever the order of the points.
    """
    west, south, east, north = window
    across, up = WIDTH_PX // CELL_PX, HEIGHT_PX // CELL_PX
    wide, high = (east - west) / across, (north - south) / up
    column = ((lon - west) / wide).astype(np.int64).clip(0, across - 1)
    row = ((lat - south) / high).astype(np.int64).clip(0, up - 1)
    held = np.zeros(across * up, dtype=bool)
    held[row * across + column] = True
    cells = np.flatnonzero(held)
    middle_x = west + (cells % across + 0.5) * wide
    middle_y = south + (cells // across + 0.5) * high
    return middle_x.astype(np.float64), middle_y.astype(np.float64)


def _graticule(axes: Axes, crs: str, window: Bounds, font: FontProperties) -> None:
    """Draw lines of round degrees, some five of them across, with their numbers."""
    west, south, east, north = window
    size = max(east - west, north - south)
    unit = 10.0 ** np.floor(np.log10(size / 5))
    step = next(n * unit for n in (1, 2, 5, 10) if n * unit >= size / 5)
    along = np.linspace(0.0, 1.0, 20)
    digits = max(0, -int(np.floor(np.log10(step))))
    for degrees in np.arange(np.ceil((west - size) / step), (east + size) / step) * step:
        line = np.full(20, degrees), south - size + along * (north - south + 2 * size)
        _grid_line(axes, crs, line, f"{degrees:.{digits}f}°", font, upright=True)
    for degrees in np.arange(np.ceil((south - size) / step), (north + size) / step) * step:
        line = west - size + along * (east - west + 2 * size), np.full(20, degrees)
        _grid_line(axes, crs, line, f"{degrees:.{digits}f}°", font, upright=False)


def _grid_line(
    axes: Axes,
    crs: str,
    line: tuple[Numbers, Numbers],
    words: str,
    font: FontProperties,
    *,
    upright: bool,
) -> None:
    lon, lat = line[0].clip(-180, 180), line[1].clip(-89, 89)
    x, y = transform(lon, lat, source=STORED_CRS, target=crs)
    axes.plot(x, y, color=_GRID, linewidth=0.6, zorder=0.5)
    low, high = axes.get_ylim() if upright else axes.get_xlim()
    edge = low + (high - low) * 0.02
    along, across = (y, x) if upright else (x, y)
    at = float(np.interp(edge, along, across))
    start, end = axes.get_xlim() if upright else axes.get_ylim()
    if not _MARGIN < (at - start) / (end - start) < (_SCALE_BAR if upright else 1 - _MARGIN):
        return  # its number would be cut off, or lie under the scale bar
    place = (at, edge) if upright else (edge, at)
    axes.text(
        *place,
        words,
        fontproperties=font,
        fontsize=_SMALL,
        color="#8a8578",
        zorder=0.6,
        clip_on=True,
    )


def _credit(axes: Axes, font: FontProperties, survey: Survey, t: Translator) -> None:
    """Say of the ground what every map has to say: whether it is made up, whose data it is."""
    words = "  ·  ".join(data_credits(Facts(survey, Filters(survey.campaign.id)), t))
    axes.text(
        0.012,
        0.015,
        words[:_LONGEST_CREDIT],
        transform=axes.transAxes,
        fontproperties=font,
        fontsize=_SMALL,
        color="#5f5b51",
        zorder=95,
        parse_math=False,
    )


def _counts(lon: Numbers, lat: Numbers, marks: NDArray[np.int64], window: Bounds) -> list[int]:
    """Count the rows of each mark, and last those outside the picture."""
    outside = int((~inside(lon, lat, window)).sum())
    return [*(int((marks == mark).sum()) for mark in MARKS), outside]


def _emptier_corner(lon: Numbers, lat: Numbers, window: Bounds) -> _Corner:
    """Return the upper corner in which fewer rows would be covered."""
    west, south, east, north = window
    wide, high = (east - west) * 0.4, (north - south) * 0.28
    left = inside(lon, lat, (west, north - high, west + wide, north)).sum()
    right = inside(lon, lat, (east - wide, north - high, east, north)).sum()
    return "upper left" if left <= right else "upper right"


def _explain(
    axes: Axes, font: FontProperties, counts: list[int], t: Translator, *, corner: _Corner
) -> None:
    """Write what the marks mean and how many there are, and what is not in the picture.

    Parameters
    ----------
    counts
        Rows of each mark, those outside the picture, those without a place.
    """
    handles, labels = [], []
    for (words, style), count in zip(MARKS.values(), counts, strict=False):
        if count:
            crossed = style.shape == "cross"
            handles.append(
                axes.scatter(
                    [],
                    [],
                    s=(style.size * 0.5) ** 2,
                    marker=MARKERS[style.shape],
                    c=style.stroke if crossed else (style.fill or "none"),
                    edgecolors=None if crossed else style.stroke,
                    linewidths=0.8,
                )
            )
            labels.append(t(words, count=t.number(count)))
    told = (N_("Outside this picture: {count}"), N_("Without a place: {count}"))
    for words, count in zip(told, counts[len(MARKS) :], strict=True):
        if count:
            handles.append(axes.scatter([], [], s=0))
            labels.append(t(words, count=t.number(count)))
    if not handles:
        handles.append(axes.scatter([], [], s=0))
        labels.append(t("No row has a place"))
    box = axes.legend(
        handles,
        labels,
        prop=font,
        loc=corner,
        borderaxespad=0.4,
        handletextpad=0.2,
        labelcolor=INK,
        framealpha=0.85,
        edgecolor="none",
    )
    box.set_zorder(99)
    for line in box.get_texts():
        line.set_fontsize(_LEGIBLE)
