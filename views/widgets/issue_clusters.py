"""Clusters beside the map: the ranked list, the evidence card, and the step that follows."""

from __future__ import annotations

from typing import Final, Literal, TypeVar

import numpy as np
import pandas as pd
import streamlit as st

from geo.answers import Answers
from geo.crs import STORED_CRS, transform
from geo.errors import NotAnalysable
from geo.facts import Facts
from geo.issue_clusters import IssueCluster, IssueClusters
from geo.issue_groups import LEAST, REACH_M, issue_groups
from geo.model import LonLat
from layers.issue_clusters import CLUSTERS, clusters_so_far
from reports.cluster_words import (
    beside_words,
    cluster_list,
    compared_words,
    evidence_card,
    kind_name,
    not_asked_words,
)
from views import long_work, plan_keeping, state
from views.base import Context
from views.plain import plain
from views.widgets.lists import show_downloads
from views.widgets.picking import pick
from views.widgets.waiting import answered

_FIRST: Final = 6
_MOST_GROUPS: Final = 100
_PLAN: Final = "plan"
Answer = TypeVar("Answer")


def show_clusters(context: Context, facts: Facts, number: int, *, page: str) -> None:
    """Show the clusters of a question, one of them with its evidence.

    Parameters
    ----------
    number
        The one that is looked at, 0 for none.
    page
        Whose map is beside.
    """
    t = context.t
    found = found_beside(context, facts, CLUSTERS, key="clusters", words=t("Looking for clusters"))
    if found is None:
        if clusters_so_far(facts) is not None:
            _show_so_far(context, facts)
        return
    if isinstance(found, str):
        return
    if 0 < number <= len(found.clusters):
        _card(context, facts, found, number)
    _ranked(context, facts, found, number, page=page)
    st.caption(plain(beside_words(facts, found, t)))


@st.fragment(run_every=2.0)
def _show_so_far(context: Context, facts: Facts) -> None:
    """Show what a search under way is sure of: the rest can add to it, and take nothing away."""
    t, sure = context.t, clusters_so_far(facts)
    if not sure:
        return
    st.subheader(t("Sure already"), anchor=False)
    for each in sure[:_FIRST]:
        st.text(_told_in_short(facts, each, context))
    if len(sure) > _FIRST:
        st.text(t("… and {count} more", count=t.number(len(sure) - _FIRST)))
    st.caption(t("p up to 0.05 even times all scans; numbers and evidence come with the rest."))


def found_beside(
    context: Context, facts: Facts, answers: Answers[Answer], *, key: str, words: str
) -> Answer | None:
    """Return an answer that takes long; as long as it is not there, show how far it is.

    Parameters
    ----------
    key, words
        As for :func:`views.widgets.waiting.answered`.
    """
    name = (key, facts.survey, facts.filters)
    before = state.recall(f"asked-{key}")
    if before not in (None, name):  # nobody here waits for the earlier question any more
        long_work.begin(before, lambda _told: None).give_up()
        long_work.forget(before)
    state.remember(f"asked-{key}", name)
    known = answers.known(facts)
    if known is None and answered(
        context, name, lambda told: answers.get(facts, told), key=key, words=words
    ):
        known = answers.known(facts)
        if known is None:
            st.text(context.t("It could not be worked out; the server's log says why."))
        else:
            st.rerun()  # title and map speak of it, too
    return known


def _card(context: Context, facts: Facts, found: IssueClusters, number: int) -> None:
    t = context.t
    card = evidence_card(facts, found, number, t)
    with st.container(key="evidence", border=True, gap="xsmall"):
        st.subheader(plain(card.title), anchor=False)
        st.metric(card.of, card.figure)
        for question, answer, base in card.lines:
            left, right = st.columns((3, 2), gap="small")
            left.text(question)
            right.text(answer, text_alignment="right", width="stretch")
            if base:
                st.caption(plain(base))
        _next_step(context, facts, found.clusters[number - 1])


def _next_step(context: Context, facts: Facts, cluster: IssueCluster) -> None:
    """Hand over to the plan those in it who were not asked."""
    t, count = context.t, len(cluster.not_asked)
    if not count:
        st.caption(t("Everybody inside was asked."))
        return
    st.text(not_asked_words(cluster, t))
    if st.button(
        t.plural("Ask this {count} household first", "Ask these {count} households first", count),
        key="cluster-plan",
        type="primary",
        width="stretch",
    ):
        ids = facts.survey.households.index[cluster.not_asked].tolist()
        kind = kind_name(facts, cluster.category, t)
        words = t(
            "Cluster {number}, {kind}: {what}",
            number=cluster.number,
            kind=kind,
            what=not_asked_words(cluster, t),
        )
        plan_keeping.hand_over(facts, tuple(int(each) for each in ids), words)
        st.switch_page(st.Page(_elsewhere, url_path=_PLAN))


def _elsewhere() -> None:
    """Stand for another page, which is known by its address."""


def _ranked(
    context: Context, facts: Facts, found: IssueClusters, chosen: int, *, page: str
) -> None:
    t = context.t
    if not found.clusters:
        return
    st.subheader(t("The most certain first"), anchor=False)
    listed = list(found.clusters[:_FIRST])
    if chosen > _FIRST:
        listed.append(found.clusters[chosen - 1])
    with st.container(key="cluster-ranks", gap="xsmall"):
        for each in listed:
            words = _in_short(facts, each, context)
            kind: Literal["secondary", "tertiary"] = (
                "secondary" if each.number == chosen else "tertiary"
            )
            if st.button(words, key=f"cluster-{each.number}", type=kind, width="stretch"):
                go_to(facts, found, 0 if each.number == chosen else each.number, page=page)
                st.rerun()


def _in_short(facts: Facts, cluster: IssueCluster, context: Context) -> str:
    return f"**{cluster.number}** {plain(_told_in_short(facts, cluster, context))}"


def _told_in_short(facts: Facts, cluster: IssueCluster, context: Context) -> str:
    t = context.t
    return t(
        "{kind}: {cases} of {asked} asked, {compared}",
        kind=kind_name(facts, cluster.category, t),
        cases=t.number(cluster.found.cases),
        asked=t.number(int(cluster.found.population)),
        compared=compared_words(cluster, t),
    )


def go_to(facts: Facts, found: IssueClusters, number: int, *, page: str) -> None:
    """Look at a cluster; at none with 0."""
    if not number:
        pick(page, facts)
        return
    cluster = found.clusters[number - 1].found
    lon, lat = transform(
        np.array([cluster.x]), np.array([cluster.y]), source=found.homes.crs, target=STORED_CRS
    )
    pick(page, facts, place=LonLat(float(lon[0]), float(lat[0])), rows=(number,))


def show_all_clusters(context: Context, facts: Facts, *, page: str) -> None:
    """Show all clusters as a table; a row moves the map there."""
    t, found = context.t, CLUSTERS.known(facts)
    if found is None or isinstance(found, str) or not found.clusters:
        st.text(t("No clusters to list."))
        return
    table = cluster_list(facts, t)
    picked = st.dataframe(
        table,
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key="all-clusters",
        placeholder="—",
        alt=t("Clusters"),
    )
    rows = picked["selection"]["rows"]
    if rows and rows != state.recall("cluster-row"):
        state.remember("cluster-row", rows)
        go_to(facts, found, int(table.index[rows[0]]), page=page)
        st.rerun()
    state.remember("cluster-row", rows)
    show_downloads(
        context, facts, lambda: cluster_list(facts, t), name="clusters", title=t("Clusters")
    )


def show_groups(context: Context, facts: Facts, *, page: str) -> None:
    """Show which reports stand close together; a row marks the place."""
    t = context.t
    st.text(
        t(
            "Households of one kind of issue, {least} or more, each within {metres} m of the next. "
            "That says what belongs together, not whether it is chance.",
            least=LEAST,
            metres=f"{REACH_M:.0f}",
        )
    )
    try:
        groups = issue_groups(facts)
    except NotAnalysable as error:
        st.text(t("No groups: {reason}.", reason=t(str(error.facts["reason"]))))
        return
    if groups.empty:
        st.text(t("No reports stand close together."))
        return
    names = facts.survey.areas["name"].astype(str).to_numpy(dtype=object)
    table = pd.DataFrame(
        {
            t("Category"): [kind_name(facts, key, t) for key in groups["category"]],
            t("Area"): [names[row] if row >= 0 else "" for row in groups["area"]],
            t("Reporting"): groups["households"],
            t("Asked around"): groups["asked"],
        }
    )
    picked = st.dataframe(
        table.head(_MOST_GROUPS),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key="issue-groups",
        alt=t("What belongs together"),
    )
    rows = picked["selection"]["rows"]
    if rows and rows != state.recall("group-row"):
        state.remember("group-row", rows)
        one = groups.iloc[rows[0]]
        lon, lat = transform(
            np.array([one["x"]]), np.array([one["y"]]), source=one["crs"], target=STORED_CRS
        )
        pick(page, facts, place=LonLat(float(lon[0]), float(lat[0])))
        st.rerun()
    state.remember("group-row", rows)
