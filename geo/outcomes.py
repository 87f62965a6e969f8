"""What can come of a visit, and what the visits of a household add up to.

The fourteen outcome codes follow the vocabulary of household-visit campaigns; their flags are the
letters used in the definitions: A attempted, C contacted, E effective, D stays in the denominator.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from text import N_

NONE, ALWAYS, IF_CAMPAIGN_COUNTS_PARTIAL, IF_CAMPAIGN_COUNTS_REMOTE = range(4)


class Outcome(NamedTuple):
    """One way a visit can end.

    Attributes
    ----------
    key, title
        Stable name in files and its words.
    attempted, contacted
        The A and C flags.
    effective
        ``ALWAYS``, ``NONE``, or whether the campaign's settings decide.
    eligible
        The D flag: the household stays in the denominator.
    unknown
        Whether somebody lives there is not known yet.
    refused
        The household declined.
    """

    key: str
    title: str
    attempted: bool = True
    contacted: bool = False
    effective: int = NONE
    eligible: bool = True
    unknown: bool = False
    refused: bool = False


OUTCOMES: Final = (
    Outcome("met", N_("Met at home"), contacted=True, effective=ALWAYS),
    Outcome(
        "partial",
        N_("Short talk at the door"),
        contacted=True,
        effective=IF_CAMPAIGN_COUNTS_PARTIAL,
    ),
    Outcome("remote", N_("By phone or video"), contacted=True, effective=IF_CAMPAIGN_COUNTS_REMOTE),
    Outcome("no_answer", N_("Nobody answered")),
    Outcome("away_long", N_("Away for long")),
    Outcome("refuse_soft", N_("Not convenient now"), contacted=True, refused=True),
    Outcome("refuse_hard", N_("Refused"), contacted=True, refused=True),
    Outcome("no_access", N_("No access to the building")),
    Outcome("vacant_suspected", N_("Seems vacant"), unknown=True),
    Outcome("vacant_verified", N_("Vacant (verified)"), eligible=False),
    Outcome("not_dwelling", N_("Not a dwelling"), eligible=False),
    Outcome("demolished", N_("Demolished or being built"), eligible=False),
    Outcome("not_found", N_("No such household"), unknown=True),
    Outcome("duplicate", N_("Entered twice"), attempted=False, eligible=False),
)
"""Position in this tuple is the integer code in frames; the store keeps the key."""

OUTCOME_CODES: Final = {outcome.key: code for code, outcome in enumerate(OUTCOMES)}
DUPLICATE: Final = OUTCOME_CODES["duplicate"]


def flag(name: str) -> NDArray[np.bool_]:
    """Return one boolean flag of all outcomes as an array indexed by outcome code."""
    return np.array([bool(getattr(outcome, name)) for outcome in OUTCOMES])


def effective_flags(*, count_partial: bool, count_remote: bool) -> NDArray[np.bool_]:
    """Return which outcomes make a visit effective under a campaign's settings."""
    counted = {
        NONE: False,
        ALWAYS: True,
        IF_CAMPAIGN_COUNTS_PARTIAL: count_partial,
        IF_CAMPAIGN_COUNTS_REMOTE: count_remote,
    }
    return np.array([counted[outcome.effective] for outcome in OUTCOMES])


class Status(IntEnum):
    """What the visits of a household add up to: derived, never typed.

    The number is the state code in map tiles. ``OUTSIDE`` marks households outside a selection.
    """

    NOT_VISITED = 0
    ATTEMPTED = 1
    REFUSED = 2
    CONTACTED = 3
    EFFECTIVE = 4
    UNVERIFIED = 5
    EXCLUDED = 6
    OUTSIDE = 255


STATUS_TITLES: Final = {
    Status.NOT_VISITED: N_("Not visited"),
    Status.ATTEMPTED: N_("Tried, nobody met"),
    Status.REFUSED: N_("Declined"),
    Status.CONTACTED: N_("Met, visit not complete"),
    Status.EFFECTIVE: N_("Effectively visited"),
    Status.UNVERIFIED: N_("To be verified"),
    Status.EXCLUDED: N_("Not counted"),
}
STATUS_COUNT: Final = len(STATUS_TITLES)
