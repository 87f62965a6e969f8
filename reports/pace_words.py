"""Whether a campaign will be done in time, in one sentence that says how sure that is."""

from __future__ import annotations

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
        parts.append(
            t(
                "{pace} a day over the last {days} days",
                pace=t.number(round(found.recent_per_day)),
                days=t.number(found.days_behind),
            )
        )
    if campaign.ends_on is None:
        return t.clauses([*parts, t("no last day is set")])
    if not found.days_left:
        return t.clauses([*parts, t("the last day was {day}", day=t.day(campaign.ends_on))])
    needed = found.needed_per_day or 0.0
    parts.append(
        t(
            "{pace} a day would be needed until {day}",
            pace=t.number(-int(-needed // 1)),
            day=t.day(campaign.ends_on),
        )
    )
    if found.in_time is None:
        parts.append(t("too few days so far for a forecast"))
    else:
        end = found.forecast.iloc[-1]
        parts.append(
            t(
                "expected then: {low}–{high} (8 of 10 futures like the last days), "
                "in time in {share} of them",
                low=t.number(int(end["low"])),
                high=t.number(int(end["high"])),
                share=t.share(found.in_time) if found.in_time else "0%",
            )
        )
    return t.clauses(parts)
