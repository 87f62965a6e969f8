"""One issue of a form: what it is about, what was said, where it is, photos if there are any."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import streamlit as st

from data.photos import Photo, clean_photo
from geo.errors import DoorstepError
from geo.facts import Facts
from geo.records import ENQUIRY, REQUEST_TYPES
from layers.issues import category_names
from reports.explain import explain
from text import N_, Translator
from views import state
from views.plain import distinct, plain
from views.record_form import (
    AREA,
    AT_HOUSEHOLD,
    LINE,
    LONGEST_TEXT,
    POINT,
    IssueForm,
)

_PLACES: Final = {
    AT_HOUSEHOLD: N_("At the household"),
    POINT: N_("A point"),
    LINE: N_("A line"),
    AREA: N_("An area"),
}
_MOST_PILLS: Final = 24
_MOST_PHOTOS: Final = 4
_DRAWING: Final = "record-drawing"


def drawing() -> str:
    """Return the key of the issue that is being drawn on the map, empty for none."""
    return str(state.recall(_DRAWING, ""))


def stop_drawing() -> None:
    """Let clicks on the map mean households again."""
    state.remember(_DRAWING, "")


def show_issue_form(
    t: Translator,
    facts: Facts,
    issue: IssueForm,
    *,
    remove: Callable[[str], None],
    draw: Callable[[IssueForm], None],
) -> IssueForm:
    """Show one issue and return what it holds now.

    Parameters
    ----------
    remove
        Removes the issue of a key.
    draw
        Puts an issue, its points changed, in the place of this one.
    """
    name = f"record-{issue.key}"
    with st.container(border=True, key=f"issue-{issue.key}"):
        category = _category(t, facts, issue, name)
        request_type = st.pills(
            t("Kind of request"),
            list(REQUEST_TYPES),
            format_func=lambda key: t(REQUEST_TYPES[key]),
            key=state.begin(f"{name}-type", issue.request_type or None),
        )
        answered = request_type == ENQUIRY and st.toggle(
            t("Answered on the spot"), key=state.begin(f"{name}-answered", issue.answered)
        )
        text = st.text_area(
            t("What was said"),
            key=state.begin(f"{name}-text", issue.text),
            max_chars=LONGEST_TEXT,
            height=80,
        )
        issue = replace(
            issue,
            category=category,
            request_type=str(request_type or ""),
            answered=bool(answered),
            text=text,
        )
        issue = _place(t, issue, name, draw=draw)
        _photos(t, name)
        st.button(
            t("Remove this issue"),
            key=f"{name}-remove",
            on_click=remove,
            args=(issue.key,),
            type="tertiary",
        )
    return issue


def _category(t: Translator, facts: Facts, issue: IssueForm, name: str) -> str:
    keys = [str(key) for key in facts.survey.categories["key"]]
    names = distinct(dict(zip(keys, category_names(facts.survey, t), strict=True)))
    held = state.begin(f"{name}-category", issue.category if issue.category in names else None)
    if len(keys) <= _MOST_PILLS:
        pill = st.pills(t("Category"), keys, format_func=lambda key: plain(names[key]), key=held)
        return str(pill or "")
    chosen = st.selectbox(
        t("Category"), keys, index=None, format_func=names.__getitem__, key=held, placeholder="—"
    )
    return str(chosen or "")


def _place(
    t: Translator, issue: IssueForm, name: str, *, draw: Callable[[IssueForm], None]
) -> IssueForm:
    """Choose what kind of place it is; a click on the map adds to the one being drawn."""

    def chosen() -> None:
        place = str(state.recall(f"{name}-place") or AT_HOUSEHOLD)
        state.remember(_DRAWING, "" if place == AT_HOUSEHOLD else issue.key)
        draw(replace(issue, place=place, points=()))

    st.pills(
        t("Where"),
        list(_PLACES),
        format_func=lambda key: t(_PLACES[key]),
        key=state.begin(f"{name}-place", issue.place),
        on_change=chosen,
    )
    if issue.place == AT_HOUSEHOLD:
        return issue
    if drawing() == issue.key:
        count = len(issue.points)
        st.caption(t("Click on the map. Points so far: {count}", count=t.number(count)))
    row = st.container(horizontal=True)
    if issue.points:
        row.button(
            t("Undo the last point"),
            key=f"{name}-back",
            on_click=draw,
            args=(replace(issue, points=issue.points[:-1]),),
        )
    if drawing() == issue.key:
        row.button(t("Done"), key=f"{name}-done", on_click=stop_drawing)
    else:
        row.button(
            t("Go on drawing"),
            key=f"{name}-draw",
            on_click=state.remember,
            args=(_DRAWING, issue.key),
        )
    return issue


def _photos(t: Translator, name: str) -> None:
    """Take photos if somebody has one; say at once which cannot be used."""
    with st.expander(t("Photo (not needed)")), st.container(key=f"photo-{name}"):
        files = st.file_uploader(
            t("Photo"),
            type=["jpg", "jpeg", "png", "webp"],
            accept_multiple_files=True,
            key=f"{name}-photos",
            label_visibility="collapsed",
        )
        taken: list[Photo] = []
        for number, file in enumerate(files[:_MOST_PHOTOS], start=1):
            try:
                taken.append(
                    _cleaned(file.file_id, file.getvalue(), t("Photo {count}", count=number))
                )
            except DoorstepError as error:
                st.error(plain(explain(error, t).sentence))
        if len(files) > _MOST_PHOTOS:
            st.caption(t("The first {count} are kept.", count=_MOST_PHOTOS))
        if taken:
            st.image([photo.jpeg for photo in taken], width=120)
    state.remember(f"{name}-taken", tuple(taken))


def photos_of(issue: IssueForm) -> tuple[Photo, ...]:
    """Return the photos chosen for an issue, without what their files carried."""
    return tuple(state.recall(f"record-{issue.key}-taken", ()))


def _cleaned(file_id: str, content: bytes, name: str) -> Photo:
    known: Photo | None = state.recall(f"record-photo-{file_id}")
    if known is None:
        known = clean_photo(content, name=name)
        state.remember(f"record-photo-{file_id}", known)
    return known
