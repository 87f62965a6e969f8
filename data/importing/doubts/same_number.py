"""Whether rows that bear the number of a stored record, and tell another story, correct it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from data.doubts import Answers, Choice, Message, Question, asked
from data.importing.columns import simplified
from data.importing.doubts.same_household import door
from data.importing.values import BadValue, listed
from text import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.importing.keeping import Compared

TOPIC: Final = "same_number"
REPLACE: Final = "replace"
REJECT: Final = "reject"
CHOICES: Final = (
    Choice(REPLACE, (N_("Corrections: they overwrite what is stored"), {})),
    Choice(REJECT, (N_("Something else: such rows are rejected"), {})),
)
_MESSAGE: Final = N_(
    "Some rows bear the number of a stored record but say something else. Do they correct it?"
)
_WHY: Final = N_("{other} of {again} rows whose number is stored already: {rows}.")
_MOST: Final = 0.5
"""From this share on it is likelier that somebody counts from 1 again than that all was wrong."""

TAKEN: Final = BadValue(
    "number_taken",
    N_("This number belongs to a stored record that says something else."),
    N_("Give this row a number of its own, or confirm that it corrects the stored record."),
)


def others(compared: Compared, telling: Sequence[str]) -> NDArray[np.bool_]:
    """Say which records differ from the stored one of their number in what tells records apart.

    Parameters
    ----------
    telling
        Columns that do. Blanks, case, width, punctuation and Chinese numerals do not count, nor
        does a side that says nothing.
    """
    found = np.zeros(len(compared.again), dtype=bool)
    for name in telling:
        pairs = zip(compared.again[name], compared.had[name], strict=True)
        column = compared.differs[:, list(compared.again.columns).index(name)]
        found |= column & np.array([_contradict(a, b) for a, b in pairs], dtype=bool)
    return found


def _contradict(new: object, old: object) -> bool:
    if isinstance(new, str) and isinstance(old, str):
        one, other = simplified(door(new)), simplified(door(old))
        return bool(one and other) and one != other
    return bool(new) and bool(old)


def question(compared: Compared, telling: Sequence[str], answers: Answers) -> Question | None:
    """Ask, if there is any such row."""
    other = others(compared, telling)
    if not other.any():
        return None
    count = int(other.sum())
    why: Message = (
        _WHY,
        {
            "other": count,
            "again": len(other),
            "rows": listed(compared.rows[other].tolist()),
        },
    )
    recommended = REJECT if count >= _MOST * len(other) else REPLACE
    return asked(Question(TOPIC, (_MESSAGE, {}), CHOICES, recommended, why), answers)
