"""The annex: every figure, table and chart as typed cells, none of them a formula."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from typing import Any, Final

from reports.briefing.formats.base import Format, Making
from reports.briefing.formats.cells import SIGNS, chart_kind, is_number, signs_of
from reports.briefing.formats.deck import definition_table, text_width
from reports.briefing.pack import Cell, Chart, Column, Figure, Kind, Missing, Pack, Table
from text import N_, Translator

_MIME: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LONGEST_CELL: Final = 32_767
_LONGEST_NAME: Final = 31
_HATCH: Final = 14
"""Number of the pattern of thin diagonal stripes."""
_OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def annex(making: Making) -> bytes:
    """Make the workbook: what it is, figures, a sheet for each table and chart, definitions."""
    import xlsxwriter

    file, pack, t = BytesIO(), making.pack, making.t
    with xlsxwriter.Workbook(file, _OPTIONS) as book:
        writer = _Writer(book, t)
        writer.about(pack)
        writer.figures(pack)
        for screen in pack.screens:
            for table in screen.tables:
                writer.table(table)
            for chart in screen.charts:
                writer.table(_as_table(chart, t))
        writer.table(_definitions(pack, t))
    return file.getvalue()


def _as_table(chart: Chart, t: Translator) -> Table:
    kind = chart_kind(chart)
    columns = [Column("name", t("Name"), "text")]
    columns += [Column(f"s{n}", s.title, kind, chart.of) for n, s in enumerate(chart.series)]
    rows = tuple(
        (name, *(series.values[place] for series in chart.series))
        for place, name in enumerate(chart.categories)
    )
    return Table(chart.key, chart.title, tuple(columns), rows, chart.categories)


def _definitions(pack: Pack, t: Translator) -> Table:
    """Return all definitions: the terms, and what every column counts and of what."""
    table = definition_table(pack, t)
    columns = {
        (column.title, column.definition)
        for screen in pack.screens
        for each in screen.tables
        for column in each.columns
        if column.definition
    }
    rows = (*table.rows, *sorted(columns))
    return Table(table.key, table.title, table.columns, rows, tuple(str(row[0]) for row in rows))


class _Writer:
    def __init__(self, book: Any, t: Translator) -> None:  # noqa: ANN401 - xlsxwriter is untyped
        self._book, self._t = book, t
        self._names: set[str] = {"history"}
        wrapped = {"text_wrap": True, "valign": "top"}
        self._head = book.add_format({"bold": True, "bottom": 1, **wrapped})
        self._wrapped = book.add_format(wrapped)
        hatched = {
            "pattern": _HATCH,
            "fg_color": "#B5B0A5",
            "bg_color": "#FFFFFF",
            "align": "right",
        }
        self._missing = book.add_format(hatched)
        self._formats: dict[Kind, Any] = {
            "count": book.add_format({"num_format": "#,##0"}),
            "share": book.add_format({"num_format": "0.0%"}),
            "day": book.add_format({"num_format": "yyyy-mm-dd"}),
        }

    def about(self, pack: Pack) -> None:
        t = self._t
        pairs = [
            (t("Campaign"), pack.campaign),
            (t("Snapshot"), pack.snapshot),
            (t("Data"), pack.as_of),
            (t("Data version"), pack.data_version),
            ("", pack.frozen),
            *pack.filters,
            *((t("Data"), words) for words in pack.credits),
            ("", pack.internal),
        ]
        page = self._sheet(t("Briefing"))
        page.set_column(0, 0, 24)
        page.set_column(1, 1, 90)
        for row, (name, value) in enumerate(pairs):
            page.write_string(row, 0, name, self._head)
            page.write_string(row, 1, value[:_LONGEST_CELL], self._wrapped)

    def figures(self, pack: Pack) -> None:
        """Write all figures: as they are said, and their values, ranges with both ends."""
        t = self._t
        page = self._sheet(t("Figures"))
        titles = (t("Question"), t("Figure"), t("In words"), t("Value or least"), t("Most"))
        self._headed(page, titles, (30, 44, 18, 14, 14))
        row = 1
        for screen in pack.screens:
            for figure in screen.figures:
                words = (screen.question, figure.label, figure.words)
                for column, each in enumerate(words):
                    page.write_string(row, column, each[:_LONGEST_CELL], self._wrapped)
                kind = _kind_of(figure)
                self._cell(page, row, 3, figure.value, kind)
                if figure.high is not None:
                    self._cell(page, row, 4, figure.high, kind)
                row += 1

    def table(self, table: Table) -> None:
        page = self._sheet(table.title)
        widths = []
        for place, column in enumerate(table.columns):
            longest = max((text_width(str(row[place])) for row in table.rows), default=0)
            least = 12 if column.kind in {"day", "count", "share"} else 8
            longest = least if is_number(column.kind) else longest
            widths.append(min(max(longest + 2, text_width(column.title) // 2 + 2, least), 60))
        self._headed(page, tuple(column.title for column in table.columns), tuple(widths))
        for row, cells in enumerate(table.rows, start=1):
            for place, cell in enumerate(cells):
                self._cell(page, row, place, cell, table.columns[place].kind)
        if table.rows:
            page.autofilter(0, 0, len(table.rows), len(table.columns) - 1)
        below = [line for line in (table.note, signs_of(table, self._t)) if line]
        for number, line in enumerate(below):
            page.write_string(len(table.rows) + 2 + number, 0, line[:_LONGEST_CELL])

    def _headed(self, page: Any, titles: tuple[str, ...], widths: tuple[float, ...]) -> None:  # noqa: ANN401
        page.freeze_panes(1, 0)
        page.repeat_rows(0)
        for column, (title, width) in enumerate(zip(titles, widths, strict=True)):
            page.write_string(0, column, title[:_LONGEST_CELL], self._head)
            page.set_column(column, column, width)

    def _cell(self, page: Any, row: int, column: int, cell: Cell, kind: Kind) -> None:  # noqa: ANN401 - a cell has many sides
        if isinstance(cell, Missing):
            page.write_string(row, column, SIGNS[cell], self._missing)
        elif isinstance(cell, dt.date):
            day = dt.datetime.combine(cell, dt.time())
            page.write_datetime(row, column, day, self._formats["day"])
        elif isinstance(cell, int | float):
            page.write_number(row, column, cell, self._formats.get(kind))
        else:
            page.write_string(row, column, cell[:_LONGEST_CELL], self._wrapped)

    def _sheet(self, title: str) -> Any:  # noqa: ANN401 - xlsxwriter is untyped
        """Add a sheet under a name that spreadsheet programs take and no other sheet has."""
        kept = "".join(letter for letter in title if letter not in "[]:*?/\\'").strip()
        kept = kept or "Sheet"
        name, number = kept[:_LONGEST_NAME], 1
        while name.casefold() in self._names:
            number += 1
            name = f"{kept[: _LONGEST_NAME - 5]} ({number})"
        self._names.add(name.casefold())
        return self._book.add_worksheet(name)


def _kind_of(figure: Figure) -> Kind:
    if isinstance(figure.value, dt.date):
        return "day"
    return "share" if isinstance(figure.value, float) else "count"


FORMAT: Final = Format("xlsx", N_("Annex (XLSX)"), "briefing-annex.xlsx", _MIME, annex)
