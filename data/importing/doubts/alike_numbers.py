"""Whether register numbers that differ by zeros in front or by case name one household."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from data.doubts import Choice, Message, Question, asked
from data.importing.incoming import Incoming
from data.importing.values import BadValue, listed, same_place
from geo.suspicions.alike import folded_code
from text import N_

TOPIC: Final = "alike_numbers"
SEPARATE: Final = "separate"
REJECT: Final = "reject"
CHOICES: Final = (
    Choice(SEPARATE, (N_("Households of their own"), {})),
    Choice(REJECT, (N_("One household: reject the later rows"), {})),
)
_MESSAGE: Final = N_("Some register numbers differ by zeros in front only. Are they the same?")
_WHY: Final = N_(
    "Spreadsheets drop zeros in front. {count} rows have a number like an earlier or a stored one, "
    "{same} of them with the same address: {rows}."
)
ALIKE: Final = BadValue(
    "alike_number",
    N_("A number that differs from this one by zeros in front only is there already."),
    N_("Write the number as the register does, and format the column as text."),
)


def ask(incoming: Incoming) -> Iterator[Question]:
    """Ask, if there is any such number; addresses that differ speak for two households."""
    if incoming.kind != "households":
        return
    table = incoming.table
    codes = incoming.codes
    homes = incoming.ground.households
    known = dict(zip(map(str.casefold, homes["code"]), homes["address"], strict=True))
    again = alike_rows(codes, known)
    if not again:
        return
    doors = [same_place(address or "") for address in table["address"]]
    same = sum(
        doors[row] == (same_place(known[twin]) if isinstance(twin, str) else doors[twin])
        for row, twin in again.items()
    )
    numbers = table.index[list(again)].tolist()
    why: Message = (_WHY, {"count": len(again), "rows": listed(numbers), "same": same})
    recommended = REJECT if same else SEPARATE
    yield asked(Question(TOPIC, (_MESSAGE, {}), CHOICES, recommended, why), incoming.answers)


def alike_rows(codes: Sequence[str], stored: Iterable[str]) -> dict[int, int | str]:
    """Find the numbers that are not stored, but like one that is stored or stands above.

    Returns
    -------
    dict
        Row to the row above, or to the stored number without case.
    """
    own = {code.casefold() for code in stored}
    first: dict[str, int | str] = {folded_code(code): code for code in own if code}
    found: dict[int, int | str] = {}
    for row, code in enumerate(map(str.casefold, codes)):
        if code and code not in own:
            twin = first.setdefault(folded_code(code), row)
            if twin != row and (isinstance(twin, str) or codes[twin].casefold() != code):
                found[row] = twin
    return found
