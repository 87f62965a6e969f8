"""What the reader of workbooks does not tell: hidden rows and columns, formulas without results."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import IO, TYPE_CHECKING, Final
from xml.parsers import expat

from data.doubts import Choice, Question
from data.reading.faults import ERROR_VALUE, NO_RESULT, Rule, Unreadable, listed
from data.reading.header import NumberedRow
from data.reading.markup import parse
from text import N_

if TYPE_CHECKING:
    from data.reading.handover import Handover

HIDDEN: Final = "hidden"
_TELLING: Final = (b"f>", b"<f ", b":f ", b"f/>", b't="e"', b"t='e'", b"hidden=")
"""One of these stands in every sheet that has formulas, errors or anything hidden."""
_STEP: Final = 2**20


@dataclass
class SheetParts:
    """What stands in the markup of one sheet of an XLSX.

    Attributes
    ----------
    rows
        Numbers of hidden rows.
    columns
        Places of hidden columns, from 0.
    filtered
        Whether a filter hides them, so that they are not hidden on purpose.
    faults
        Cells with errors or with formulas that have no result, by row number and column from 0.
    """

    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)
    filtered: bool = False
    faults: dict[tuple[int, int], Rule] = field(default_factory=dict)

    @classmethod
    def of(cls, content: bytes, sheet: str) -> SheetParts:
        """Look into an XLSX; about ODS and XLSB nothing is known."""
        parts = cls()
        with zipfile.ZipFile(BytesIO(content)) as archive:
            path = _path_of(archive, sheet)
            if path is None:
                return parts
            with archive.open(path) as file:
                if not _worth_a_look(file):
                    return parts
            _Markup(parts).read(archive.read(path))
        return parts


def _worth_a_look(file: IO[bytes]) -> bool:
    """Search for what the parser would find: a hundred times as quick, and mostly there is none."""
    before = b""
    while content := file.read(_STEP):
        if any(telling in before + content for telling in _TELLING):
            return True
        before = content[-16:]
    return False


def _path_of(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """Find the part that holds a sheet, by the workbook's list of sheets."""
    if "xl/workbook.xml" not in archive.namelist():
        return None
    numbers = {
        attributes.get("name", ""): next(
            (value for name, value in attributes.items() if name.rpartition(":")[2] == "id"), ""
        )
        for attributes in _elements(archive, "xl/workbook.xml", "sheet")
    }
    relations = "xl/_rels/workbook.xml.rels"
    if sheet not in numbers or relations not in archive.namelist():
        return None
    for attributes in _elements(archive, relations, "Relationship"):
        if attributes.get("Id") == numbers[sheet]:
            target = attributes.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            return path if path in archive.namelist() else None
    return None


def _elements(archive: zipfile.ZipFile, part: str, wanted: str) -> list[Mapping[str, str]]:
    found: list[Mapping[str, str]] = []

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if name.rpartition(":")[2] == wanted:
            found.append(attributes)

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parse(archive.read(part), parser)
    return found


class _Markup:
    """Reads the markup of a sheet."""

    def __init__(self, parts: SheetParts) -> None:
        self.parts = parts
        self.row = self.column = 0
        self.kind, self.formula, self.value = "", False, False
        self.parser = expat.ParserCreate()

    def read(self, content: bytes) -> None:
        """Read all of it."""
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        parse(content, self.parser)

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "c":
            self.column = _column(attributes.get("r", ""), self.column + 1)
            self.kind = attributes.get("t", "n")
            self.formula = self.value = False
        elif name == "f":
            self.formula = True
        elif name == "v":
            self.value = self.kind == "str"  # a text without a letter is a result
            self.parser.CharacterDataHandler = self._text
        elif name == "row":
            self.row = int(attributes.get("r", self.row + 1))
            self.column = -1
            if attributes.get("hidden") in {"1", "true"}:
                self.parts.rows.add(self.row)
        elif name == "col" and attributes.get("hidden") in {"1", "true"}:
            last = min(int(attributes["max"]), 16_384)
            self.parts.columns |= set(range(int(attributes["min"]) - 1, last))
        elif name == "filterColumn":
            self.parts.filtered = True

    def _text(self, _: str) -> None:
        self.value = True

    def _end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        if name == "v":
            self.parser.CharacterDataHandler = None
        elif name == "c":
            if self.kind == "e":
                self.parts.faults[self.row, self.column] = ERROR_VALUE
            elif self.formula and not self.value:
                self.parts.faults[self.row, self.column] = NO_RESULT


def _column(reference: str, default: int) -> int:
    """Return the column of ``C7``, from 0."""
    letters = reference.rstrip("0123456789")
    if not letters:
        return default
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return column - 1


def without_hidden(
    rows: Iterator[NumberedRow], parts: SheetParts, count: int, out: Handover
) -> Iterator[NumberedRow]:
    """Leave out hidden rows and columns, unless they are wanted; ask, and say so.

    Parameters
    ----------
    count
        Number of rows of the sheet.
    """
    if not (parts.rows or parts.columns):
        return rows
    question = Question(
        topic=HIDDEN,
        message=(N_("The sheet has hidden rows or columns. Are they to be read?"), {}),
        choices=(
            Choice("left_out", (N_("no, leave them out"), {})),
            Choice("read", (N_("yes, read them too"), {})),
        ),
        recommended="left_out",
        evidence=(
            N_("{rows} rows and {columns} columns are hidden, as people do with personal data."),
            {"rows": len(parts.rows), "columns": len(parts.columns)},
        ),
        doubtful=parts.filtered or len(parts.rows) * 2 >= count,
    )
    if out.ask(question) == "read":
        return rows
    return _shown(rows, parts, out)


def _shown(rows: Iterator[NumberedRow], parts: SheetParts, out: Handover) -> Iterator[NumberedRow]:
    hidden: list[int] = []
    shown = False
    for number, row in rows:
        if number in parts.rows:
            if any(row):
                hidden.append(number)
            continue
        shown = shown or any(row)
        if parts.columns:
            yield number, [None if place in parts.columns else c for place, c in enumerate(row)]
        else:
            yield number, row
    if not shown:
        raise Unreadable(N_("all its rows are hidden; show them and save it"))
    if hidden:
        out.warn(N_("Hidden rows were not read: {rows}."), rows=listed(hidden))
    if parts.columns:
        letters = ", ".join(_letters(column) for column in sorted(parts.columns)[:10])
        out.warn(N_("Hidden columns were not read: {columns}."), columns=letters)


def _letters(column: int) -> str:
    """Return the name of a column: 0 is A, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
