"""The check sample (抽查): draw it, take it along, enter what was answered, read what it says."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from data.checks import ANSWERS, CheckDraw, answer_check, check_draws, keep_draw
from data.reading import read_file
from geo.check_sample import SHARE, draw, visited_by_team
from geo.errors import DoorstepError
from geo.facts import Facts
from reports.check_sheet import answers_of, check_list, check_pdf, check_words
from views import state
from views.base import Context
from views.settings import BUILT
from views.widgets.dropped_files import request_for
from views.widgets.import_file import explain_error
from views.widgets.lists import show_downloads

_SEED: Final = 2017
_MOST_SEED: Final = 999_999


def show_check_sample(context: Context, facts: Facts) -> None:
    """Show the newest check samples, or draw one."""
    t = context.t
    draws = check_draws(context.library.store, context.actor, facts.survey.campaign.id)
    if context.actor.may("write"):
        _draw(context, facts, first=not draws)
    if not draws:
        st.text(t("No check sample yet: draw one of the visited households."))
        return
    titles = {
        each.id: t(
            "{day}, {count} households, seed {seed}",
            day=t.date(each.drawn_at),
            count=t.number(len(each.answers)),
            seed=each.seed,
        )
        for each in draws
    }
    number = st.selectbox(
        t("Check sample"), list(titles), format_func=titles.__getitem__, key="check-chosen"
    )
    chosen = next(each for each in draws if each.id == number)
    for sentence in check_words(facts, chosen, t):
        st.text(sentence)
    _files(context, facts, chosen)
    _answers(context, facts, chosen)


def _draw(context: Context, facts: Facts, *, first: bool) -> None:
    t = context.t
    with st.expander(t("Draw a check sample"), expanded=first), st.form("check-draw", border=False):
        left, right = st.columns(2)
        percent = left.number_input(
            t("Share of each team's households, %"), 1, 100, int(SHARE * 100)
        )
        seed = right.number_input(t("Seed: the same one draws the same"), 1, _MOST_SEED, _SEED)
        if not st.form_submit_button(t("Draw")):
            return
    visited = visited_by_team(facts)
    drawn = draw(visited, seed=int(seed), share=percent / 100)
    if drawn.empty:
        st.text(t("Nobody has been visited effectively under the present filters."))
        return
    task = f"check-{facts.survey.version}-{seed}-{percent}-{facts.filters}"
    keep_draw(
        context.library.store,
        context.actor,
        facts.survey.campaign.id,
        drawn.index.tolist(),
        seed=int(seed),
        share=percent / 100,
        request=request_for(task),
    )
    st.rerun()


def _files(context: Context, facts: Facts, chosen: CheckDraw) -> None:
    t, store, actor = context.t, context.library.store, context.actor
    st.download_button(
        t("Sheet to print (PDF)"),
        lambda: check_pdf(facts, chosen, t, store=store, actor=actor, fonts=BUILT / "fonts"),
        file_name="check-sample.pdf",
        mime="application/pdf",
        key="check-pdf",
        on_click="ignore",
    )
    table = partial(check_list, facts, chosen, t, store=store, actor=actor)
    show_downloads(context, facts, table, name="check-sample", title=t("Check sample"))


def _answers(context: Context, facts: Facts, chosen: CheckDraw) -> None:
    """Enter answers in the table, or take the filled-in file."""
    t, store, actor = context.t, context.library.store, context.actor
    table = check_list(facts, chosen, t, store=store, actor=actor)
    if table.empty:
        return
    column = t("Answer")
    words = {t(title): key for key, title in ANSWERS.items()}
    typed = st.data_editor(
        table,
        hide_index=True,
        column_order=_first([t("Address"), column], list(table.columns)),
        disabled=not actor.may("write") or [name for name in table.columns if name != column],
        column_config={
            column: st.column_config.SelectboxColumn(options=list(words), required=True)
        },
        key=f"check-answers-{chosen.id}-{facts.survey.version}",
    )
    if not actor.may("write"):
        return
    told = typed[column][typed[column] != table[column]]
    if len(told) and st.button(t("Save the answers"), key="check-save", type="primary"):
        _save(
            context,
            facts,
            chosen,
            {int(str(home)): words[str(answer)] for home, answer in told.items()},
        )
    file = st.file_uploader(
        t("Or the filled-in list"), type=["xlsx", "csv"], key=f"check-file-{chosen.id}"
    )
    if file is not None and file.file_id != state.recall("check-file"):
        try:
            answers = _read(file)
        except DoorstepError as error:
            explain_error(t, error)
            return
        state.remember("check-file", file.file_id)
        answers = {h: a for h, a in answers.items() if h in chosen.answers}
        _save(context, facts, chosen, answers)


def _first(wanted: list[str], names: list[str]) -> list[str]:
    """Put some columns first: on a phone the others lie beyond the edge."""
    return [*wanted, *(name for name in names if name not in wanted)]


def _read(file: UploadedFile) -> dict[int, str]:
    with TemporaryDirectory(prefix="doorstep-") as folder:
        path = Path(folder) / "upload"
        path.write_bytes(file.getvalue())
        return answers_of(read_file(path, name=file.name).rows)


def _save(context: Context, facts: Facts, chosen: CheckDraw, answers: dict[int, str]) -> None:
    try:
        answer_check(
            context.library.store,
            context.actor,
            facts.survey.campaign.id,
            chosen.id,
            answers,
            request=request_for(
                f"answers-{facts.survey.version}-{chosen.id}-{sorted(answers.items())}"
            ),
        )
    except DoorstepError as error:
        explain_error(context.t, error)
        return
    st.rerun()
