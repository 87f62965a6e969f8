"""Rates of reports in words: the finding, and the list of areas with what each rests on."""

from __future__ import annotations

import pandas as pd

from geo.facts import Facts
from geo.homes import LEAST_ASKED
from geo.issue_rates import area_rates, reporting
from reports.findings import Finding, place_name
from text import Translator


def rates_finding(facts: Facts, t: Translator) -> Finding:
    """Say which area reports most among those asked, and how sure that is."""
    table = area_rates(facts)
    place = place_name(facts, t)
    case, asked = int(reporting(facts).sum()), facts.coverage.effective
    known = table[table["shrunk"].notna()]
    if not case or known.empty:
        title = t("{place}: too little is known for a rate", place=place)
        return Finding(
            title,
            t("{cases} of {asked} asked report it.", cases=t.number(case), asked=t.number(asked)),
        )
    overall = t(
        "{cases} of {asked} asked report it: {share}.",
        cases=t.number(case),
        asked=t.number(asked),
        share=t.share(case / asked),
    )
    first = known.iloc[0]
    interval = t(
        "{area}: {shrunk} (shrunken; 95 % between {low} and {high}).",
        area=str(facts.survey.areas["name"][known.index[0]]),
        shrunk=t.share(float(first["shrunk"])),
        low=t.share(float(first["low"])),
        high=t.share(float(first["high"])),
    )
    few = int((table["asked"] < LEAST_ASKED).sum())
    unknown = (
        t.plural(
            "In {count} area too few were asked to say anything.",
            "In {count} areas too few were asked to say anything.",
            few,
        )
        if few
        else ""
    )
    if len(known) > 1 and first["low"] > case / asked:
        title = t(
            "{area}: reported more often than elsewhere",
            area=str(facts.survey.areas["name"][known.index[0]]),
        )
    else:
        title = t(
            "{place}: {share} of those asked report it", place=place, share=t.share(case / asked)
        )
    return Finding(title, " ".join(filter(None, (overall, interval, unknown))))


def rate_list(facts: Facts, t: Translator) -> pd.DataFrame:
    """List the rates of areas, highest shrunken rate first. Index: area id."""
    table = area_rates(facts)
    names = facts.survey.areas["name"]
    return pd.DataFrame(
        {
            t("Area"): names.reindex(table.index),
            t("Reporting"): table["reporting"],
            t("Asked"): table["asked"],
            t("Rate"): table["rate"],
            t("Shrunken rate"): table["shrunk"],
            t("at least"): table["low"],
            t("at most"): table["high"],
            t("Evidence"): [_evidence(int(asked), t) for asked in table["asked"]],
            t("Against neighbours (q)"): table["q"],
        },
        index=table.index,
    )


def _evidence(asked: int, t: Translator) -> str:
    if not asked:
        return t("Nobody asked")
    return t("Too few asked") if asked < LEAST_ASKED else ""
