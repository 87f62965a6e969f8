"""Whether a campaign will be done in time, in one sentence that says how sure that is."""

from __future__ import annotations

import datetime as dt

from geo.facts import Facts
from geo.pace import Pace
from text import Translator


def pace_words(facts: Facts, found: Pace, t: Translator) -> str:
    """Say what is missing, how fast it goes, how fast it had to go, and what to expect."""
    campaign = facts.survey.campaign
    if not found.due:
        return ""
    if not found.left:
        return t("The target of {target} is reached.", target=t.share(campaign.target))
    parts = [t("{count} to go to the target (dashed line)", count=t.number(found.left))]
    if found.recent_per_day is not None:
        parts.append(recent_words(found, t))
    if campaign.ends_on is None:
        return t.clauses([*parts, t("no last day is set")])
    if not found.days_left:
        return t.clauses([*parts, t("the last day was {day}", day=t.day(campaign.ends_on))])
    parts.append(needed_words(found, campaign.ends_on, t))
    if found.in_time is None:
        parts.append(t("too few days so far for a forecast"))
    else:
        parts.append(forecast_words(found, t))
    return t.clauses(parts)


def recent_words(found: Pace, t: Translator) -> str:
    """Say how fast it went lately; for a pace that is known."""
    return t(
        "{pace} a day over the last {days} days",
        pace=t.number(round(found.recent_per_day or 0.0)),
        days=t.number(found.days_behind),
    )


def needed_words(found: Pace, last: dt.date, t: Translator) -> str:
    """Say how fast it would have to go until the last day, rounded up."""
    needed = -int(-(found.needed_per_day or 0.0) // 1)
    return t("{pace} a day would be needed until {day}", pace=t.number(needed), day=t.day(last))


def forecast_words(found: Pace, t: Translator) -> str:
    """Say what to expect on the last day; for a campaign with a forecast."""
    end = found.forecast.iloc[-1]
    return t(
        "expected then: {low}–{high} (8 of 10 futures like the last days), "
        "in time in {share} of them",
        low=t.number(int(end["low"])),
        high=t.number(int(end["high"])),
        share=t.share(found.in_time) if found.in_time else "0%",
    )
