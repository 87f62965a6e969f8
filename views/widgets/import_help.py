"""What to do on the import page while nothing is dropped: the way, the columns, the templates."""

from __future__ import annotations

from functools import partial
from typing import Final

import pandas as pd
import streamlit as st

from data.importing.kinds import KINDS
from data.importing.kinds.base import Kind
from reports.template_words import DRAWN
from reports.templates import template
from text import N_, Translator
from views.plain import plain

_STEPS: Final = (
    N_("Drop your sheets and maps on the left, several at once if you like."),
    N_("See how each was understood, and answer what is in doubt."),
    N_("Press “Import”. What builds on something else waits for it: areas, register, visits."),
)
_FIRST: Final = "households"


def show_help(t: Translator) -> None:
    """Show the way, and for every kind which columns are understood."""
    st.subheader(t("Three steps"), anchor=False)
    st.markdown("\n".join(f"{n}. {plain(t(step))}" for n, step in enumerate(_STEPS, start=1)))
    st.subheader(t("Columns that are understood"), anchor=False)
    titles = {kind.key: t(kind.title) for kind in KINDS}
    chosen = st.pills(
        t("Columns that are understood"),
        list(titles),
        default=_FIRST,
        format_func=lambda key: titles[key],
        key="import-help",
        label_visibility="collapsed",
    )
    kind = next((kind for kind in KINDS if kind.key == chosen), None)
    if kind is not None:
        _show_kind(t, kind)


def _show_kind(t: Translator, kind: Kind) -> None:
    table = pd.DataFrame(
        {
            t("Column"): [
                t(field.title) + (t(" (needed)") if field.required else "") for field in kind.fields
            ],
            t("Known by these names, and similar ones"): [
                t.listed(list(field.aliases[:6])) for field in kind.fields
            ],
        }
    )
    st.table(table, hide_index=True, border="horizontal")
    if kind.key not in DRAWN:
        st.download_button(
            t("Template with examples (XLSX)"),
            partial(_template, kind, t),
            file_name=f"{kind.key}.xlsx",
            key=f"template-{kind.key}",
            on_click="ignore",
        )


def _template(kind: Kind, t: Translator) -> bytes:
    return template(kind, t) or b""
