"""Whether rows that are equal in every cell are one visit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from data.doubts import Choice, Message, Question, asked
from data.importing.incoming import Incoming
from data.importing.values import clean, listed
from text import N_

TOPIC: Final = "same_visit"
ONE: Final = "one"
SEPARATE: Final = "separate"
CHOICES: Final = (
    Choice(ONE, (N_("One visit, written down twice"), {})),
    Choice(SEPARATE, (N_("Visits of their own"), {})),
)
_MESSAGE: Final = N_("Some rows are equal in every cell. Are they one visit?")
_WHY: Final = N_("{count} rows repeat an earlier one: {rows}.")


def ask(incoming: Incoming) -> Iterator[Question]:
    """Ask about such rows; where no door is named many equal rows are as they should be."""
    if incoming.kind != "visits":
        return
    table = incoming.table
    equal = table[table.duplicated()]
    doors = zip(
        equal.index.tolist(), equal["id"], equal["household"], equal["address"], strict=True
    )
    again = [
        number
        for number, visit, code, address in doors
        if not clean(visit) and (clean(code) or clean(address))
    ]
    if again:
        why: Message = (_WHY, {"count": len(again), "rows": listed(again)})
        yield asked(Question(TOPIC, (_MESSAGE, {}), CHOICES, ONE, why), incoming.answers)
