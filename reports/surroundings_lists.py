"""The households behind an answer about what lies around: those who were not asked."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from geo.around import Around
from geo.around_answers import bands_answer, dark_answer
from geo.around_reach import reach_answer
from geo.facts import Facts
from layers.shared_cause import cause_of
from reports.surroundings_words import what_words
from text import N_, Translator

_TITLES: Final = {
    "bands": N_("{what}: live at the same distance and were not asked"),
    "dark": N_("{what}: live far from any in service and were not asked"),
    "reach": N_("{what}: too far on foot and not asked"),
    "cause": N_("{what}: exposed and not asked"),
}


def list_name(question: Around, *, which: str = "", number: int = 0) -> str:
    """Name the list of those not asked that belongs to a question.

    Parameters
    ----------
    which
        ``cause`` for those exposed to a shared cause; empty for those the question is about.
    number
        Of the shared cause, or rank of the stretch of road; 0 for all.
    """
    return f"around:{question.to_text()}:{which or question.topic}:{number}"


def unasked_behind(facts: Facts, name: str, t: Translator) -> tuple[str, NDArray[np.int64]] | None:
    """Find the households that a name stands for, without its first word.

    Returns
    -------
    tuple or None
        Title and rows of the register; ``None`` for a name that stands for none.
    """
    text, _, rest = name.partition(":")
    which, _, digits = rest.partition(":")
    question = Around.of_text(text)
    if question is None or which not in _TITLES or not (digits.isascii() and digits.isdigit()):
        return None
    if which not in ("cause", question.topic):
        return None
    asked = Facts(facts.survey, facts.filters.but(around=text))
    rows = _rows(asked, which, int(digits[:4]))
    return t(_TITLES[which], what=what_words(facts, question, t)), rows


def _rows(facts: Facts, which: str, number: int) -> NDArray[np.int64]:
    if which == "cause":
        found = cause_of(facts)
        if not 0 < number <= len(found.causes):
            return np.empty(0, dtype=np.int64)
        return found.homes.row[found.causes[number - 1].exposed & ~found.homes.asked]
    if which == "bands":
        bands = bands_answer(facts)
        return bands.homes.row[bands.exposed & ~bands.homes.asked]
    if which == "reach":
        reach = reach_answer(facts)
        return reach.homes.row[~reach.service.served & ~reach.homes.asked]
    dark = dark_answer(facts)
    far = dark.known & (dark.away_m > dark.question.distance_m)
    chosen = dark.stretch == number if number else far
    return dark.homes.row[chosen & ~dark.homes.asked]
