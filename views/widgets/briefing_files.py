"""What is handed out: choose formats, watch them being made, take them along."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import streamlit as st

from reports.briefing.formats import FORMATS
from reports.briefing.formats.slide_template import LARGEST, open_presentation
from reports.briefing.making import chosen_formats, make_files
from views import state
from views.base import Context
from views.briefings import Asked, briefings

_TITLES: Final = {each.key: each.title for each in FORMATS}


def show_briefing_files(context: Context, asked: Asked) -> None:
    """Offer the files of a snapshot; they are made when they are asked for, all or none."""
    t = context.t
    st.subheader(t("To hand out"), anchor=False)
    keys = st.multiselect(
        t("Files"),
        list(_TITLES),
        format_func=lambda key: t(_TITLES[key]),
        key=state.begin("briefing-formats", list(_TITLES)),
        placeholder=t("All of them"),
    )
    with st.expander(t("Your department's own template (PPTX)")):
        given = st.file_uploader(
            t("Its master and layouts are used, its slides are not."),
            type=["pptx"],
            max_upload_size=LARGEST >> 20,
            key="briefing-template",
        )
    if st.button(t("Make the files"), key="briefing-make", type="primary", width="stretch"):
        _make(context, asked, tuple(keys or ()), given.getvalue() if given else None)
    _links(context, asked)


def _make(context: Context, asked: Asked, keys: tuple[str, ...], template: bytes | None) -> None:
    """Make the files; any click meanwhile stops it, and nothing of it is kept."""
    t = context.t
    if template is not None:
        open_presentation(template, wide=True)  # refused before time is spent
    bar = st.progress(0.0, t("Making the files"))
    stop = st.empty()
    stop.button(t("Stop making them"), key="briefing-stop", width="stretch")
    held = briefings().opened(context.actor, asked, context.library)

    def told(share: float) -> None:
        bar.progress(share, t("Making the files"))

    given = replace(held, template=template)
    files = make_files(given, chosen_formats(keys), told=told)
    briefings().keep_files(context.actor, asked, files)
    bar.empty()
    stop.empty()


def _links(context: Context, asked: Asked) -> None:
    t, query = context.t, asked.query(context.actor)
    for each in FORMATS:
        content = briefings().file(context.actor, asked, each.name)
        if content is not None:
            size = f"{len(content) / 1e6:.1f} MB"
            st.link_button(
                f"{t(each.title)} · {size}",
                f"{root()}/meeting/file/{each.name}?{query}",
                key=f"briefing-file-{each.key}",
                width="stretch",
            )


def root() -> str:
    """Return where the server's own routes begin."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}" if base else ""
