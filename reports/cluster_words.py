"""Clusters in words: the finding, the list, the evidence card."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import pandas as pd

from geo.cluster_checks import Check
from geo.cluster_evidence import cluster_evidence
from geo.facts import Facts
from geo.gap_outlines import SIDES
from geo.homes import LEAST_ASKED
from geo.issue_clusters import MOST_FOR_LOW, SETTLED, IssueCluster, IssueClusters
from geo.model import NO_ID
from layers.issue_clusters import CLUSTERS
from layers.issues import category_names
from reports.findings import Finding, place_name
from text import N_, Translator

NEAREST = {
    "rail": N_("Railway"),
    "street_lamps": N_("Working street lamp"),
    "bus_stops": N_("Bus stop"),
    "parks": N_("Park"),
}


class CardLine(NamedTuple):
    """A question of the card, its answer, and what the answer rests on."""

    question: str
    answer: str
    base: str = ""


class Card(NamedTuple):
    """An evidence card.

    Attributes
    ----------
    title
        What and where.
    figure, of
        How many of how many asked, and what that is.
    lines
        Questions and answers.
    """

    title: str
    figure: str
    of: str
    lines: tuple[CardLine, ...]


def kind_name(facts: Facts, key: str, t: Translator) -> str:
    """Name a kind of issue."""
    if not key:
        return t("Reports found by the search")
    keys = [str(each) for each in facts.survey.categories["key"]]
    names = dict(zip(keys, category_names(facts.survey, t), strict=True))
    return names.get(key) or key


def p_words(p: float, replicates: int, t: Translator) -> str:
    """Write a Monte Carlo p: never smaller than the replicates can show."""
    floor = 1 / (replicates + 1)
    return (
        t("p at most {p}", p=f"{floor:.3g}") if p <= floor * 1.0001 else t("p = {p}", p=f"{p:.2g}")
    )


def where_words(facts: Facts, area: int, side: str, t: Translator) -> str:
    """Say where something lies: its area and on which side of it."""
    names = facts.survey.areas["name"]
    place = str(names[area]) if area != NO_ID and area in names.index else place_name(facts, t)
    return " ".join(filter(None, (place, t(SIDES[side]) if side else "")))


def times_words(cluster: IssueCluster, t: Translator) -> str:
    """Say how many times as often as elsewhere."""
    risk = cluster.found.relative_risk
    if math.isinf(risk):
        return t("nobody elsewhere")
    return t("{times} times", times=f"{risk:.1f}" if risk >= 1 else f"{risk:.2g}")


def compared_words(cluster: IssueCluster, t: Translator) -> str:
    """Say the same as a clause."""
    if math.isinf(cluster.found.relative_risk):
        return t("nobody elsewhere does")
    return t("{times} as often as elsewhere", times=times_words(cluster, t))


def evidence_card(facts: Facts, found: IssueClusters, number: int, t: Translator) -> Card:
    """Write the evidence card of a cluster.

    Parameters
    ----------
    number
        One of the clusters found.
    """
    cluster = found.clusters[number - 1]
    evidence = cluster_evidence(facts, found.homes, cluster)
    scan, cases = cluster.found, t.number(cluster.found.cases)
    asked = t.number(int(scan.population))
    title = f"{number} · {kind_name(facts, cluster.category, t)}"
    place = where_words(facts, evidence.area, evidence.side, t)
    elsewhere = t(
        "elsewhere {cases} of {asked} asked",
        cases=t.number(cluster.elsewhere[0]),
        asked=t.number(cluster.elsewhere[1]),
    )
    lines = [
        CardLine(t("Where"), place, t("circle of {metres} m", metres=f"{scan.radius:.0f}")),
        CardLine(t("As often as elsewhere"), times_words(cluster, t), elsewhere),
        _chance(found, cluster, t),
        _other_groupings(cluster.checks, t),
        *(
            CardLine(
                t(NEAREST[kind]),
                t("{metres} m", metres=t.number(round(metres))),
                t("half of those reporting live no farther")
                if cluster.high
                else t("half of those asked live no farther"),
            )
            for kind, metres in evidence.away_m.items()
        ),
    ]
    if evidence.reports:
        days = [t.day(each) for each in (evidence.first, evidence.last) if each]
        lines.append(
            CardLine(
                t("First and last report"),
                " – ".join(dict.fromkeys(days)) or "—",
                t.plural("{count} report", "{count} reports", evidence.reports),
            )
        )
    names = facts.survey.departments["name"]
    answerable = [str(names[department]) for department in evidence.departments]
    if answerable:
        lines.append(CardLine(t("Who answers for it"), t.listed(answerable[:3])))
    of = t(
        "reporting / asked; usual would be {expected}",
        expected=f"{scan.expected:.1f}" if scan.expected < LEAST_ASKED else f"{scan.expected:.0f}",
    )
    return Card(title, f"{cases} / {asked}", of, tuple(lines))


def _chance(found: IssueClusters, cluster: IssueCluster, t: Translator) -> CardLine:
    scan = cluster.found
    sure = cluster.p_adjusted <= 0.01 or scan.p <= 1 / (found.replicates + 1) * 1.0001  # noqa: PLR2004 - one in a hundred
    answer = t("hardly") if sure else t("unlikely")
    base = t(
        "{p} ± {error} from {replicates} replicates; {adjusted} adjusted for {tests} scans",
        p=p_words(scan.p, found.replicates, t),
        error=f"{scan.p_error:.2g}",
        replicates=t.number(found.replicates),
        adjusted=f"{cluster.p_adjusted:.2g}",
        tests=t.number(found.tests),
    )
    return CardLine(t("Could it be chance?"), answer, base)


def _other_groupings(checks: tuple[Check, ...], t: Translator) -> CardLine:
    told = [check for check in checks if check.holds is not None]
    holding = sum(bool(check.holds) for check in told)
    question = t("Does it hold when grouped otherwise?")
    if not told:
        return CardLine(question, t("cannot be told"), t("too few asked for any other grouping"))
    answer = t("{holding} of {told}", holding=holding, told=len(told))
    return CardLine(question, answer, t.listed([_check_words(check, t) for check in checks]))


def _check_words(check: Check, t: Translator) -> str:
    if check.holds is None:
        return t("{grouping}: cannot be told", grouping=t(check.title))
    said = t("yes") if check.holds else t("no")
    if math.isnan(check.p):
        return t("{grouping}: {said}", grouping=t(check.title), said=said)
    return t(
        "{grouping}: {said} ({p}, {base})",
        grouping=t(check.title),
        said=said,
        p=f"{check.p:.2g}",
        base=t.number(check.base),
    )


def not_asked_words(cluster: IssueCluster, t: Translator) -> str:
    """Say how many inside were not asked yet."""
    return t.plural(
        "{count} household inside was not asked yet",
        "{count} households inside were not asked yet",
        len(cluster.not_asked),
    )


def clusters_finding(facts: Facts, found: IssueClusters | str, t: Translator) -> Finding:
    """Say whether something is no coincidence."""
    place = place_name(facts, t)
    if isinstance(found, str):
        return Finding(
            t("{place}: no clusters can be sought", place=place),
            t("No clusters: {reason}.", reason=t(found)),
        )
    if not found.clusters:
        return Finding(
            t("{place}: no place stands out beyond chance", place=place), _nothing(found, facts, t)
        )
    first = found.clusters[0]
    evidence = cluster_evidence(facts, found.homes, first)
    where = where_words(facts, evidence.area, evidence.side, t)
    kind = kind_name(facts, first.category, t)
    title = (
        t("{where}: {kind} is no coincidence", where=where, kind=kind)
        if first.high
        else t("{where}: {kind} is reported too seldom for chance", where=where, kind=kind)
    )
    sentence = t(
        "{cases} of {asked} asked report it, {compared}; {p} from {replicates} replicates.",
        cases=t.number(first.found.cases),
        asked=t.number(int(first.found.population)),
        compared=compared_words(first, t),
        p=p_words(first.found.p, found.replicates, t),
        replicates=t.number(found.replicates),
    )
    return Finding(title, sentence)


def _nothing(found: IssueClusters, facts: Facts, t: Translator) -> str:
    made = [scan for scan in found.scans if not scan.reason]
    if not made:
        reasons = sorted({scan.reason for scan in found.scans})
        if not reasons:
            return t("Nothing is reported under the present filters.")
        return t("No clusters: {reason}.", reason=t.listed([t(reason) for reason in reasons]))
    best = min(made, key=lambda scan: scan.least_p)
    if best.replicates < found.replicates:
        return t(
            "The nearest to it is {kind}: {p}, stopped at {replicates} replicates of which "
            "{settled} were as large; {adjusted} adjusted for {tests} scans.",
            kind=kind_name(facts, best.category, t),
            p=p_words(best.least_p[0], best.replicates, t),
            replicates=t.number(best.replicates),
            settled=t.number(SETTLED),
            adjusted=f"{best.least_p[1]:.2g}",
            tests=t.number(found.tests),
        )
    return t(
        "The nearest to it is {kind}: {p} from {replicates} replicates, {adjusted} adjusted for "
        "{tests} scans.",
        kind=kind_name(facts, best.category, t),
        p=p_words(best.least_p[0], found.replicates, t),
        replicates=t.number(found.replicates),
        adjusted=f"{best.least_p[1]:.2g}",
        tests=t.number(found.tests),
    )


def beside_words(facts: Facts, found: IssueClusters, t: Translator) -> str:
    """Say what was scanned and what was not, and what the circles could not hold."""
    asked = int(found.homes.asked.sum())
    parts = [
        t(
            "{asked} asked, {tests} scans, circles of up to {most} of them",
            asked=t.number(asked),
            tests=t.number(found.tests),
            most=t.number(found.most_in_a_circle),
        )
    ]
    if len({scan.category for scan in found.scans}) > MOST_FOR_LOW:
        parts.append(t("choose {count} kinds at most to see where it is fewer", count=MOST_FOR_LOW))
    stopped = sum(scan.replicates < found.replicates for scan in found.scans)
    if stopped:
        parts.append(
            t.plural(
                "{count} scan stopped at {settled} replicates as large: above 0.05 in any case",
                "{count} scans stopped at {settled} replicates as large: above 0.05 in any case",
                stopped,
                settled=t.number(SETTLED),
            )
        )
    left = [
        t("{kind}: {reason}", kind=kind_name(facts, scan.category, t), reason=t(scan.reason))
        for scan in found.scans
        if scan.reason
    ]
    if left:
        parts.append(t("not scanned: {list}", list="; ".join(left)))
    if found.homes.beside:
        parts.append(
            t.plural(
                "{count} report counts in no rate",
                "{count} reports count in no rate",
                found.homes.beside,
            )
        )
    return t.clauses(parts)


def cluster_list(facts: Facts, t: Translator) -> pd.DataFrame:
    """List the clusters, the most certain first; computes them if need be. Index: number."""
    found = CLUSTERS.get(facts)
    clusters = () if isinstance(found, str) else found.clusters
    homes = None if isinstance(found, str) else found.homes
    told = [cluster_evidence(facts, homes, each) for each in clusters] if homes else []
    p_title = t("p")
    if not isinstance(found, str):
        p_title = t("p ({replicates} replicates)", replicates=found.replicates)
    return pd.DataFrame(
        {
            t("No."): [each.number for each in clusters],
            t("Category"): [kind_name(facts, each.category, t) for each in clusters],
            t("Where"): [where_words(facts, each.area, each.side, t) for each in told],
            t("Direction"): [t("more") if each.high else t("fewer") for each in clusters],
            t("Reporting"): [each.found.cases for each in clusters],
            t("Asked"): [int(each.found.population) for each in clusters],
            t("Expected"): [round(each.found.expected, 1) for each in clusters],
            t("Times elsewhere"): [_finite(each.found.relative_risk) for each in clusters],
            p_title: [each.found.p for each in clusters],
            t("p adjusted"): [each.p_adjusted for each in clusters],
            t("Other groupings"): [_holding(each.checks) for each in clusters],
            t("Not asked inside"): [len(each.not_asked) for each in clusters],
            t("Radius (m)"): [round(each.found.radius) for each in clusters],
        },
        index=pd.Index([each.number for each in clusters], name="number", dtype="int64"),
    )


def _finite(value: float) -> float:
    return round(value, 2) if math.isfinite(value) else np.nan


def _holding(checks: tuple[Check, ...]) -> str:
    told = [check for check in checks if check.holds is not None]
    return f"{sum(bool(check.holds) for check in told)}/{len(told)}" if told else "—"
