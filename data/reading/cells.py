"""Every cell on its way out of a file: trimmed, and a fault where it cannot be trusted."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from data.doubts import Answers, Choice, Question
from data.reading.characters import LOST, POSSIBLY_GARBLED, looks_lost, restored
from data.reading.faults import DAMAGED_NUMBER, ERROR_VALUE, GARBLED, LONG_CELL, RowFault
from text import N_

Cell = str | None

_MOST_CHARACTERS: Final = 20_000
_ROUNDED: Final = re.compile(
    r"\d(?:\.\d+)?[Ee]\+(?:09|[1-9]\d)"  # 1.38E+10: a telephone number as Excel shows it
    r"|[1-9]\d{5}(?:18|19|20)\d\d(?:0[1-9]|1[0-2])[0-3]\d\d000"  # an identity number, rounded
)
_ERROR: Final = re.compile(r"#(?:REF!|DIV/0!|N/A|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!)")

_NOTABLE: Final = re.compile(rf"^#|[Ee]\+|\d{{15}}000$|{POSSIBLY_GARBLED.pattern}").search
_ANYTHING: Final = re.compile("").search

REPAIRED: Final = "repaired"
KEPT: Final = "kept"


class Cells:
    """Cleans cells and notes what is wrong with them.

    Parameters
    ----------
    answers
        What somebody decided: the topic ``garbled`` is answered here.
    fault
        Where faults go.
    """

    def __init__(self, answers: Answers, fault: Callable[[RowFault], None]) -> None:
        self._fault = fault
        self._answers = answers
        self._repaired: list[tuple[int, str]] = []
        self.garbled_header = False

    def meant(self, cell: Cell) -> Cell:
        """Return a cell of the header as it was meant, unless it is to be left as it is."""
        meant = restored(cell) if cell else None
        return cell if meant is None else self._chosen(cell or "", meant)

    def clean(self, numbers: Sequence[int], column: str, cells: Sequence[Cell]) -> list[Cell]:
        """Return the cells of one column, trimmed; empty ones are ``None``."""
        trimmed = [(cell.strip() or None) if cell else None for cell in cells]
        joined = "\0".join(filter(None, trimmed))
        if (
            len(joined) > _MOST_CHARACTERS
            and max(map(len, filter(None, trimmed))) > _MOST_CHARACTERS
        ):
            notable = _ANYTHING
        elif _in_some_cell(joined):
            notable = _NOTABLE
        else:
            return trimmed
        return [
            self._looked_at(number, column, cell) if cell and notable(cell) else cell
            for number, cell in zip(numbers, trimmed, strict=True)
        ]

    def _looked_at(self, row: int, column: str, cell: str) -> str:
        if len(cell) > _MOST_CHARACTERS:
            facts = {"length": f"{len(cell):,}", "most": f"{_MOST_CHARACTERS:,}"}
            self._fault(LONG_CELL.at(row, column, cell, **facts))
            return cell[:_MOST_CHARACTERS]
        if _ROUNDED.fullmatch(cell):
            self._fault(DAMAGED_NUMBER.at(row, column, cell))
        elif _ERROR.fullmatch(cell):
            self._fault(ERROR_VALUE.at(row, column, cell))
        elif (meant := restored(cell)) is not None:
            self._repaired.append((row, column))
            return self._chosen(cell, meant)
        elif looks_lost(cell):
            self._fault(GARBLED.at(row, column, LOST.sub("\ufffd", cell)))
        return cell

    def _chosen(self, cell: str, meant: str) -> str:
        return cell if self._answers.get("garbled") == KEPT else meant

    def question(self) -> Question | None:
        """Ask whether text that was read in a wrong encoding before is to be put right."""
        if not (self._repaired or self.garbled_header):
            return None
        rows = sorted({row for row, _ in self._repaired})
        return Question(
            topic="garbled",
            message=(
                N_("Some text was saved in a wrong encoding before it came here. Put it right?"),
                {},
            ),
            choices=(
                Choice(REPAIRED, (N_("Put it right"), {})),
                Choice(KEPT, (N_("Leave it as it is"), {})),
            ),
            recommended=REPAIRED,
            evidence=(
                N_("{count} rows can be turned back into readable text, the first is row {row}."),
                {"count": len(rows), "row": rows[0] if rows else 0},
            )
            if rows
            else (N_("The names of columns can be turned back into readable text."), {}),
        )


def _in_some_cell(joined: str) -> bool:
    """Say whether any of many cells could be at fault; quick, and in doubt yes."""
    return (
        "#" in joined
        or "E+" in joined
        or "e+" in joined
        or "000\0" in joined
        or joined.endswith("000")
        or POSSIBLY_GARBLED.search(joined) is not None
    )
