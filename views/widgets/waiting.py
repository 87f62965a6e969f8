"""Waiting for an answer: at once where it is quick, else a bar that can be stopped."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Final

import streamlit as st

from views import long_work, state
from views.base import Context

_AT_ONCE_S: Final = 1.2
"""So long nobody minds."""


def answered(
    context: Context,
    name: Hashable,
    make: Callable[[long_work.Told], object],
    *,
    key: str,
    words: str,
) -> bool:
    """Have an answer worked out; say whether it is there.

    As long as it is not, a bar stands here and the rest of the page can be used; the page comes
    back by itself.

    Parameters
    ----------
    name
        Of the answer: what is asked, of which records.
    make
        Works it out and keeps it.
    key
        Of the widgets.
    words
        What is being done.
    """
    if state.recall(f"stopped-{key}") == hash(name):
        _offer_again(context, key)
        return False
    work = long_work.begin(name, make)
    if work.wait(_AT_ONCE_S):
        long_work.forget(name)
        return True
    _show_bar(context, name, work, key, words)
    return False


@st.fragment(run_every=1.0)
def _show_bar(context: Context, name: Hashable, work: long_work.Work, key: str, words: str) -> None:
    if work.wait(0):
        st.rerun()
    row = st.container(horizontal=True, vertical_alignment="center", key=f"waiting-{key}")
    row.progress(work.share, words)
    if row.button(context.t("Cancel"), key=f"stop-{key}"):
        work.give_up()
        long_work.forget(name)
        state.remember(f"stopped-{key}", hash(name))
        st.rerun()


def _offer_again(context: Context, key: str) -> None:
    t = context.t
    row = st.container(horizontal=True, vertical_alignment="center")
    row.text(t("Stopped: nothing was worked out."))
    if row.button(t("Try again"), key=f"again-{key}"):
        state.remember(f"stopped-{key}", None)
        st.rerun()
