"""A pack as a row of screens, one thing on each: what slides and the meeting show alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from reports.briefing.formats.cells import cell_words
from reports.briefing.pack import (
    Chart,
    Column,
    Figure,
    MapView,
    Pack,
    Proposal,
    Screen,
    Series,
    Table,
)
from text import Translator

_ROWS: Final = 8
_COLUMNS: Final = 8
_BARS: Final = 8
_PROPOSALS: Final = 4
_FIGURES, _GRID = 5, 9
"""Figures above something, and on a screen of their own."""
_WORDS: Final = 640
"""Characters in the rows of one slide, a wide one counted twice: longer rows are fewer."""


@dataclass(frozen=True)
class Slide:
    """One screen.

    Attributes
    ----------
    name
        Its anchor, of letters, digits and dashes.
    screen
        The question that it belongs to; ``None`` for the cover.
    shown
        The one chart, table or map on it.
    unit
        The number that is typed to get here; 0 for none.
    continued
        Whether it goes on with what the slide before began.
    """

    name: str
    screen: Screen | None
    title: str
    sentence: str = ""
    figures: tuple[Figure, ...] = ()
    shown: Chart | Table | MapView | None = None
    proposals: tuple[Proposal, ...] = ()
    unit: int = 0
    continued: bool = False


def deck(pack: Pack, t: Translator) -> tuple[Slide, ...]:
    """Lay a pack out: a cover, then every question with what belongs to it."""
    numbers = unit_numbers(pack)
    slides = [Slide("cover", None, pack.campaign)]
    for place, screen in enumerate(pack.screens, start=1):
        slides += _of_screen(screen, f"q{place}", numbers, t)
    if pack.definitions:
        slides += _of_screen(_definitions(pack, t), "words", numbers, t)
    return tuple(slides)


def definition_table(pack: Pack, t: Translator) -> Table:
    """Return the terms of a pack and what they mean as a table."""
    return Table(
        "definitions",
        t("Definitions"),
        (Column("term", t("Term"), "text"), Column("meaning", t("Meaning"), "text")),
        pack.definitions,
        tuple(term for term, _ in pack.definitions),
    )


def _definitions(pack: Pack, t: Translator) -> Screen:
    table = definition_table(pack, t)
    return Screen("definitions", t("What do the words mean?"), table.title, "", tables=(table,))


def unit_numbers(pack: Pack) -> dict[int, int]:
    """Return the number of every town and village that has a map of its own, in their order."""
    units = [view.areas[0] for screen in pack.screens for view in screen.maps if is_unit(view)]
    return {area: number for number, area in enumerate(dict.fromkeys(units), start=1)}


def is_unit(view: MapView) -> bool:
    """Say whether a map is the one of a town or village."""
    return len(view.areas) == 1 and view.key == f"area-{view.areas[0]}"


def is_about_unit(screen: Screen) -> bool:
    """Say whether a screen is about one town or village."""
    return any(map(is_unit, screen.maps))


def _of_screen(screen: Screen, name: str, numbers: dict[int, int], t: Translator) -> list[Slide]:
    """Lay out one question: the answer with the first map or chart, then the rest."""
    shown: list[Chart | Table | MapView] = [*screen.maps]
    shown += [part for chart in screen.charts for part in chart_parts(chart)]
    tables: list[Chart | Table | MapView] = [
        part for table in screen.tables for part in table_parts(table, t)
    ]
    if not (shown or screen.proposals or screen.figures):
        shown, tables = tables, []
    lead = shown.pop(0) if shown else None
    shown += tables
    asked = () if lead else screen.proposals[:_PROPOSALS]
    fit = _FIGURES if len(screen.figures) <= _FIGURES else _FIGURES - 1
    first, more = screen.figures[:fit], screen.figures[fit:]
    slides = [
        Slide(name, screen, screen.title, screen.sentence, first, shown=lead, proposals=asked)
    ]
    slides += [
        Slide("", screen, screen.title, figures=more[start : start + _GRID])
        for start in range(0, len(more), _GRID)
    ]
    for start in range(len(asked), len(screen.proposals), _PROPOSALS):
        part = screen.proposals[start : start + _PROPOSALS]
        slides.append(Slide("", screen, screen.title, proposals=part))
    slides += [Slide("", screen, each.title, shown=each) for each in shown]
    return [
        replace(
            slide,
            name=f"{name}-{place}" if place else name,
            unit=_unit_of(slide.shown, numbers),
            continued=place > 0 and slide.title == slides[place - 1].title,
        )
        for place, slide in enumerate(slides)
    ]


def _unit_of(shown: Chart | Table | MapView | None, numbers: dict[int, int]) -> int:
    return numbers[shown.areas[0]] if isinstance(shown, MapView) and is_unit(shown) else 0


def table_parts(table: Table, t: Translator, *, rows: int = _ROWS) -> Iterator[Table]:
    """Part a table so that each part can be read from the last row: few rows, few columns.

    A part of the further columns repeats the first column.
    """
    width = len(table.columns)
    bands = [range(width)]
    if width > _COLUMNS:
        step = _COLUMNS - 1
        bands = [range(start, min(start + step, width)) for start in range(1, width, step)]
    for band in bands:
        places = list(band) if 0 in band else [0, *band]
        part = replace(
            table,
            columns=tuple(table.columns[place] for place in places),
            rows=tuple(tuple(row[place] for place in places) for row in table.rows),
        )
        yield from _row_parts(part, t, rows=rows)


def _row_parts(table: Table, t: Translator, *, rows: int) -> Iterator[Table]:
    start = 0
    while start < max(len(table.rows), 1):
        end, room = start, float(_WORDS)
        while end < len(table.rows) and end - start < rows:
            room -= _length(table, end, t)
            if room < 0 and end > start:
                break
            end += 1
        end = max(end, start + 1)
        yield replace(table, rows=table.rows[start:end], names=table.names[start:end])
        start = end


def _length(table: Table, row: int, t: Translator) -> int:
    cells = zip(table.rows[row], table.columns, strict=True)
    return max((text_width(cell_words(cell, c.kind, t)) for cell, c in cells), default=0)


def chart_parts(chart: Chart, *, bars: int = _BARS) -> Iterator[Chart]:
    """Part a chart of many bars; a line is never parted."""
    step = max(bars // max(len(chart.series), 1), 2)
    if chart.kind == "line" or len(chart.categories) <= step:
        yield chart
        return
    for start in range(0, len(chart.categories), step):
        part = slice(start, start + step)
        cut = tuple(Series(each.title, each.values[part]) for each in chart.series)
        yield replace(chart, categories=chart.categories[part], series=cut)


def text_width(text: str) -> int:
    """Return the width of a text in half characters."""
    from unicodedata import east_asian_width

    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def speaker_notes(slide: Slide, pack: Pack, t: Translator) -> tuple[str, ...]:
    """Say what stands behind a slide: denominators, definitions, filter, as of when."""
    lines: list[str] = []
    titles = {table.key: table.title for screen in pack.screens for table in screen.tables}
    if slide.screen is not None:
        lines += [slide.screen.question, *slide.screen.notes]
        lines += [f"{figure.label}: {figure.words}" for figure in slide.figures]
    if isinstance(slide.shown, Table):
        lines += [slide.shown.note] if slide.shown.note else []
        defined = [column for column in slide.shown.columns if column.definition]
        lines += [f"{column.title}: {column.definition}" for column in defined]
    if isinstance(slide.shown, Chart) and slide.shown.of:
        lines.append(slide.shown.of)
    lines += [
        t("Grounds: {table}", table=titles.get(each.table, each.table)) for each in slide.proposals
    ]
    lines += [f"{name}: {value}" for name, value in pack.filters]
    lines += [pack.as_of, pack.frozen, *pack.credits]
    return tuple(line for line in lines if line)
