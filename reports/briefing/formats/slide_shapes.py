"""Tables, maps with their legends, figures and proposals on slides, all of them native."""

from __future__ import annotations

from io import BytesIO
from typing import Any, Final

from pptx.enum.dml import MSO_LINE, MSO_PATTERN
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Pt

from layers.base import Legend
from layers.style import Style
from reports.briefing.formats.base import ACCENT, INK, PALE, QUIET
from reports.briefing.formats.cells import cell_words, is_number
from reports.briefing.formats.deck import text_width
from reports.briefing.formats.slide_letters import (
    Box,
    Letters,
    Look,
    fitting,
    rgb,
    text_box,
    write,
)
from reports.briefing.pack import Column, Figure, Missing, Table
from text import Translator

_SHAPES: Final = {
    "square": MSO_SHAPE.RECTANGLE,
    "triangle": MSO_SHAPE.ISOSCELES_TRIANGLE,
    "diamond": MSO_SHAPE.DIAMOND,
    "plus": MSO_SHAPE.MATH_PLUS,
    "cross": MSO_SHAPE.MATH_MULTIPLY,
}
_WIDEST, _NARROWEST = 36, 7


def add_figures(
    slide: Any,  # noqa: ANN401 - python-pptx
    figures: tuple[Figure, ...],
    box: Box,
    letters: Letters,
    *,
    across: int,
) -> None:
    """Write figures side by side in rows of so many, the number above what it counts."""
    gap, across = 12.0, min(len(figures), across)
    width = (box.width - gap * (across - 1)) / across
    height = box.height / -(-len(figures) // across)
    for place, figure in enumerate(figures):
        row, column = divmod(place, across)
        left, top = box.left + column * (width + gap), box.top + row * height
        number = Box(left, top, width, 34)
        size = fitting(figure.words, number, (28, 24, 20, 16, 13))
        text_box(slide, number, (figure.words,), letters, Look(size=size, bold=True, colour=ACCENT))
        label = Box(left, top + 36, width, height - 36)
        size = fitting(figure.label, label, (14, 13, 12, 11, 10, 9))
        text_box(slide, label, (figure.label,), letters, Look(size=size, colour=QUIET))


def add_table(slide: Any, table: Table, box: Box, letters: Letters, t: Translator) -> None:  # noqa: ANN401
    """Add a table that can be edited; cells without a number are hatched."""
    rows = len(table.rows) + 1
    height = min(box.height, 40.0 * rows)
    place = Box(box.left, box.top, box.width, height)
    frame = slide.shapes.add_table(rows, len(table.columns), *place.at())
    frame.name = table.title
    grid = frame.table
    words = [_written(row, table.columns, t) for row in table.rows]
    widths = _widths(table, words, box.width)
    size = _size(words, table, widths, box.height)
    for column, width in enumerate(widths):
        grid.columns[column].width = Pt(width)
        _fill(grid.cell(0, column), table.columns[column].title, letters, size, head=True)
    for number, row in enumerate(words, start=1):
        grid.rows[number].height = Pt(height / rows)
        for column, cell in enumerate(row):
            target = grid.cell(number, column)
            right = is_number(table.columns[column].kind)
            _fill(target, cell, letters, size, right=right)
            if isinstance(table.rows[number - 1][column], Missing):
                _hatch(target)


def _written(row: tuple[Any, ...], columns: tuple[Column, ...], t: Translator) -> list[str]:
    return [cell_words(cell, column.kind, t) for cell, column in zip(row, columns, strict=True)]


def _widths(table: Table, words: list[list[str]], width: float) -> list[float]:
    longest = [
        max([text_width(column.title) * 0.6, *(text_width(row[place]) for row in words)])
        for place, column in enumerate(table.columns)
    ]
    shares = [min(max(length, _NARROWEST), _WIDEST) for length in longest]
    return [width * share / sum(shares) for share in shares]


def _size(words: list[list[str]], table: Table, widths: list[float], height: float) -> float:
    """Return the size of letters at which all rows fit."""
    head = [column.title for column in table.columns]
    for size in (18.0, 16.0, 14.0, 12.0, 11.0, 10.0):
        used = 0.0
        for row in (head, *words):
            rooms = [max(int((width - 12) / (size * 0.53)), 1) for width in widths]
            lines = max(-(-text_width(c) // r) for c, r in zip(row, rooms, strict=True))
            used += max(lines, 1) * size * 1.22 + 9
        if used <= height:
            return size
    return 9.0


def _fill(
    cell: Any,  # noqa: ANN401 - python-pptx
    text: str,
    letters: Letters,
    size: float,
    *,
    head: bool = False,
    right: bool = False,
) -> None:
    cell.margin_left = cell.margin_right = Pt(6)
    cell.margin_top = cell.margin_bottom = Pt(3)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.fill.solid()
    cell.fill.fore_color.rgb = rgb(ACCENT if head else PALE)
    align = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
    colour = "FFFFFF" if head else INK
    write(cell.text_frame, (text,), letters, Look(size=size, bold=head, colour=colour, align=align))


def _hatch(target: Any) -> None:  # noqa: ANN401 - a cell or a shape
    target.fill.patterned()
    target.fill.pattern = MSO_PATTERN.WIDE_UPWARD_DIAGONAL
    target.fill.fore_color.rgb = rgb("B5B0A5")
    target.fill.back_color.rgb = rgb("FFFFFF")


def add_map(slide: Any, picture: bytes, box: Box, *, ratio: float, told: str) -> Box:  # noqa: ANN401
    """Add a map as large as fits; return the room left beside it.

    Parameters
    ----------
    ratio
        Width by height of the picture.
    told
        What it shows, for those who cannot see it.
    """
    width = min(box.width * 0.72, box.height * ratio)
    place = Box(box.left, box.top, width, width / ratio)
    shape = slide.shapes.add_picture(BytesIO(picture), *place.at())
    shape._element.nvPicPr.cNvPr.set("descr", told)  # noqa: SLF001 - no other way to alternative text
    shape.line.color.rgb = rgb("A8A396")
    shape.line.width = Pt(0.75)
    left = place.left + width + 18
    return Box(left, box.top, box.left + box.width - left, box.height)


def add_legends(slide: Any, legends: tuple[Legend, ...], box: Box, letters: Letters) -> None:  # noqa: ANN401
    """Write legends with marks of native shapes below each other, as many as there is room for."""
    lines = sum(len(each.entries) + 1 + bool(each.note) for each in legends)
    step = min(24.0, box.height / max(lines, 1))
    size = max(min(14.0, step * 0.62), 8.0)
    top = box.top
    for legend in legends:
        line = Box(box.left, top, box.width, step)
        small = fitting(legend.title, line, (size, size * 0.85, size * 0.7))
        text_box(slide, line, (legend.title,), letters, Look(size=small, bold=True))
        top += step
        for entry in legend.entries:
            _mark(slide, entry.style, Box(box.left, top + step * 0.1, 22, step * 0.62))
            room = Box(box.left + 30, top, box.width - 30, step)
            small = fitting(entry.label, room, (size, size * 0.85, size * 0.7))
            text_box(slide, room, (entry.label,), letters, Look(size=small))
            top += step
        if legend.note:
            line = Box(box.left, top, box.width, step)
            small = fitting(legend.note, line, (size * 0.9, size * 0.75, size * 0.6))
            text_box(slide, line, (legend.note,), letters, Look(size=small, colour=QUIET))
            top += step


def _mark(slide: Any, style: Style, box: Box) -> None:  # noqa: ANN401 - python-pptx
    if style.mark == "line":
        middle = box.top + box.height / 2
        line = slide.shapes.add_connector(
            1, Pt(box.left), Pt(middle), Pt(box.left + 22), Pt(middle)
        )
        line.line.color.rgb = _colour(style.stroke)
        line.line.width = Pt(max(style.width * 0.8, 1.5))
        if style.dash:
            line.line.dash_style = MSO_LINE.DASH
        return
    kind = MSO_SHAPE.RECTANGLE if style.mark == "area" else MSO_SHAPE.OVAL
    shape = slide.shapes.add_shape(_SHAPES.get(style.shape, kind), *box.at())
    shape.shadow.inherit = False
    if style.hatch:
        _hatch(shape)
    elif style.fill:
        shape.fill.solid()
        shape.fill.fore_color.rgb = _colour(style.fill, style.opacity)
    else:
        shape.fill.background()
    if style.stroke:
        shape.line.color.rgb = _colour(style.stroke)
        shape.line.width = Pt(0.75)
    else:
        shape.line.fill.background()


def _colour(hexadecimal: str, opacity: float = 1.0) -> Any:  # noqa: ANN401 - python-pptx
    """Return a colour as it looks on white."""
    parts = [int(hexadecimal[place : place + 2], 16) for place in (1, 3, 5)]
    return rgb("".join(f"{round(255 - (255 - part) * opacity):02x}" for part in parts))


def add_proposals(
    slide: Any,  # noqa: ANN401 - python-pptx
    texts: tuple[str, ...],
    box: Box,
    letters: Letters,
) -> None:
    """Write proposals below each other, with a bar at the side."""
    step = min(78.0, box.height / max(len(texts), 1))
    for place, text in enumerate(texts):
        top = box.top + place * step
        bar = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *Box(box.left, top, 5, step - 12).at())
        bar.fill.solid()
        bar.fill.fore_color.rgb = rgb(ACCENT)
        bar.line.fill.background()
        bar.shadow.inherit = False
        room = Box(box.left + 18, top, box.width - 18, step - 12)
        size = fitting(text, room, (22, 20, 18, 16, 14, 12, 10))
        text_box(slide, room, (text,), letters, Look(size=size))
