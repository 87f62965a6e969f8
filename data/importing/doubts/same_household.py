"""Whether rows that look like one household are one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from data.doubts import Choice, Question, asked
from data.importing.incoming import Incoming
from data.importing.values import clean, identifier, same_place
from text import N_

TOPIC: Final = "same_household"
ONE: Final = "one"
SEPARATE: Final = "separate"
REJECT: Final = "reject"
_CHOICES: Final = (
    Choice(ONE, (N_("One household: the first row counts"), {})),
    Choice(SEPARATE, (N_("Households of their own"), {})),
    Choice(REJECT, (N_("Reject the later rows"), {})),
)
_MESSAGE: Final = N_("Some rows look like the same household. Are they?")


def ask(incoming: Incoming) -> Iterator[Question]:
    """Ask about rows without a register number that share address and area."""
    if incoming.kind != "households":
        return
    table = incoming.table
    codes = [
        identifier(a) or identifier(b) for a, b in zip(table["code"], table["id"], strict=True)
    ]
    looks = [
        f"code {code.casefold()}"
        if code
        else f"{same_place(area or '')}|{same_place(address)}"
        if clean(address)
        else ""
        for code, area, address in zip(codes, table["area"], table["address"], strict=True)
    ]
    first: dict[str, int] = {}
    again: list[int] = []
    whole = 0
    for place, (code, look) in enumerate(zip(codes, looks, strict=True)):
        earlier = first.setdefault(look, place)
        if not look or earlier == place:
            continue
        same = bool((table.iloc[place].fillna("") == table.iloc[earlier].fillna("")).all())
        if same or not code:
            again.append(place)
            whole += same
    if again:
        why = (
            N_("{count} rows repeat an earlier one; {same} of them in every cell."),
            {"count": len(again), "same": whole},
        )
        recommended = ONE if whole == len(again) else REJECT
        question = Question(TOPIC, (_MESSAGE, {}), _CHOICES, recommended, why)
        yield asked(question, incoming.answers)
