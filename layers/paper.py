"""Maps on paper: the same layers, classes and colours as on the screen, drawn by matplotlib."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from geo.crs import STORED_CRS, metric_crs, transform
from geo.extent import selection_bounds
from geo.facts import Facts
from layers.sheet import DPI, INK, MARKERS, Sheet, with_alpha
from layers.style import Style
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
    """

    width_mm: float
    height_mm: float
    credits: tuple[str, ...]


def draw_map(
    facts: Facts, layers: Iterable[Layer], t: Translator, *, frame: Frame, font: Path
) -> bytes:
    """Draw a map with legend, scale, north arrow and credits.

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
    figure = Figure(figsize=size, dpi=DPI, facecolor="white")
    FigureCanvasAgg(figure)
    legends = [legend for layer in chosen if (legend := layer.legend(facts, t))]
    strip = _legend_height_mm(legends) / frame.height_mm
    axes = figure.add_axes((0.0, strip, 1.0, 1.0 - strip))
    box = _extent(facts, frame.width_mm / (frame.height_mm * (1 - strip)))
    crs, (west, south, east, north) = box
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    axes.set_facecolor(_PAPER)
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_color("#a8a396")
        spine.set_linewidth(0.6)
    metres_per_pixel = (east - west) / (frame.width_mm / _MM_PER_INCH * 96)
    zoom = int(np.clip(np.log2(133000 / max(metres_per_pixel, 0.01)), 0, 19))
    sheet = Sheet(axes, crs, letters, zoom=zoom)
    for layer in chosen:
        layer.paper(facts, sheet)
    _scale_bar(axes, letters)
    _north_arrow(axes, letters)
    _credits(axes, letters, frame.credits)
    if legends:
        _legend_strip(figure.add_axes((0.0, 0.0, 1.0, strip)), legends, letters, frame)
    file = BytesIO()
    figure.savefig(file, format="png", dpi=DPI)
    return file.getvalue()


def _extent(facts: Facts, ratio: float) -> tuple[str, tuple[float, float, float, float]]:
    """Choose the metric system and the window that shows the selection, in the sheet's ratio."""
    west, south, east, north = selection_bounds(facts)
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


def _scale_bar(axes: Axes, font: FontProperties) -> None:
    west, east = axes.get_xlim()
    south, north = axes.get_ylim()
    width, height = east - west, north - south
    step = 10 ** np.floor(np.log10(width / 4))
    length = max(n * step for n in (1, 2, 5) if n * step <= width / 4)
    words = f"{length / 1000:g} km" if length >= 1000 else f"{length:g} m"  # noqa: PLR2004
    right, level = east - width * 0.02, south + height * 0.035
    axes.plot([right - length, right], [level, level], color=INK, linewidth=1.4, zorder=95)
    for end in (right - length, right):
        axes.plot([end, end], [level, level + height * 0.008], color=INK, linewidth=1.0, zorder=95)
    axes.text(
        right - length / 2,
        level + height * 0.01,
        words,
        fontproperties=font,
        fontsize=6.5,
        ha="center",
        va="bottom",
        color=INK,
        zorder=95,
    )


def _north_arrow(axes: Axes, font: FontProperties) -> None:
    axes.annotate(
        "N",
        xy=(0.975, 0.975),
        xytext=(0.975, 0.90),
        xycoords="axes fraction",
        fontproperties=font,
        fontsize=8,
        ha="center",
        va="center",
        color=INK,
        zorder=95,
        arrowprops={"arrowstyle": "-|>", "color": INK, "linewidth": 1.0},
    )


def _credits(axes: Axes, font: FontProperties, lines: Sequence[str]) -> None:
    axes.text(
        0.01,
        0.012,
        "  ·  ".join(lines),
        transform=axes.transAxes,
        fontproperties=font,
        fontsize=6.0,
        color=INK,
        zorder=95,
        ha="left",
        va="bottom",
        parse_math=False,
        bbox={"facecolor": "white", "alpha": 0.85, "edgecolor": "none", "pad": 1.6},
    )


_LINE_MM: Final = 4.2
_COLUMN_MM: Final = 44.0


def _legend_height_mm(legends: Sequence[Legend]) -> float:
    if not legends:
        return 0.0
    return _LINE_MM * (max(_rows(legend) for legend in legends) + 1.4) + 2.0


def _rows(legend: Legend) -> int:
    return min(len(legend.entries), _MOST_ROWS)


_MOST_ROWS: Final = 7


def _legend_strip(
    axes: Axes, legends: Sequence[Legend], font: FontProperties, frame: Frame
) -> None:
    """Write the legends side by side under the map; positions are millimetres from the top left."""
    height = _legend_height_mm(legends)
    axes.set_xlim(0, frame.width_mm)
    axes.set_ylim(height, 0)
    axes.axis("off")
    left = 1.0
    for legend in legends:
        columns = max(-(-len(legend.entries) // _MOST_ROWS), 1)
        axes.text(
            left, 3.4, legend.title, fontproperties=font, fontsize=6.8, color=INK, parse_math=False
        )
        for number, entry in enumerate(legend.entries):
            column, row = divmod(number, _MOST_ROWS)
            x, y = left + 2.0 + column * _COLUMN_MM * 0.62, 3.4 + _LINE_MM * (row + 1.0)
            _legend_mark(axes, entry.style, x, y - 1.1)
            axes.text(
                x + 4.2,
                y,
                entry.label,
                fontproperties=font,
                fontsize=6.2,
                color=INK,
                parse_math=False,
            )
        left += _COLUMN_MM * (0.62 * columns + 0.38)


def _legend_mark(axes: Axes, style: Style, x: float, y: float) -> None:
    from matplotlib.patches import Rectangle

    if style.mark == "area":
        axes.add_patch(
            Rectangle(
                (x - 1.8, y - 1.1),
                3.6,
                2.2,
                facecolor=with_alpha(style.fill, style.opacity),
                edgecolor=style.stroke or "none",
                linewidth=0.5,
                hatch="//////" if style.hatch else None,
            )
        )
    elif style.mark == "line":
        axes.plot(
            [x - 1.8, x + 1.8],
            [y, y],
            color=style.stroke,
            linewidth=max(style.width * 0.5, 0.5),
            linestyle=(0, (3, 2)) if style.dash else "solid",
        )
    else:
        line = style.shape in {"plus", "cross"}
        axes.scatter(
            [x],
            [y],
            s=(style.size * 0.55) ** 2,
            marker=MARKERS[style.shape],
            c=style.stroke if line else (style.fill or "none"),
            edgecolors=None if line else (style.stroke or "none"),
            linewidths=max(style.width * 0.4, 0.3),
        )
