"""How the campaign went and whether it will be done in time: curve, target, forecast band."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
import streamlit as st

from geo.facts import Facts
from geo.last_day import last_day
from geo.pace import Pace, pace
from reports.pace_words import pace_words
from views.base import Context

if TYPE_CHECKING:
    import altair as alt

_SEED: Final = 1
_VISITED, _TRIED, _GOAL = "#1a7a6d", "#b08a3c", "#c0392b"


@lru_cache(maxsize=8)
def _pace(facts: Facts) -> Pace:
    return pace(facts, as_of=last_day(facts), seed=_SEED)


def show_course(context: Context, facts: Facts) -> None:
    """Show the curve with what it means in a sentence."""
    t, daily = context.t, facts.daily
    if daily.empty:
        st.text(t("No visits under the present filters."))
        return
    found = _pace(facts)
    st.altair_chart(_chart(context, facts, found), width="stretch")
    if said := pace_words(facts, found, t):
        st.caption(said)


def _chart(context: Context, facts: Facts, found: Pace) -> alt.LayerChart | alt.FacetChart:
    import altair as alt

    t, daily = context.t, facts.daily
    names = {"effective": t("Effectively visited"), "attempted": t("Attempted")}
    long = daily.rename(columns=names).reset_index().melt("day", var_name="what", value_name="n")
    x: Any = alt.X("day:T", title=None, axis=alt.Axis(format="%-m/%-d", tickCount=6))
    lines: alt.Chart = (
        alt.Chart(long)
        .mark_line(strokeWidth=2.5)
        .encode(
            x=x,
            y=alt.Y("n:Q", title=None),
            color=alt.Color(
                "what:N",
                title=None,
                scale=alt.Scale(domain=list(names.values()), range=[_VISITED, _TRIED]),
                legend=alt.Legend(orient="top"),
            ),
            strokeDash=alt.StrokeDash(
                "what:N",
                title=None,
                legend=alt.Legend(orient="top"),
                scale=alt.Scale(domain=list(names.values()), range=[[1, 0], [5, 3]]),
            ),
        )
    )
    parts: list[Any] = [*_ahead(facts, found, x), lines]
    return alt.layer(*parts, height=190)


def _ahead(facts: Facts, found: Pace, x: Any) -> list[Any]:  # noqa: ANN401 - altair's channel
    """Draw the target, the last day and the forecast, as far as there are any."""
    import altair as alt

    parts: list[Any] = []
    if len(found.forecast):
        start = pd.DataFrame(
            {name: [found.done] for name in found.forecast.columns},
            index=pd.DatetimeIndex([last_day(facts)], name="day"),
        )
        band = alt.Chart(pd.concat([start, found.forecast]).reset_index())
        ends = {"y": alt.Y("low:Q", title=None), "y2": "high:Q"}
        parts.append(band.mark_area(color=_VISITED, opacity=0.22).encode(x=x, **ends))
        dashed = band.mark_line(color=_VISITED, strokeDash=[2, 3], strokeWidth=1.5)
        parts.append(dashed.encode(x=x, y=alt.Y("median:Q", title=None)))
    if found.goal:
        goal = alt.Chart(pd.DataFrame({"n": [found.goal]}))
        parts.append(goal.mark_rule(color=_GOAL, strokeDash=[6, 4]).encode(y="n:Q"))
    ends_on = facts.survey.campaign.ends_on
    if ends_on is not None:
        end = alt.Chart(pd.DataFrame({"day": [pd.Timestamp(ends_on)]}))
        parts.append(end.mark_rule(color="#8a8578").encode(x=x))
    return parts
