"""What is wrong with single rows, and with a whole file, in words that the parent can translate."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from text import N_


class RowFault(NamedTuple):
    """Why a row, or one cell of it, cannot be trusted. The row stays among the rows all the same.

    Attributes
    ----------
    row
        Number of the row in the file, as people count.
    column
        Column as the file calls it; empty when the fault concerns the whole row.
    value
        What stands there, at most 200 characters.
    rule
        Short stable name of the broken rule.
    message, hint
        Message keys; ``facts`` fills them.
    """

    row: int
    column: str
    value: str
    rule: str
    message: str
    hint: str
    facts: tuple[tuple[str, Any], ...] = ()


class Rule(NamedTuple):
    """A kind of fault: its stable name, and message keys."""

    rule: str
    message: str
    hint: str

    def at(self, row: int, column: str = "", value: str = "", **facts: object) -> RowFault:
        """Return the fault of one row."""
        return RowFault(
            row, column, value[:200], self.rule, self.message, self.hint, tuple(facts.items())
        )


RAGGED: Final = Rule(
    "ragged",
    N_("This row has {cells} cells where the header has {names}."),
    N_("Look for a separator or a quotation mark too many or too few."),
)
SECOND_TABLE: Final = Rule(
    "second_table",
    N_("Another table with columns of its own begins at row {first}."),
    N_("Put it on a sheet of its own, or arrange its columns like those of the first."),
)
CUT_OFF: Final = Rule(
    "cut_off",
    N_("The file ends in the middle of this row."),
    N_("Ask for the file again: it was cut off on its way."),
)
LONG_CELL: Final = Rule(
    "long_cell",
    N_("This cell holds {length} characters; {most} are the most."),
    N_("Shorten it, or look for a missing quotation mark."),
)
DAMAGED_NUMBER: Final = Rule(
    "damaged_number",
    N_("A spreadsheet has rounded this number; its last digits are lost."),
    N_("Take it from the original again and format the column as text."),
)
NO_RESULT: Final = Rule(
    "formula",
    N_("This cell holds a formula without a result."),
    N_("Open the file in Excel or WPS, let it calculate, and save it."),
)
ERROR_VALUE: Final = Rule(
    "error_value",
    N_("This cell shows an error of the spreadsheet."),
    N_("Mend the formula, or write the value itself."),
)
GARBLED: Final = Rule(
    "garbled",
    N_("Characters of this cell were lost when it was saved in a wrong encoding."),
    N_("Take the text from the original again."),
)
CUT_TEXT: Final = Rule(
    "cut_text",
    N_("This cell ends in the middle of a character: the field was too short for its text."),
    N_("Export with longer fields, or as GeoPackage."),
)
NOT_FINITE: Final = Rule(
    "coordinates",
    N_("A coordinate of this row's shape is not a number."),
    N_("Draw the shape again, or export it anew."),
)
NO_SHAPE: Final = Rule(
    "geometry",
    N_("The shape of this row cannot be read."),
    N_("Draw the shape again, or export it anew."),
)
TANGLED: Final = Rule(
    "tangled",
    N_("This outline crosses itself too often to be mended."),
    N_("Draw the shape again, or export it anew."),
)


class Unreadable(Exception):
    """Why a file cannot be read: a message key and what fills it.

    Parameters
    ----------
    dangerous
        Whether it is refused for what it could do, rather than for what is wrong with it.
    """

    def __init__(self, reason: str, *, dangerous: bool = False, **facts: object) -> None:
        super().__init__(reason)
        self.reason, self.dangerous, self.facts = reason, dangerous, facts


def listed(numbers: list[int]) -> str:
    """Write row numbers, the first ten of many."""
    shown = ", ".join(map(str, numbers[:10]))
    return f"{shown} … ({len(numbers)})" if len(numbers) > 10 else shown  # noqa: PLR2004
