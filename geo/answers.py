"""Answers to questions that take long, computed once for each state of the records and filter."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import RLock
from typing import Generic, TypeVar

from geo.facts import Facts
from geo.model import Filters, Survey

Told = Callable[[float], object]
"""Is told the part done, 0 to 1; raises to stop."""

Answer = TypeVar("Answer")


class Answers(Generic[Answer]):
    """The latest answers to one kind of question.

    A page, its tiles and its files ask the same: the first computes, the others wait for it.

    Parameters
    ----------
    make
        Computes an answer, told how to tell how far it is.
    most
        How many are kept, those made last.
    """

    def __init__(self, make: Callable[[Facts, Told], Answer], *, most: int) -> None:
        self._make = make
        self._most = most
        self._one_at_a_time = RLock()
        self._kept: OrderedDict[tuple[Survey, Filters], Answer] = OrderedDict()

    def known(self, facts: Facts) -> Answer | None:
        """Return the answer if it is there already."""
        return self._kept.get((facts.survey, facts.filters))

    def get(self, facts: Facts, told: Told = lambda _share: None) -> Answer:
        """Return the answer, computing it if need be."""
        found = self.known(facts)
        if found is not None:
            return found
        with self._one_at_a_time:
            found = self.known(facts)
            if found is None:
                found = self._make(facts, told)
                self._kept[facts.survey, facts.filters] = found
                while len(self._kept) > self._most:
                    self._kept.popitem(last=False)
            return found
