"""Households of different weight: 重点户, 一般户, 放心户, each with a target and a time to return.

The shares are those of a survey team's stratified duty (all of the first, at least 30 % and 10 % of
the others); the times are not given anywhere: a campaign sets them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from geo.errors import UnknownChoice
from text import N_


@dataclass(frozen=True)
class Stratum:
    """A kind of household.

    Attributes
    ----------
    key, title
        Stable name in files and its words.
    target
        Share of its due households to be effectively visited, 0 to 1.
    revisit_days
        Days after an effective visit when the next is due; ``None`` for once only.
    """

    key: str
    title: str
    target: float
    revisit_days: int | None = None


STRATA: Final = (
    Stratum("key", N_("Key household"), 1.0),
    Stratum("ordinary", N_("Ordinary household"), 0.3),
    Stratum("settled", N_("Settled household"), 0.1),
)
"""Position in this tuple and one is the code of a stratum; 0 is none."""

STRATUM_CODES: Final = {"": 0} | {each.key: code for code, each in enumerate(STRATA, start=1)}

MOST_DAYS: Final = 3650
"""No later than this is anybody due again."""


def settled_strata(wanted: Sequence[tuple[str, float, int | None]]) -> tuple[Stratum, ...]:
    """Return the strata with a campaign's own targets and times to return.

    Parameters
    ----------
    wanted
        Key, target and days; strata that are not named stay as they are.

    Raises
    ------
    UnknownChoice
        A stratum that does not exist, a target outside 0 to 1, days outside 1 to ``MOST_DAYS``.
    """
    own = {each.key: each for each in STRATA}
    for key, target, days in wanted:
        if key not in own:
            raise UnknownChoice(topic=N_("kind of household"), value=key, known=", ".join(own))
        if not 0 <= target <= 1:
            raise UnknownChoice(topic=N_("target"), value=target, known="0–1")
        if days is not None and not 1 <= days <= MOST_DAYS:
            raise UnknownChoice(
                topic=N_("days until the return"), value=days, known=f"1–{MOST_DAYS}"
            )
        own[key] = replace(own[key], target=float(target), revisit_days=days)
    return tuple(own.values())


def strata_text(strata: Sequence[Stratum]) -> str:
    """Write targets and times down; nothing where they are as everywhere."""
    if tuple(strata) == STRATA:
        return ""
    return json.dumps([[each.key, each.target, each.revisit_days] for each in strata])


def strata_of(text: str) -> tuple[Stratum, ...]:
    """Read what :func:`strata_text` has written."""
    return settled_strata([tuple(each) for each in json.loads(text)]) if text else STRATA
