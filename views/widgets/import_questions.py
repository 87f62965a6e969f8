"""What the program could not know about a file: questions to answer, guesses to correct."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

import streamlit as st

from data.doubts import Question
from data.importing.columns import TOPIC as COLUMN
from data.importing.report import said
from text import Translator
from views import state
from views.plain import distinct, plain

_READING: Final = frozenset({"encoding", "delimiter", "sheet", "header_row", "layer"})
"""Answers to these change which columns there are: decisions about columns are void then."""

_ABREAST: Final = 3


def answers_to(file: str) -> dict[str, str]:
    """Return what was answered about a file so far: topic to choice."""
    return dict(state.recall(f"answers-{file}") or {})


def forget_answers(file: str, *, but: Sequence[str] = ()) -> None:
    """Forget what was answered about a file, except to some topics."""
    kept = {topic: value for topic, value in answers_to(file).items() if topic in but}
    state.remember(f"answers-{file}", kept)


def show_questions(
    t: Translator, file: str, questions: Sequence[Question], *, unfolded: bool = False
) -> None:
    """Ask what is in doubt; show below what is certain enough, to be changed.

    Parameters
    ----------
    file
        Name of the file's answers in this session.
    unfolded
        Whether the latter is what people have to look at now.
    """
    doubts = [question for question in questions if question.doubtful]
    guesses = [question for question in questions if not question.doubtful]
    if doubts:
        _ask(t, file, doubts)
    if guesses:
        title = t("How the file was read; change what is wrong")
        with st.expander(title, expanded=unfolded):
            reading = [q for q in guesses if not q.topic.startswith(COLUMN)]
            columns = [q for q in guesses if q.topic.startswith(COLUMN)]
            for start in range(0, len(columns), _ABREAST):
                places = st.columns(_ABREAST)
                for place, question in zip(places, columns[start : start + _ABREAST], strict=False):
                    with place:
                        _choose(t, file, question)
            for question in reading:
                _choose(t, file, question)
                st.caption(plain(said(question.evidence, t)))


def _ask(t: Translator, file: str, doubts: Sequence[Question]) -> None:
    still_open = [question for question in doubts if question.open]
    decided = t("All questions are answered.")
    place = st.container(border=True) if still_open else st.expander(decided)
    with place:
        if still_open:
            words = t.plural(
                "Please decide: {count} question",
                "Please decide: {count} questions",
                len(still_open),
            )
            st.markdown(f"**{plain(words)}**")
        for question in doubts:
            _choose(t, file, question)
            st.caption(plain(_reason(t, question)))
        if any(question.recommended for question in still_open):
            st.button(
                t("Take what is recommended"),
                key=f"recommended-{file}",
                on_click=partial(_take_recommended, file, still_open, t),
            )


def _reason(t: Translator, question: Question) -> str:
    evidence = said(question.evidence, t)
    for choice in question.choices:
        if choice.value == question.recommended:
            return t(
                "Recommended: {choice}. {evidence}",
                choice=said(choice.title, t),
                evidence=evidence,
            )
    return evidence


def _choose(t: Translator, file: str, question: Question) -> None:
    """Show one chooser; a doubtful question has no choice until somebody makes one."""
    labels = distinct({choice.value: said(choice.title, t) for choice in question.choices})
    values = list(labels)
    name = _chooser(file, question.topic, t)
    shown = question.answer if question.doubtful else question.taken
    st.selectbox(
        plain(said(question.message, t)),
        values,
        index=values.index(shown) if shown else None,
        format_func=lambda value: labels[value],
        placeholder=t("Please choose"),
        key=state.widget(name),
        on_change=partial(_changed, file, question.topic, name),
    )


def _changed(file: str, topic: str, name: str) -> None:
    value = state.recall(name)
    if value is not None:
        _answer(file, {topic: value})


def _chooser(file: str, topic: str, t: Translator) -> str:
    """Name a chooser, in each language another: it keeps showing the words it had."""
    return f"answer-{file}-{topic}-{t.language}"


def _take_recommended(file: str, questions: Sequence[Question], t: Translator) -> None:
    taken = {q.topic: q.recommended for q in questions if q.recommended}
    for topic, value in taken.items():
        state.remember(_chooser(file, topic, t), value)
    _answer(file, taken)


def _answer(file: str, given: Mapping[str, str]) -> None:
    known = answers_to(file)
    if not _READING.isdisjoint(given):
        known = {topic: value for topic, value in known.items() if topic in _READING}
    state.remember(f"answers-{file}", known | dict(given))
