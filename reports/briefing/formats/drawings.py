"""Charts and marks of legends as SVG of attributes only: nothing in it is a style or a script."""

from __future__ import annotations

from html import escape
from typing import Final, NamedTuple

from layers.style import Style
from reports.briefing.formats.base import COLOURS, INK, QUIET
from reports.briefing.formats.cells import cell_words, chart_kind, chart_value
from reports.briefing.formats.deck import text_width
from reports.briefing.pack import Chart
from text import Translator

_WIDTH, _HEIGHT = 1000.0, 420.0
_LETTERS: Final = 26.0
_DASHES: Final = ("", "14 8", "3 8", "26 8")
_EDGES: Final = (20.0, 46.0, 20.0, 56.0)
"""Left, top, right, bottom of the field; the left one grows with the numbers there."""
_POLYGONS: Final = {
    "triangle": "12,2 22,20 2,20",
    "triangle-down": "12,20 22,2 2,2",
    "diamond": "12,1 22,11 12,21 2,11",
    "pentagon": "12,1 22,9 18,21 6,21 2,9",
    "hexagon": "7,2 17,2 22,11 17,20 7,20 2,11",
    "star": "12,1 15,8 22,8 16,13 18,21 12,16 6,21 8,13 2,8 9,8",
    "square": "3,2 21,2 21,20 3,20",
}
SVG: Final = 'xmlns="http://www.w3.org/2000/svg"'


class _Point(NamedTuple):
    """A point of a line and what it says; no height where nothing is known."""

    x: float
    y: float | None
    told: str


def line_chart(chart: Chart, t: Translator) -> str:
    """Draw a chart of lines; where nothing is known the line has a gap."""
    kind = chart_kind(chart)
    values = [chart_value(cell) for series in chart.series for cell in series.values]
    known = [value for value in values if value is not None]
    highest = max(known, default=0.0)
    top = highest or 1.0  # the axis ends at a number of the pack, not at one that nobody counted
    words = cell_words(highest if kind == "share" else round(highest), kind, t)
    left = _EDGES[0] + text_width(words) * _LETTERS * 0.52
    parts = [_axis(left, words, cell_words(0 if kind != "share" else 0.0, kind, t))]
    parts.append(_ticks(chart, left))
    for number, series in enumerate(chart.series):
        colour = f"#{COLOURS[number % len(COLOURS)]}"
        points = [
            _Point(
                _x(place, len(chart.categories), left),
                _y(chart_value(cell), top),
                f"{chart.categories[place]}: {cell_words(cell, kind, t)}",
            )
            for place, cell in enumerate(series.values)
        ]
        parts.append(_line(points, number, colour))
    parts.append(_names(chart))
    title = escape(chart.title)
    return (
        f'<svg {SVG} viewBox="0 0 {_WIDTH:g} {_HEIGHT:g}" role="img" font-size="{_LETTERS:g}" '
        'font-family="Doorstep, Noto Sans SC, Microsoft YaHei, sans-serif">'
        f"<title>{title}</title>{''.join(parts)}</svg>"
    )


def _x(place: int, count: int, left: float) -> float:
    return left + 14 + place * (_WIDTH - _EDGES[2] - left - 28) / max(count - 1, 1)


def _y(value: float | None, top: float) -> float | None:
    if value is None:
        return None
    return _HEIGHT - _EDGES[3] - value / top * (_HEIGHT - _EDGES[1] - _EDGES[3])


def _axis(left: float, high: str, low: str) -> str:
    bottom, end = _HEIGHT - _EDGES[3], _WIDTH - _EDGES[2]
    rules = "".join(
        f'<path d="M{left:.1f} {level:.1f}H{end:.1f}" stroke="{colour}" fill="none"/>'
        for level, colour in ((_EDGES[1], "#d6d0c2"), (bottom, f"#{INK}"))
    )
    words = "".join(
        f'<text x="{left - 8:.1f}" y="{level + 9:.1f}" text-anchor="end" fill="#{QUIET}">'
        f"{escape(text)}</text>"
        for level, text in ((_EDGES[1], high), (bottom, low))
    )
    return rules + words


def _ticks(chart: Chart, left: float) -> str:
    """Write as many categories below the axis as there is room for."""
    count = len(chart.categories)
    widest = max((text_width(name) for name in chart.categories), default=1) * _LETTERS * 0.55
    room = (_WIDTH - left) / max(count, 1)
    step = max(int(-(-(widest + 16) // room)), 1)
    found = []
    for place in range(0, count, step):
        x = _x(place, count, left)
        anchor = "start" if x < widest / 2 else "middle"
        if x + widest / 2 > _WIDTH:
            anchor = "end"
        found.append(
            f'<text x="{x:.1f}" y="{_HEIGHT - 14:.1f}" text-anchor="{anchor}" fill="#{QUIET}">'
            f"{escape(chart.categories[place])}</text>"
        )
    return "".join(found)


def _line(points: list[_Point], number: int, colour: str) -> str:
    path, drawing = [], False
    for x, y, _told in points:
        if y is None:
            drawing = False
            continue
        path.append(f"{'L' if drawing else 'M'}{x:.1f} {y:.1f}")
        drawing = True
    dash = _DASHES[number % len(_DASHES)]
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    spots = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{colour}">'
        f"<title>{escape(told)}</title></circle>"
        for x, y, told in points
        if y is not None
    )
    way = " ".join(path)
    return f'<path d="{way}" fill="none" stroke="{colour}" stroke-width="4"{dashed}/>{spots}'


def _names(chart: Chart) -> str:
    """Name the lines in a row above the field."""
    found, x = [], _EDGES[0]
    for number, series in enumerate(chart.series if len(chart.series) > 1 else ()):
        colour, dash = f"#{COLOURS[number % len(COLOURS)]}", _DASHES[number % len(_DASHES)]
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        found.append(
            f'<path d="M{x:.1f} 20H{x + 50:.1f}" stroke="{colour}" stroke-width="4"{dashed}/>'
            f'<text x="{x + 60:.1f}" y="29" fill="#{INK}">{escape(series.title)}</text>'
        )
        x += 90 + text_width(series.title) * _LETTERS * 0.55
    return "".join(found)


def bar(share: float | None, number: int) -> str:
    """Draw a bar across the width it is given; ``None`` is hatched all along."""
    if share is None:
        marks = "".join(f"M{x} 10L{x + 10} 0" for x in range(-10, 100, 4))
        inside = (
            f'<path d="{marks}" stroke="#a8a396" fill="none"/>'
            '<rect width="100" height="10" fill="none" stroke="#a8a396"/>'
        )
    else:
        colour = COLOURS[number % len(COLOURS)]
        width = max(min(share, 1.0), 0.0) * 100
        inside = f'<rect width="{width:.2f}" height="10" fill="#{colour}"/>'
    return (
        f'<svg {SVG} class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" '
        f'aria-hidden="true">{inside}</svg>'
    )


def mark(style: Style) -> str:
    """Draw the mark of a legend."""
    stroke = f'stroke="{style.stroke}" stroke-width="1.5"' if style.stroke else ""
    fill = f'fill="{style.fill}" fill-opacity="{style.opacity:g}"' if style.fill else 'fill="none"'
    if style.mark == "line":
        dash = ' stroke-dasharray="6 4"' if style.dash else ""
        width = max(style.width, 2.0)
        colour = style.stroke or style.fill
        inside = f'<path d="M1 11H31" stroke="{colour}" stroke-width="{width:g}"{dash}/>'
    elif style.mark == "area":
        lines = "".join(f"M{x} 20L{x + 18} 2" for x in range(-12, 30, 6)) if style.hatch else ""
        hatch = f'<path d="{lines}" stroke="{style.stroke}" fill="none"/>' if lines else ""
        inside = f'<rect x="2" y="2" width="28" height="18" {fill} {stroke}/>{hatch}'
    elif style.shape in _POLYGONS:
        points = _POLYGONS[style.shape]
        inside = f'<polygon points="{points}" {fill} {stroke} transform="translate(4 0)"/>'
    elif style.shape in {"plus", "cross"}:
        turn = ' transform="rotate(45 16 11)"' if style.shape == "cross" else ""
        inside = f'<path d="M8 11H24M16 3V19" stroke="{style.stroke}" stroke-width="3"{turn}/>'
    else:
        radius = 3 if style.shape == "dot" else 8
        inside = f'<circle cx="16" cy="11" r="{radius}" {fill} {stroke}/>'
    return f'<svg {SVG} class="mark" viewBox="0 0 32 22" aria-hidden="true">{inside}</svg>'
