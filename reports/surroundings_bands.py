"""Who reports at which distance, in words and as a table."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from geo.around_answers import BandsAnswer, bands_answer, share_of
from geo.extent import Bounds
from geo.facts import Facts
from layers.distance_bands import band_names
from reports.findings import Finding
from reports.surroundings_words import (
    SURE,
    chance_words,
    missing_finding,
    share_words,
    unasked_words,
    what_words,
)
from text import Translator

_GROUND: Final = 0.1
_LEAST_GROUND: Final = 0.0008
"""Degrees around a finding, besides a tenth of what it is wide."""


def bands_finding(facts: Facts, t: Translator) -> Finding:
    """Say whether reporting goes with the distance, and how sure that is."""
    answer = bands_answer(facts)
    what = what_words(facts, answer.question, t)
    if answer.missing:
        return missing_finding(facts, answer.missing, what, t)
    if not answer.homes.asked.any():
        title = t("{what}: nobody asked yet, so nothing can be said", what=what)
        return Finding(title, unasked_words(facts, _unasked(answer), _where(answer, t), t))
    trend = answer.bands.trend
    if trend is None:
        title = t("{what}: nothing to compare yet", what=what)
    elif trend.p > SURE:
        title = t("{what}: reporting does not go with the distance", what=what)
    elif answer.question.rising:
        title = t("The farther from {what}, the more report it", what=what)
    else:
        title = t("The nearer to {what}, the more report it", what=what)
    sentence = f"{_compared(answer, t)} {chance_words(trend, answer.bands.no_trend, t)}"
    return Finding(title, sentence)


def bands_bounds(facts: Facts) -> Bounds | None:
    """Return west, south, east, north of where the finding is, in degrees.

    Those as close, or as far, who report it, with some ground around them; ``None`` where nothing
    was found.
    """
    answer = bands_answer(facts)
    trend = answer.bands.trend
    if answer.missing or trend is None or trend.p > SURE:
        return None
    rows = answer.homes.row[answer.exposed & answer.homes.reporting]
    if not len(rows):
        return None
    lon, lat = (axis[rows] for axis in facts.survey.household_positions)
    wide, high = (float(np.ptp(axis)) * _GROUND + _LEAST_GROUND for axis in (lon, lat))
    return (
        float(lon.min()) - wide,
        float(lat.min()) - high,
        float(lon.max()) + wide,
        float(lat.max()) + high,
    )


def _compared(answer: BandsAnswer, t: Translator) -> str:
    """Compare those close by with the others."""
    close, rest = _both(answer)
    edge = _edge(answer)
    near, far = (close, rest) if not answer.question.rising else (rest, close)
    if not int(far["homes"]):
        return t("All: {said}.", said=share_words(near, t))
    return t(
        "Nearer than {metres} m: {near}; farther: {far}.",
        metres=edge,
        near=share_words(near, t),
        far=share_words(far, t),
    )


def _both(answer: BandsAnswer) -> tuple[pd.Series, pd.Series]:
    """Return the figures of those as close, or as far, and of all others."""
    rows = []
    for chosen in (answer.exposed, ~answer.exposed):
        homes = answer.homes.only(chosen)
        reporting, asked = int(homes.reporting.sum()), int(homes.asked.sum())
        share, low, high, enough = share_of(reporting, asked)
        rows.append(
            pd.Series(
                {
                    "homes": len(homes),
                    "reporting": reporting,
                    "asked": asked,
                    "share": share,
                    "low": low,
                    "high": high,
                    "enough": enough,
                }
            )
        )
    return rows[0], rows[1]


def _edge(answer: BandsAnswer) -> str:
    """Return the distance between those as close, or as far, and the others; metres."""
    table, close = answer.bands.table, answer.close
    if answer.question.rising:
        return f"{table['from_m'].iloc[len(table) - close]:.0f}"
    last = float(table["to_m"].iloc[close - 1])
    return f"{last if np.isfinite(last) else table['from_m'].iloc[-1]:.0f}"


def _where(answer: BandsAnswer, t: Translator) -> str:
    if answer.question.rising:
        return t("as far away (farther than {metres} m)", metres=_edge(answer))
    return t("as close (nearer than {metres} m)", metres=_edge(answer))


def _unasked(answer: BandsAnswer) -> int:
    return int((answer.exposed & ~answer.homes.asked).sum())


def unasked_sentence(facts: Facts, t: Translator) -> tuple[int, str]:
    """Return how many live as close, or as far, and were not asked; and the sentence."""
    answer = bands_answer(facts)
    count = _unasked(answer)
    return count, unasked_words(facts, count, _where(answer, t), t)


def shares_table(table: pd.DataFrame, names: tuple[str, ...], t: Translator) -> pd.DataFrame:
    """Write counts and shares by band; a share stands only where enough were asked."""
    shown = table["enough"].to_numpy(dtype=bool)
    return pd.DataFrame(
        {
            t("Distance"): names,
            t("Households"): table["homes"],
            t("Asked"): table["asked"],
            t("Reporting"): table["reporting"],
            t("Share"): table["share"].where(shown),
            t("95 % from"): table["low"].where(shown),
            t("95 % to"): table["high"].where(shown),
            t("Not asked"): table["not_asked"],
        }
    )


def bands_list(facts: Facts, t: Translator) -> pd.DataFrame:
    """List the bands, those where nobody lives left out."""
    answer = bands_answer(facts)
    table = answer.bands.table
    names = band_names(table, t)
    if answer.missing:
        table, names = table.iloc[:0], ()
    return shares_table(table, names, t)
