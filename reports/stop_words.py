"""Why a household is on a team's list, what was tried, and when somebody may be in: in words."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from geo.outcomes import OUTCOMES
from geo.returns import REASONS
from geo.revisit import NEVER_TRIED, NO_SLOT, SLOTS
from text import N_, Translator

SLOT_TITLES: Final = {
    "weekday_day": N_("Weekday, daytime"),
    "weekday_evening": N_("Weekday evening"),
    "weekend": N_("Weekend"),
}
"""Names of ``geo.revisit.SLOTS``."""

REASON_TITLES: Final = {NEVER_TRIED: N_("Nobody has tried yet"), **REASONS}
"""Why a household is on the list."""


def slot_words(slot: int, t: Translator) -> str:
    """Name a slot; nothing where there is none."""
    return "" if slot == NO_SLOT else t(SLOT_TITLES[SLOTS[slot]])


def reason_words(reason: str, t: Translator) -> str:
    """Say why a household is on the list; a reason without a name of ours stays as it is."""
    title = REASON_TITLES.get(reason)
    return t(title) if title else reason


def tries_words(stop: Any, t: Translator) -> str:  # noqa: ANN401 - a row of Plan.stops
    """Say how often somebody came and what came of it last; nothing where nobody did."""
    if not stop.tries:
        return ""
    last = "" if pd.isna(stop.last_try) else t.day(pd.Timestamp(stop.last_try).to_pydatetime())
    known = 0 <= stop.last_outcome < len(OUTCOMES)
    outcome = t(OUTCOMES[stop.last_outcome].title) if known else ""
    words = t.plural("{count} try", "{count} tries", int(stop.tries))
    return " ".join(part for part in (words + " ·", last, outcome) if part)


def hour_words(stop: Any, t: Translator) -> str:  # noqa: ANN401 - a row of Plan.stops
    """Say in which slot doors like this one open most, and how many of them do."""
    if stop.slot == NO_SLOT:
        return ""
    rate = "" if pd.isna(stop.slot_rate) else t.share(round(float(stop.slot_rate), 2))
    return " ".join(part for part in (slot_words(stop.slot, t), rate) if part)
