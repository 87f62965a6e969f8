"""Where reports cluster, and what is reported there."""

from __future__ import annotations

from reports.briefing.brief import SAID_LAYERS, Brief, sentences
from reports.briefing.clusters import (
    LARGEST_P,
    MAX_RADIUS_M,
    MAX_SHARE,
    MOST_ASKED,
    REPLICATES,
    SEED,
)
from reports.briefing.counting_places import LEAST_NEAR
from reports.briefing.pack import Cell, Column, MapView, Missing, Screen, Table
from reports.briefing.tally import ClusterLine
from reports.cluster_words import NEAREST


def screens(brief: Brief) -> tuple[Screen, ...]:
    """Say where more of the asked report something than elsewhere, and what."""
    t, tally = brief.t, brief.tally
    table = cluster_table(brief)
    shown = shown_clusters(brief)
    areas = tuple(dict.fromkeys(area for _, line in shown for area in line.areas))
    maps = [MapView("clusters", t("Density of reports"), SAID_LAYERS, areas)] if shown else []
    return (
        Screen(
            "clusters",
            t("Where does it cluster, and why?"),
            _title(brief),
            sentences(
                [*(cluster_words(brief, *each) for each in shown[:3]), _near(brief), _rest(brief)]
            ),
            tables=(table,) if table.rows else (),
            maps=tuple(maps) if tally.squares else (),
            notes=(
                t(
                    "Bernoulli scan of the households asked at a place of their own (Kulldorff "
                    "1997): circles of up to {share} of them, {most} households and {radius} m, "
                    "{replicates} replicates, seed {seed}; shown are those that chance makes in "
                    "fewer than {p} of 100 cases.",
                    share=t.share(MAX_SHARE),
                    most=t.number(MOST_ASKED),
                    radius=round(MAX_RADIUS_M),
                    replicates=REPLICATES,
                    seed=SEED,
                    p=round(LARGEST_P * 100),
                ),
                t("The category is what most of its households report, no proof of a cause."),
                *_near_note(brief),
            ),
        ),
    )


def shown_clusters(brief: Brief) -> list[tuple[int, ClusterLine]]:
    """Return number and line of the clusters that are spoken of."""
    lines = enumerate(brief.tally.clusters, start=1)
    return [(number, line) for number, line in lines if line.radius_m]


def cluster_table(brief: Brief) -> Table:
    """Lay out the clusters, the most likely first."""
    t, tally = brief.t, brief.tally
    near = _says_how_near(brief)
    rows: list[tuple[Cell, ...]] = []
    for number, line in shown_clusters(brief):
        asked = tally.number(f"clusters/{number}/asked")
        reported = tally.number(f"clusters/{number}/reported")
        rows.append(
            (
                cluster_place(brief, line),
                brief.category_of(line.category) if line.category else "",
                *((near_words(brief, line) or Missing.HIDDEN,) if near else ()),
                reported,
                asked,
                tally.share(f"clusters/{number}/reported", f"clusters/{number}/asked"),
                _risk(line),
                f"{line.p:.3f} ± {line.p_error:.3f}",
            )
        )
    closeness = Column("near", t("Half live within"), "text", _near_definition(brief))
    columns = (
        Column("where", t("Where"), "text"),
        Column("category", t("Reported most"), "text"),
        *((closeness,) if near else ()),
        Column("reported", t("Households that report"), "count", t("of the asked in the circle")),
        Column("asked", t("Households asked"), "count", t("effectively visited in the circle")),
        Column("share", t("Share that reports"), "share", t("Reporting ÷ asked")),
        Column("risk", t("Times as often"), "text", t("Share inside ÷ share outside")),
        Column("p", t("Could be chance"), "text", t("Monte Carlo p with its standard error")),
    )
    names = tuple(str(number) for number, _ in shown_clusters(brief))
    return Table("clusters", t("Clusters"), columns, tuple(rows), names)


def cluster_place(brief: Brief, line: ClusterLine) -> str:
    """Name the villages a cluster reaches into."""
    return brief.t.listed([brief.area_name(area) for area in line.areas])


def near_words(brief: Brief, line: ClusterLine) -> str:
    """Say how near half of the reporting households live to what; empty where kept back."""
    t = brief.t
    parts = [
        t("{what} {metres} m", what=t(NEAREST[kind]), metres=t.number(metres))
        for kind, metres in line.away
    ]
    return t.listed(parts)


def _near(brief: Brief) -> str:
    """Say of the most likely cluster that allows it how near half of those reporting live."""
    found = [(number, line) for number, line in shown_clusters(brief) if line.away]
    if not found:
        return ""
    number, line = found[0]
    return brief.t(
        "{place}: half of the {reported} that report live within: {near}.",
        place=cluster_place(brief, line) or brief.words.place,
        reported=brief.written(brief.tally.number(f"clusters/{number}/reported")),
        near=near_words(brief, line),
    )


def _says_how_near(brief: Brief) -> bool:
    return any(line.away for line in brief.tally.clusters)


def _near_definition(brief: Brief) -> str:
    return brief.t(
        "Half of the households that report live no farther from the nearest one, rounded up to "
        "100 m; kept back below {least} of them",
        least=LEAST_NEAR,
    )


def _near_note(brief: Brief) -> tuple[str, ...]:
    return (_near_definition(brief),) if _says_how_near(brief) else ()


def cluster_words(brief: Brief, number: int, line: ClusterLine) -> str:
    """Say in a sentence how many of how many report, and what."""
    t, tally = brief.t, brief.tally
    said = t(
        "{place}: {reported} of {asked} households asked report something, "
        "{risk} times as often as elsewhere",
        place=cluster_place(brief, line) or brief.words.place,
        reported=brief.written(tally.number(f"clusters/{number}/reported")),
        asked=brief.written(tally.number(f"clusters/{number}/asked")),
        risk=_risk(line),
    )
    parts = [said]
    if line.category:
        parts.append(t("mostly {category}", category=brief.category_of(line.category)))
    return t.clauses(parts)


def _risk(line: ClusterLine) -> str:
    return "∞" if line.relative_risk < 0 else f"{line.relative_risk:.1f}"


def _title(brief: Brief) -> str:
    t, tally = brief.t, brief.tally
    shown = shown_clusters(brief)
    if not tally.clusters_sought:
        return t("Too little is reported to look for clusters")
    if not shown:
        return t("No cluster that chance would not make as well")
    places = list(dict.fromkeys(cluster_place(brief, line) for _, line in shown[:3]))
    return t("Reports cluster beyond chance: {places}", places=t.listed(places))


def _rest(brief: Brief) -> str:
    if not brief.tally.left_out:
        return ""
    return brief.t.plural(
        "{count} cluster is kept back: too few households.",
        "{count} clusters are kept back: too few households.",
        brief.tally.left_out,
    )
