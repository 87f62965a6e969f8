"""The households behind a number: of a figure, a gap, a row of a table, a queue."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.coverage import FIGURES
from geo.facts import Facts
from geo.gap_outlines import gap_sentences
from geo.reconciliation import QUEUES
from layers.visit_gaps import gaps_of
from reports.breakdown import BY, figures_split, split_rows
from reports.gaps import gap_rows, gap_words
from reports.lists import FIGURE_TITLES, household_rows
from reports.queues import queue_rows
from reports.surroundings_lists import unasked_behind
from text import Translator

if TYPE_CHECKING:
    from data.actor import Actor
    from data.store import Store

_DIGITS = 10


class Behind(NamedTuple):
    """A list of households: what it is, and which rows of the register."""

    title: str
    rows: NDArray[np.int64]


def households_behind(
    facts: Facts, listed: str, t: Translator, *, store: Store, actor: Actor
) -> Behind | None:
    """Find the households that a name stands for.

    Parameters
    ----------
    listed
        A figure (``left``), ``gap:3``, ``by-building:17`` (kind of split and code of the group),
        ``queue:not_found`` or ``around:…`` (see ``reports.surroundings_lists``).

    Returns
    -------
    Behind or None
        ``None`` for a name that stands for no households.
    """
    kind, _, which = listed.partition(":")
    if kind in FIGURES:
        return Behind(t(FIGURE_TITLES[kind]), household_rows(facts, kind))
    if kind == "queue" and which in QUEUES:
        return Behind(t(QUEUES[which]), queue_rows(facts, which))
    number = int(which) if which.isascii() and which.isdigit() and len(which) < _DIGITS else -1
    if kind in ("gap", "around"):
        return _gap(facts, number, t) if kind == "gap" else _around(facts, which, t)
    by = kind.removeprefix("by-")
    if not kind.startswith("by-") or by not in BY:
        return None
    table = figures_split(facts, by, store=store, actor=actor)
    names = table["name"][table["code"] == number]
    if names.empty:
        return None
    rows = split_rows(facts, by, number, store=store, actor=actor)
    return Behind(names.iloc[0] or t(BY[by].rest), rows)


def _gap(facts: Facts, rank: int, t: Translator) -> Behind | None:
    gaps = gaps_of(facts)
    if rank not in gaps.table.index:
        return None
    said = gap_sentences(facts, gaps, [rank])[rank]
    return Behind(gap_words(facts, said, t), gap_rows(facts, rank))


def _around(facts: Facts, which: str, t: Translator) -> Behind | None:
    found = unasked_behind(facts, which, t)
    return Behind(*found) if found else None
