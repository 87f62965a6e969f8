"""What is known about the place that was clicked: beside the map, never inside it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from geo.coverage import Coverage
from geo.facts import NO_REGISTER
from geo.outcomes import OUTCOME_CODES, OUTCOMES, STATUS_TITLES, Status
from geo.precision import EXACT, PRECISION_TITLES, PRECISIONS
from layers.issues import category_names
from views.base import Context
from views.plain import plain

_MOST_SHOWN = 20


def show_area(context: Context, area: int) -> None:
    """Show an area's figures."""
    facts, t = context.facts, context.t
    if facts is None or area not in facts.areas.index:
        return
    row = facts.areas.loc[[area]].iloc[0]
    coverage = Coverage.of_row(row)
    st.subheader(plain(str(facts.survey.areas.loc[area, "name"])), anchor=False)
    if not coverage.due:
        unknown = row["band"] == NO_REGISTER
        st.text(
            t("No register here: how many live here is not known, so there is no rate.")
            if unknown
            else t("No rate: nobody is due under the present filters.")
        )
        st.text(t("{count} issues reported", count=t.number(int(row["issues"]))))
        return
    show_rate(context, coverage)
    _pairs(
        [
            (t("On the register"), t.number(coverage.register)),
            (t("Not visited"), t.number(coverage.not_visited)),
            (t("Left to visit"), t.number(coverage.left)),
            (t("Declined"), t.number(coverage.refused)),
            (t("To be verified"), t.number(coverage.unverified)),
            (t("Issues"), t.number(int(row["issues"]))),
        ]
    )


def show_rate(context: Context, coverage: Coverage) -> None:
    """Show the effective-visit rate with its denominator, as a range where it is one."""
    t = context.t
    low, high = t.share(coverage.rate_low), t.share(coverage.rate_high)
    value = low if low == high else f"{low} – {high}"
    st.metric(
        t(
            "Effectively visited ÷ {count} {counted} due",
            count=t.number(coverage.due),
            counted=context.counted,
        ),
        value,
    )
    if low != high:
        st.caption(
            t.plural(
                "The range comes from {count} that seems vacant or could not be found.",
                "The range comes from {count} that seem vacant or could not be found.",
                coverage.unverified,
            )
        )


def show_households(context: Context, rows: Sequence[int]) -> None:
    """Show what is known about the households at one place (rows of the register)."""
    facts, t = context.facts, context.t
    if facts is None:
        return
    survey = facts.survey
    ids = survey.households.index[list(rows)].tolist()
    details = context.library.store.households(context.actor, survey.campaign.id, ids)
    visits = context.library.store.visits(context.actor, survey.campaign.id, ids)
    if len(ids) > 1:
        st.caption(
            t("{count} {counted} at this place", count=t.number(len(ids)), counted=context.counted)
        )
    for row, number in list(zip(rows, ids, strict=True))[:_MOST_SHOWN]:
        if number not in details.index:
            continue
        record = details.loc[number]
        st.subheader(plain(record["address"] or record["code"] or "—"), anchor=False)
        status = Status(int(facts.status[row]))
        st.text(t(STATUS_TITLES[status]) if status in STATUS_TITLES else "—")
        _precision(context, int(survey.households["precision"].iloc[row]))
        _pairs([(t("Register number"), record["code"] or "—")])
        _visits(context, visits[visits["household_id"] == number])
        _issues_of(context, number)
        st.divider()
    if len(ids) > _MOST_SHOWN:
        st.caption(t("… and {count} more", count=t.number(len(ids) - _MOST_SHOWN)))


def _precision(context: Context, code: int) -> None:
    """Say how exactly a position is known, unless it is exact."""
    t = context.t
    if code != EXACT:
        st.caption(
            t("Position known no nearer than: {what}", what=t(PRECISION_TITLES[PRECISIONS[code]]))
        )


def _visits(context: Context, visits: pd.DataFrame) -> None:
    t, facts = context.t, context.facts
    if facts is None or visits.empty:
        st.caption(t("No visit recorded"))
        return
    names = facts.survey.departments["name"]
    moments = pd.to_datetime(visits["visited_at"], format="ISO8601")
    for position in range(len(visits)):
        visit = visits.iloc[position]
        outcome = OUTCOMES[OUTCOME_CODES[visit["outcome"]]]
        department = visit["department_id"]
        who = str(names.get(int(department), "")) if pd.notna(department) else ""
        st.text(
            "  ".join(
                part
                for part in (
                    t.moment(moments.iloc[position].to_pydatetime()),
                    t(outcome.title),
                    who,
                    visit["team"],
                )
                if part
            )
        )
        if visit["note"]:
            st.text(visit["note"])


def _issues_of(context: Context, household: int) -> None:
    facts, t = context.facts, context.t
    if facts is None:
        return
    issues = facts.survey.issues
    for position in np.flatnonzero((issues["household"] == household).to_numpy()):
        show_issue(context, int(position), heading=False)
    if not (issues["household"] == household).any():
        st.caption(t("No issue reported"))


def show_issue(context: Context, row: int, *, heading: bool = True) -> None:
    """Show one issue (a row of the issues)."""
    facts, t = context.facts, context.t
    if facts is None:
        return
    issue = facts.survey.issues.iloc[row]
    keys = facts.survey.categories["key"].tolist()
    names = category_names(facts.survey, t)
    name = names[keys.index(issue["category"])] if issue["category"] in keys else ""
    if heading:
        st.subheader(plain(name), anchor=False)
        if np.isfinite(facts.survey.issue_positions[0][row]):
            _precision(context, int(issue["precision"]))
    moment = issue["reported_at"]
    when = "" if pd.isna(moment) else t.moment(moment.to_pydatetime())
    st.text(f"{when}  {'' if heading else name}".strip())
    st.text(issue["text"])


def show_issues(context: Context, rows: Sequence[int]) -> None:
    """Show the issues at one place (rows of the issues)."""
    if len(rows) > 1:
        st.caption(context.t("{count} issues at this place", count=context.t.number(len(rows))))
    for row in rows[:_MOST_SHOWN]:
        show_issue(context, int(row))
        st.divider()


def _pairs(pairs: Sequence[tuple[str, str]]) -> None:
    with st.container(gap="xxsmall"):
        for name, value in pairs:
            left, right = st.columns((3, 2), gap="small")
            left.text(name)
            right.text(value, text_alignment="right", width="stretch")
