"""The day a campaign's records tell of, so that nothing has to ask a clock."""

from __future__ import annotations

import datetime as dt
from typing import Final

import numpy as np

from geo.facts import Facts

_NO_RECORD: Final = dt.date(1970, 1, 1)


def last_day(facts: Facts) -> dt.date:
    """Return the day of the newest visit up to the end of the period, whoever made it.

    Without one the end of the period, or the campaign's first day. It does not hang on areas,
    departments or categories, so that days since a last try can be compared between them.
    """
    days, until = facts.survey.visit_day, facts.filters.until
    known = ~np.isnat(days)
    if until:
        known &= days <= np.datetime64(until)
    if known.any():
        newest: dt.date = days[known].max().item()
        return newest
    return until or facts.survey.campaign.starts_on or _NO_RECORD
