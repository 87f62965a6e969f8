"""The rate beside the map: what a place says, the test of the whole map, the rates of areas."""

from __future__ import annotations

from typing import Final

import numpy as np
import streamlit as st

from geo.crs import STORED_CRS, transform
from geo.facts import Facts
from geo.homes import LEAST_ASKED
from geo.issue_rates import LEAST_AREAS, NEIGHBOURS, RateSurface
from geo.model import LonLat
from layers.issue_rates import RELABELLINGS, SURFACES, TESTED
from reports.issue_rate_words import rate_list
from text import Translator
from views import state
from views.base import Context
from views.plain import plain
from views.widgets.issue_clusters import found_beside
from views.widgets.lists import show_downloads

_HEIGHT: Final = 300


def show_rates_beside(context: Context, facts: Facts, place: LonLat | None) -> None:
    """Show what the rate surface says, of a clicked place and as a whole."""
    t, surface = context.t, SURFACES.get(facts)
    if isinstance(surface, str):
        st.text(t("No rate: {reason}.", reason=t(surface)))
    else:
        if place is not None:
            _place(surface, place, t)
        share = t.share(surface.cases / surface.asked)
        st.metric(
            t("Reporting ÷ {count} asked", count=t.number(surface.asked)),
            t("{cases} = {share}", cases=t.number(surface.cases), share=share),
        )
        if surface.left_out:
            st.caption(
                t.plural(
                    "{count} asked household has no exact place and is not on the surface.",
                    "{count} asked households have no exact place and are not on the surface.",
                    surface.left_out,
                )
            )
        _test(context, facts)
    _areas(context, facts)


def _place(surface: RateSurface, place: LonLat, t: Translator) -> None:
    """Say what is known of a place."""
    lon, lat = (np.array([degrees]) for degrees in place)
    x, y = transform(lon, lat, source=STORED_CRS, target=surface.crs)
    if surface.ground.at(x, y)[0] < 0.5:  # noqa: PLR2004 - more outside than in
        st.text(t("This place is outside the areas."))
        return
    evidence = float(surface.evidence.at(x, y)[0])
    if not surface.known(x, y)[0]:
        st.text(
            t("Nobody was asked here: nothing can be said.")
            if surface.nobody(x, y)[0]
            else t(
                "Too few were asked here to say anything: about {count}.", count=f"{evidence:.0f}"
            )
        )
        return
    ratio = float(np.exp(surface.log_ratio.at(x, y)[0]))
    p = 2 * min(float(surface.p_upper.at(x, y)[0]), float(surface.p_lower.at(x, y)[0]))
    st.text(
        t(
            "Here {ratio} times the average of all asked, from about {count} asked around; as far "
            "off by chance at this place: p = {p} (two-sided, not corrected for other places).",
            ratio=f"{ratio:.2g}",
            count=f"{evidence:.0f}",
            p=f"{min(p, 1.0):.2g}",
        )
    )


def _test(context: Context, facts: Facts) -> None:
    t = context.t
    asked_for = ("tolerance", facts.survey.version, facts.filters)
    if TESTED.known(facts) is None and state.recall("test-wanted") != asked_for:
        ask = t("Test the whole map ({count} relabellings)", count=t.number(RELABELLINGS))
        if not st.button(ask, key="test-rates"):
            return
        state.remember("test-wanted", asked_for)
        st.rerun()
    tested = found_beside(context, facts, TESTED, key="tolerance", words=t("Testing the whole map"))
    if tested is None or isinstance(tested, str) or tested.p_any is None:
        return
    known = (tested.evidence.values >= LEAST_ASKED) & (tested.ground.values > 0)
    least = float(tested.p_any.values[known].min()) if known.any() else 1.0
    st.caption(
        t(
            "Whole map: the place farthest off has p = {p} from {count} relabellings "
            "(seed {seed}), corrected for all places.",
            p=f"{least:.2g}",
            count=t.number(tested.relabellings),
            seed=tested.seed,
        )
    )


def _areas(context: Context, facts: Facts) -> None:
    t = context.t
    table = rate_list(facts, t)
    if table.empty:
        return
    st.subheader(t("By area"), anchor=False)
    shares = {
        t(name): st.column_config.NumberColumn(format="percent")
        for name in ("Rate", "Shrunken rate", "at least", "at most")
    }
    st.dataframe(
        table.drop(columns=[t("Against neighbours (q)")])
        if table[t("Against neighbours (q)")].isna().all()
        else table,
        hide_index=True,
        height=min(_HEIGHT, 38 + 35 * len(table)),
        placeholder="—",
        column_config=shares,
        key="area-rates",
        alt=t("Rates by area"),
    )
    notes = [
        t("Shrunken: drawn towards the average, the more the fewer were asked; 95 % interval."),
    ]
    if table[t("Against neighbours (q)")].isna().all():
        notes.append(
            t(
                "Fewer than {count} areas with evidence: neighbours are not compared.",
                count=LEAST_AREAS,
            )
        )
    else:
        notes.append(
            t(
                "q: Gi* with the {count} nearest areas, two-sided, by Benjamini and Hochberg over "
                "all areas shown.",
                count=NEIGHBOURS,
            )
        )
    st.caption(plain(" ".join(notes)))
    show_downloads(
        context, facts, lambda: rate_list(facts, t), name="rates", title=t("Rates by area")
    )
