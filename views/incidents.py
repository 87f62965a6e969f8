"""What nobody foresaw: told to the user with a number, kept in the log without anybody's words.

The text of an exception may hold what a resident said (a value that could not be read, a row that
broke a rule). The log therefore keeps the kind of the error and where it happened, never its text.
"""

from __future__ import annotations

import logging

import streamlit as st

from geo.errors import DoorstepError
from reports.explain import explain
from reports.incident import described, number
from text import Translator
from views import state
from views.plain import plain


def withhold_texts() -> None:
    """Keep the texts of exceptions out of every log of this process."""
    make = logging.getLogRecordFactory()

    def record(*args: object, **named: object) -> logging.LogRecord:
        made = make(*args, **named)
        error = made.exc_info[1] if made.exc_info else None
        if error is not None:
            made.exc_text = f"incident {number(error)}: {described(error)}"
        return made

    logging.setLogRecordFactory(record)


def show_incident(error: Exception) -> bool:
    """Tell the user what went wrong and what to do; returns that nothing else need be shown."""
    t = Translator(state.selection().language)
    if isinstance(error, DoorstepError):
        told = explain(error, t)
        st.error(plain(told.what))
        st.info(plain(told.advice))
        return True
    st.error(t("Something unexpected went wrong (number {number}).", number=number(error)))
    st.info(
        t(
            "Nothing you entered before is lost. Reload the page; if it happens again, give this "
            "number and the log to whoever looks after the program."
        )
    )
    return True
