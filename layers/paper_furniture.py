"""What stands around a printed map: scale, north, credits, legend."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple
from unicodedata import east_asian_width

import numpy as np

from layers.sheet import INK, MARKERS, with_alpha
from layers.style import Style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.font_manager import FontProperties

    from layers.base import Legend


def scale_bar(axes: Axes, font: FontProperties) -> None:
    """Draw a bar of a round length in the lower right corner; axes are in metres."""
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


def north_arrow(axes: Axes, font: FontProperties) -> None:
    """Draw an arrow to grid north in the upper right corner."""
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


_LINE_MM: Final = 4.2
_COLUMN_MM: Final = 44.0
_NEXT_COLUMN_MM: Final = 0.62 * _COLUMN_MM
_CREDITS_MM: Final = 5.0
_MOST_ROWS: Final = 4
_EM_MM: Final = 6.2 / 72 * 25.4
"""Side of a Chinese character of a label."""


class _Placed(NamedTuple):
    """A legend and where it stands, millimetres from the top left of the strip."""

    legend: Legend
    left: float
    top: float


def strip_height_mm(legends: Sequence[Legend], *, width_mm: float) -> float:
    """Return how high the strip of credits and legends has to be."""
    return _arranged(legends, width_mm)[1]


def _arranged(legends: Sequence[Legend], width_mm: float) -> tuple[list[_Placed], float]:
    """Place legends side by side, in a new row where they would leave the sheet; and the height."""
    placed: list[_Placed] = []
    left, top, row_height = 1.0, _CREDITS_MM, 0.0
    for legend in legends:
        wide = _width_mm(legend)
        if left > 1.0 and left + wide > width_mm:
            left, top, row_height = 1.0, top + row_height, 0.0
        placed.append(_Placed(legend, left, top))
        usual = _NEXT_COLUMN_MM * _columns(legend) + 0.38 * _COLUMN_MM
        left += max(usual, wide + 3.0)
        row_height = max(row_height, _LINE_MM * (min(len(legend.entries), _MOST_ROWS) + 1.4))
    return placed, top + row_height


def _columns(legend: Legend) -> int:
    return max(-(-len(legend.entries) // _MOST_ROWS), 1)


def _width_mm(legend: Legend) -> float:
    """Estimate how wide a legend is: its last column reaches as far as its longest label."""
    last = _columns(legend) - 1
    labels = [entry.label for entry in legend.entries[last * _MOST_ROWS :]]
    return last * _NEXT_COLUMN_MM + 6.2 + max(map(_text_mm, labels), default=0.0)


def _text_mm(text: str) -> float:
    wide = sum(east_asian_width(letter) in "WF" for letter in text)
    return _EM_MM * (wide + 0.52 * (len(text) - wide))


def strip(
    axes: Axes,
    legends: Sequence[Legend],
    lines: Sequence[str],
    font: FontProperties,
    *,
    width_mm: float,
) -> None:
    """Write credits and legends under the map; positions are millimetres from the top left."""
    arranged, height = _arranged(legends, width_mm)
    axes.set_xlim(0, width_mm)
    axes.set_ylim(height, 0)
    axes.axis("off")
    axes.text(
        width_mm - 0.5,
        3.0,
        "  ·  ".join(lines),
        fontproperties=font,
        fontsize=6.0,
        color=INK,
        ha="right",
        parse_math=False,
    )
    for placed in arranged:
        _legend(axes, placed, font)


def _legend(axes: Axes, placed: _Placed, font: FontProperties) -> None:
    legend, left, top = placed
    axes.text(
        left,
        top + 2.4,
        legend.title,
        fontproperties=font,
        fontsize=6.8,
        color=INK,
        parse_math=False,
    )
    for number, entry in enumerate(legend.entries):
        column, row = divmod(number, _MOST_ROWS)
        x, y = left + 2.0 + column * _NEXT_COLUMN_MM, top + 2.4 + _LINE_MM * (row + 1.0)
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


_LARGEST_MARK: Final = 14.0
"""Wider marks are shown smaller, so that they keep to their line."""


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
            s=(min(style.size, _LARGEST_MARK) * 0.55) ** 2,
            marker=MARKERS[style.shape],
            c=style.stroke if line else (style.fill or "none"),
            edgecolors=None if line else (style.stroke or "none"),
            linewidths=max(style.width * 0.4, 0.3),
        )
