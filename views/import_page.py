"""Import: bring spreadsheets and maps in, see every doubtful row, lose none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final, Literal

import streamlit as st

from data.importing import OWN_CAMPAIGN, Job
from data.importing.kinds import KINDS
from geo.errors import DoorstepError
from text import N_
from views import state
from views.base import Context, Page
from views.widgets.dropped_files import (
    Dropped,
    choose_files,
    forget_all_but,
    forget_receipt,
    in_order,
    is_done,
    request_for,
    take_in,
)
from views.widgets.import_file import explain_error, show_file
from views.widgets.import_help import show_help

_SUFFIXES: Final = [
    *("csv", "txt", "tsv", "xlsx", "xls", "xlsb", "ods", "et", "geojson", "json", "gpkg", "zip"),
    *("shp", "kml", "kmz", "ovkml", "gpx", "dxf", "dwg", "osm", "pbf", "gz"),
]
_INTO: Final = "import-into"
"""Name of the campaign that the chooser turns to next time."""


def _render(context: Context) -> None:
    t = context.t
    st.title(t("Import your own data"), anchor=False)
    st.text(
        t(
            "Every row is accepted or rejected with a reason. "
            "Nothing is written before you have seen it."
        )
    )
    left, right = st.columns((2, 5), gap="large")
    with left:
        job = _target(context)
        files = choose_files(t, _SUFFIXES)
        st.caption(t("Importing a file again changes only what has changed in it."))
        job = _credited(context, _of_department(context, job))
        _offer_undo(context, job.campaign)
    forget_all_but([file.file_id for file in files])
    with right:
        if not files:
            show_help(t)
        elif not job.campaign.strip():
            st.info(t("Give the new campaign a name first."))
        else:
            _show_files(context, [take_in(context.t, job, file) for file in files])


def _target(context: Context) -> Job:
    """Ask where the files belong."""
    t = context.t
    own = [campaign for campaign in context.campaigns if not campaign.made_up]
    names = [campaign.name for campaign in own]
    new = t("A new campaign")
    shown = next((c.name for c in own if c.id == context.chosen.campaign), (names or [new])[0])
    into = state.recall(_INTO)
    if into in names:
        state.remember("import-campaign", into)
        state.remember(_INTO, None)
    chosen = st.selectbox(
        t("Campaign"),
        [*names, new],
        index=[*names, new].index(shown),
        key=state.widget("import-campaign"),
    )
    name = chosen
    if chosen == new:
        name = st.text_input(
            t("Name of the new campaign"),
            value="" if own else OWN_CAMPAIGN,
            max_chars=80,
            key="import-campaign-name",
        )
    return Job(kind="", path=Path(), campaign=name or "")


def _of_department(context: Context, job: Job) -> Job:
    """Ask whose sheets these are, so that what is decided about them is remembered."""
    t = context.t
    name = st.text_input(
        t("Department whose sheets these are"),
        max_chars=80,
        placeholder=t("As their rows say"),
        help=t("What is decided about their columns is remembered for it."),
        key="import-department",
    )
    return replace(job, department=name or "")


def _credited(context: Context, job: Job) -> Job:
    """Ask what licence the files come under; most of them come under none."""
    t = context.t
    with st.expander(t("Data of others")):
        credit = st.text_input(
            t("Credit to be printed on maps, if the data asks for one"),
            max_chars=120,
            key="import-credit",
        )
    return replace(job, credit=credit)


def _show_files(context: Context, files: list[Dropped]) -> None:
    """Show the files in the order in which they build on each other."""
    ordered = in_order(files)
    for dropped in ordered:
        with st.container(border=True):
            show_file(context, dropped, ordered, imported=_imported)
    if all(is_done(dropped) for dropped in ordered):
        _show_ways_on(context)


def _show_ways_on(context: Context) -> None:
    """Lead to the pages on which what was imported can be seen."""
    t = context.t
    st.text(t("All files are imported."))
    with st.container(horizontal=True):
        for address, label in (("coverage", N_("To the map")), ("overview", N_("To the overview"))):
            kind: Literal["primary", "secondary"] = (
                "primary" if address == "coverage" else "secondary"
            )
            if st.button(t(label), key=f"on-to-{address}", type=kind):
                st.switch_page(st.Page(_elsewhere, url_path=address))


def _elsewhere() -> None:
    """Stand for another page, which is known by its address."""


def _imported(context: Context, name: str) -> None:
    """Turn to the campaign that has just been imported into, here and on every other page."""
    state.remember(_INTO, name)
    found = next((c for c in context.library.campaigns(context.actor) if c.name == name), None)
    if found is not None and found.id != context.chosen.campaign:
        state.choose(campaign=found.id, area=0, departments=(), categories=())


def _offer_undo(context: Context, name: str) -> None:
    """Offer to take the campaign's last import back."""
    t, store = context.t, context.library.store
    campaign = next((c for c in context.campaigns if c.name == name), None)
    last = store.last_undoable(context.actor, campaign.id) if campaign else None
    if last is None:
        return
    key = last.action.removeprefix("import ")
    titles = {kind.key: t(kind.title) for kind in KINDS}
    st.text(
        t(
            "Last import: {kind}, {new} new, {changed} changed.",
            kind=titles.get(key, key),
            new=t.number(last.counts.get("new", 0)),
            changed=t.number(last.counts.get("changed", 0)),
        )
    )
    if st.button(t("Take it back"), key=f"undo-{last.change}"):
        try:
            store.undo(context.actor, last.change, request=request_for(f"undo-{last.change}"))
        except DoorstepError as error:
            explain_error(t, error)
            return
        forget_receipt(last.change)
        st.rerun()


PAGE: Final = Page("import", N_("Import"), _render, needs_campaign=False)
