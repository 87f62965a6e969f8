"""The one table of coverage figures, split as one likes; a row leads one step down."""

from __future__ import annotations

from typing import Final

import streamlit as st

from geo.facts import Facts
from reports.breakdown import BY, SPLITS, figures_split, split_list
from reports.rate_words import BLOCK_M, spread_words
from reports.villages import villages_pdf
from views import state
from views.base import Context
from views.settings import BUILT
from views.widgets.lists import show_downloads
from views.widgets.strata import show_targets

_MOST_SHOWN: Final = 300
_MOST_SENTENCES: Final = 12
_BELOW: Final = {"town": "village", "village": "building", "estate": "building"}
_FIRST: Final = "village"


def show_split_table(context: Context, facts: Facts) -> None:
    """Show the table; a row of an area narrows the filter to it, any other opens its list."""
    t, store, actor = context.t, context.library.store, context.actor
    by = _chosen(context, facts)
    table = split_list(facts, by, t, store=store, actor=actor)
    if table.empty:
        st.text(t("No areas are loaded: import their outlines to compare them."))
        return
    percent = st.column_config.NumberColumn(format="percent", width=118)
    rates = [name for name in table.columns if table[name].dtype == "float64"]
    picked = st.dataframe(
        table.head(_MOST_SHOWN),
        hide_index=True,
        height=min(38 + 35 * len(table), 390),
        column_config=dict.fromkeys(rates[:-1], percent),
        placeholder="—",
        on_select="rerun",
        selection_mode="single-row",
        key=f"split-{by}",
        alt=t("Coverage"),
    )
    rows = picked["selection"]["rows"]
    if rows and (by, rows) != state.recall("split-row"):
        state.remember("split-row", (by, rows))
        _step_down(context, facts, by, rows[0])
    if not rows:
        state.remember("split-row", None)
    if len(table) > _MOST_SHOWN:
        st.caption(
            t("The first {count} are shown; the files hold all.", count=t.number(_MOST_SHOWN))
        )
    _explain(context, facts, by)
    show_downloads(
        context,
        facts,
        lambda: split_list(facts, by, t, store=store, actor=actor),
        name=f"by-{by}",
        title=t(BY[by].title),
    )


def _explain(context: Context, facts: Facts, by: str) -> None:
    """Say what belongs to a split."""
    t = context.t
    if by == "team":
        st.caption(
            t(
                "A team has no list of its own: households stand with the team that came last, "
                "so there is no rate to compare."
            )
        )
    if by == "stratum":
        show_targets(context, facts)
    if by == "village":
        for sentence in spread_words(facts, t, most=_MOST_SENTENCES):
            st.text(sentence)
        st.download_button(
            t("Maps of the villages (PDF)"),
            lambda: villages_pdf(facts, t, fonts=BUILT / "fonts"),
            file_name="villages.pdf",
            mime="application/pdf",
            key="villages",
            on_click="ignore",
        )
        st.caption(t("Blocks are squares of {side} m in which somebody is due.", side=BLOCK_M))


def _chosen(context: Context, facts: Facts) -> str:
    t = context.t
    levels = set(facts.survey.areas["level"])
    keys = [split.key for split in SPLITS if not split.level or split.level in levels]
    known = state.selection().by
    now = known if known in keys else next((k for k in (_FIRST, *keys) if k in keys), keys[0])
    st.segmented_control(
        t("Split by"),
        keys,
        format_func=lambda key: t(BY[key].title),
        label_visibility="collapsed",
        **state.bound("by", now, lambda key: {"by": key or now}),
    )
    return str(now)


def _step_down(context: Context, facts: Facts, by: str, row: int) -> None:
    group = figures_split(facts, by, store=context.library.store, actor=context.actor).iloc[row]
    area = int(group["area"])
    if BY[by].level and area and area not in facts.filters.areas:
        inside = set(facts.survey.areas["level"][facts.survey.areas["parent"] == area])
        below = "estate" if by == "village" and "estate" in inside else _BELOW[by]
        state.choose(area=area, by=below, gap=0)
    else:
        state.choose(listed=f"by-{by}:{int(group['code'])}")
    st.rerun()
