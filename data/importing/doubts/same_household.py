"""Whether rows that look like one household are one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final

from data.doubts import Choice, Question, asked
from data.importing.columns import simplified
from data.importing.ground import Ground
from data.importing.incoming import Incoming
from data.importing.values import same_place
from data.importing.whole_columns import cleaned
from geo.place_names import NUMERALS, is_plain, numeral, plain
from text import N_

TOPIC: Final = "same_household"
ONE: Final = "one"
SEPARATE: Final = "separate"
REJECT: Final = "reject"
CHOICES: Final = (
    Choice(ONE, (N_("One household: the first row counts"), {})),
    Choice(SEPARATE, (N_("Households of their own"), {})),
    Choice(REJECT, (N_("Reject the later rows"), {})),
)
_MESSAGE: Final = N_("Some rows look like the same household. Are they?")


def looks(
    codes: Sequence[str], areas: Iterable[str | None], addresses: Iterable[str | None]
) -> list[str]:
    """Return what counts when households are compared: number, or else area and address.

    Full-width and traditional characters, Chinese numerals and blanks make no difference; hyphens
    do. The empty text where nothing can be compared.
    """
    wards = list(areas)
    shown = {ward: simplified(ward or "") for ward in set(wards)}
    return [
        f"code {code.casefold()}" if code else f"{shown[ward]}|{door(address)}" if address else ""
        for code, ward, address in zip(codes, wards, cleaned(addresses), strict=True)
    ]


def stored_looks(ground: Ground) -> dict[str, set[str]]:
    """Return the looks of the stored households that have a number, and those numbers.

    A look is that of area and address; numbers are without case.
    """
    homes = ground.households
    homes = homes[homes["code"] != ""]
    areas = [ground.stored_wards.get(area, "") for area in homes["area_id"]]
    found: dict[str, set[str]] = {}
    doors = looks([""] * len(homes), areas, homes["address"])
    for look, code in zip(doors, homes["code"], strict=True):
        if look:
            found.setdefault(look, set()).add(code.casefold())
    return found


def door(address: str) -> str:
    """Fold an address so that spellings of it become equal, Chinese numerals included."""
    return address if is_plain(address) else _plain_door(address)


@lru_cache(maxsize=200_000)
def _plain_door(address: str) -> str:
    plainly = same_place(plain(address))
    return re.sub(f"[{NUMERALS}]+", lambda number: numeral(number[0]), plainly)


def ask(incoming: Incoming) -> Iterator[Question]:
    """Ask about rows without a register number that share address and area."""
    if incoming.kind != "households":
        return
    table = incoming.table
    codes = incoming.codes
    areas, towns = (cleaned(table[name]) for name in ("area", "town"))
    seen = looks(codes, incoming.ground.wards(areas, towns), table["address"])
    stored = stored_looks(incoming.ground)
    first: dict[str, int] = {}
    again: list[int] = []
    whole = 0
    for place, (code, look) in enumerate(zip(codes, seen, strict=True)):
        earlier = first.setdefault(look, place)
        if not look or (earlier == place and (code or look not in stored)):
            continue
        same = earlier != place and bool(
            (table.iloc[place].fillna("") == table.iloc[earlier].fillna("")).all()
        )
        if same or not code:
            again.append(place)
            whole += same
    if again:
        why = (
            N_("{count} rows repeat an earlier one or a stored one; {same} of them in every cell."),
            {"count": len(again), "same": whole},
        )
        recommended = ONE if whole == len(again) else REJECT
        question = Question(TOPIC, (_MESSAGE, {}), CHOICES, recommended, why)
        yield asked(question, incoming.answers)
