"""Whether longitude and latitude are exchanged, in the whole file or in single rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from data.doubts import Choice, Message, Question, asked
from data.importing.incoming import Incoming
from geo.crs import CHINA
from geo.survey_grid import plausible_systems, swapped_rows
from text import N_

TOPIC: Final = "axes"
AS_IS: Final = "as_written"
SWAPPED: Final = "swapped"
BY_ROW: Final = "by_row"
CHOICES: Final = (
    Choice(AS_IS, (N_("As the columns are called"), {})),
    Choice(SWAPPED, (N_("Exchanged in every row"), {})),
    Choice(BY_ROW, (N_("Exchanged where only that makes sense"), {})),
)
_MESSAGE: Final = N_("Are longitude and latitude exchanged?")


def ask(incoming: Incoming) -> Iterator[Question]:
    """Ask whether the two columns have changed places."""
    if incoming.numbers is None:
        return
    x, y = incoming.numbers
    near = incoming.ground.bounds
    candidates = plausible_systems(x, y, near=near)
    why: Message = (N_("Positions make sense as they are."), {})
    recommended, doubtful = AS_IS, False
    if candidates and candidates[0].swapped:
        recommended, doubtful = SWAPPED, True
        why = _reason(N_("Exchanged, {share} of the rows make sense."), candidates[0].share)
    elif near is not None or (candidates and candidates[0].where == "china"):
        odd = int(swapped_rows(x, y, near=near or CHINA).sum())
        if odd:
            recommended, doubtful = BY_ROW, True
            why = (N_("{count} rows make sense only when exchanged."), {"count": odd})
    question = Question(TOPIC, (_MESSAGE, {}), CHOICES, recommended, why, doubtful)
    yield asked(question, incoming.answers)


def _reason(message: str, share: float) -> Message:
    return message, {"share": f"{share:.0%}"}
