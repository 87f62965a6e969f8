"""Tables to fill in, one for every kind of records: the columns, examples, words to choose from.

A filled-in template imports as it stands. Every cell is text: a register number keeps its zeros,
a day stays as it was typed.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any, Final, NamedTuple

from data.importing.columns import Field, titles
from data.importing.kinds.base import Kind
from reports.template_words import DRAWN, Choices, choices_for, examples, meaning
from text import N_, Translator

_ROOM: Final = 5_000
"""Rows below the header that are prepared: as text, with their words to choose from."""

_HEAD: Final = (
    N_("Column"),
    N_("What it means"),
    N_("Needed"),
    N_("Names that are understood"),
)
_WIDEST: Final = 60
_SHEET_NAME: Final = 31


def template(kind: Kind, t: Translator) -> bytes | None:
    """Make an XLSX with the columns of a kind, three made-up examples and a sheet of notes.

    Returns
    -------
    bytes or None
        ``None`` for roads, railways and water: they are lines and surfaces, which a table cannot
        hold, and a railway that is a dot would make every distance to it wrong. Areas come without
        their outlines, the other kinds as points.
    """
    import xlsxwriter

    if kind.key in DRAWN:
        return None
    file = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        layout = _Layout(book, kind, t)
        layout.fill_table()
        layout.fill_notes()
    return file.getvalue()


def header(field: Field, t: Translator) -> str:
    """Return what a template calls a field; a coordinate says its system in brackets."""
    name = t(field.title)
    return f"{name} (WGS84)" if field.name in {"lon", "lat"} else name


class _List(NamedTuple):
    """Words to choose from: the column of the table they are for, where they stand."""

    column: int
    choices: Choices
    source: str


class _Layout:
    """The two sheets of one template."""

    def __init__(self, book: Any, kind: Kind, t: Translator) -> None:  # noqa: ANN401
        self.kind, self.t = kind, t
        self.table = book.add_worksheet(t(kind.title)[:_SHEET_NAME])
        self.notes = book.add_worksheet(t("Notes"))
        text = {"num_format": "@"}
        self.cell = book.add_format(text)
        self.wrapped = book.add_format(text | {"text_wrap": True, "valign": "top"})
        self.head = book.add_format(text | {"bold": True, "bottom": 1, "valign": "top"})
        self.needed = book.add_format(
            text | {"bold": True, "bottom": 1, "valign": "top", "font_color": "#9c2b1f"}
        )
        self.lists = self._lists()

    def fill_table(self) -> None:
        """Write header and examples; prepare the rows below."""
        t, page = self.t, self.table
        rows = examples(self.kind, t)
        page.freeze_panes(1, 0)
        for column, field in enumerate(self.kind.fields):
            name = header(field, t)
            cells = [row.get(field.name, "") for row in rows]
            page.set_column(column, column, _width([name, *cells]), self.cell)
            page.write_string(0, column, name, self.needed if field.required else self.head)
            for row, cell in enumerate(cells, start=1):
                if cell:
                    page.write_string(row, column, cell, self.cell)
        for words in self.lists:
            page.data_validation(
                1,
                words.column,
                _ROOM,
                words.column,
                {
                    "validate": "list",
                    "source": words.source,
                    "error_type": "stop" if words.choices.closed else "information",
                    "error_title": t("Not in the list"),
                    "error_message": t("Choose one of the words of the list."),
                },
            )

    def fill_notes(self) -> None:
        """Say of every column what it means and which names are understood; then the words."""
        t, page = self.t, self.notes
        page.set_column(0, 0, 22, self.cell)
        page.set_column(1, 1, 60, self.cell)
        page.set_column(2, 2, 10, self.cell)
        page.set_column(3, 3, 70, self.cell)
        for row, line in enumerate(self._opening()):
            page.write_string(row, 0, line, self.cell)
        for column, title in enumerate(_HEAD):
            page.write_string(_FIRST - 1, column, t(title), self.head)
        for row, field in enumerate(self.kind.fields, start=_FIRST):
            names = dict.fromkeys([*titles(field), field.name, *field.aliases])
            cells = (
                t(field.title),
                meaning(self.kind, field, t),
                t("needed") if field.required else "",
                t.listed(list(names)),
            )
            for column, cell in enumerate(cells):
                page.write_string(row, column, cell, self.wrapped)
        for number, words in enumerate(self.lists):
            field = self.kind.fields[words.column]
            title = t("Words for the column {column}", column=t(field.title))
            page.write_string(self._words_row, number, title, self.head)
            for row, word in enumerate(words.choices.words, start=self._words_row + 1):
                page.write_string(row, number, word, self.cell)

    def _opening(self) -> list[str]:
        """Say in general what to do; ``_FIRST`` leaves room for it."""
        t = self.t
        lines = [
            t("Delete the examples before you fill in your own rows."),
            t("Columns that are not needed may be left empty or deleted."),
        ]
        if self.kind.one_of:
            known = {field.name: t(field.title) for field in self.kind.fields}
            names = t.listed([known[name] for name in self.kind.one_of])
            lines.append(t("One of these columns is needed: {columns}.", columns=names))
        elif self.kind.key == "areas":
            lines.append(t("A table holds no outlines: import them as a map file."))
        elif self.kind.by_shape:
            lines.append(t("A table holds points: import outlines as a map file."))
        return lines

    @property
    def _words_row(self) -> int:
        """Where the words to choose from begin: below the columns."""
        return _FIRST + len(self.kind.fields) + 1

    def _lists(self) -> list[_List]:
        found: list[_List] = []
        for column, field in enumerate(self.kind.fields):
            choices = choices_for(self.kind, field, self.t)
            if choices is not None:
                place = _letter(len(found))
                first = self._words_row + 2
                last = first + len(choices.words) - 1
                sheet = self.notes.get_name()
                source = f"='{sheet}'!${place}${first}:${place}${last}"
                found.append(_List(column, choices, source))
        return found


_FIRST: Final = 5
"""Row of the notes, from 0, in which the columns begin."""


def _letter(column: int) -> str:
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[column]


def _width(cells: Sequence[str]) -> float:
    """Return a width for a column: Chinese letters are twice as wide as Latin ones."""
    longest = max(sum(2 if ord(letter) > 0x2E7F else 1 for letter in cell) for cell in cells)  # noqa: PLR2004
    return min(longest * 1.1 + 3, _WIDEST)
