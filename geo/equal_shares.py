"""The cheapest way to share things out in equal numbers.

A transport problem with few receivers: every thing goes to one receiver, receivers get the same
number or one more, and the sum of costs is least. Starting from the cheapest receiver of every
thing at given prices, what is too much at one receiver is passed on along the cheapest chain of
receivers to where it is lacking (successive shortest paths; Ahuja, Magnanti, Orlin 1993, "Network
Flows", 9.7). The chains run over receivers, of which there are few, and not over things.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

_EXACT: Final = 1e-12
"""Gains below this part of the largest cost are rounding."""


class Shares(NamedTuple):
    """Who gets what.

    Attributes
    ----------
    receiver
        Receiver of every thing, shape (things,).
    price
        With it everything lies at its cheapest: ``receiver`` is an ``argmin(cost - price)``; shape
        (receivers,). A good start for costs that are a little different.
    """

    receiver: NDArray[np.int64]
    price: NDArray[np.float64]


class _Chains:
    """What it costs to pass one thing from one receiver on to another, kept up to date."""

    def __init__(self, cost: NDArray[np.float64], receiver: NDArray[np.int64]) -> None:
        self.cost, self.receiver = cost, receiver
        count = cost.shape[1]
        self.step = np.full((count, count), np.inf)
        self.thing = np.zeros((count, count), dtype=np.int64)
        self.size = np.bincount(receiver, minlength=count)
        self.least_gain = _EXACT * float(np.abs(cost).max(initial=1.0))
        for each in range(count):
            self._refresh(each)

    def _refresh(self, giver: int) -> None:
        own = np.flatnonzero(self.receiver == giver)
        self.step[giver] = np.inf
        if own.size:
            more = self.cost[own] - self.cost[own, giver][:, None]
            first = more.argmin(axis=0)
            self.step[giver] = more[first, np.arange(len(first))]
            self.thing[giver] = own[first]
        self.step[giver, giver] = np.inf

    def shortest(self, start: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Return the least cost of every receiver and the one before it (Bellman-Ford)."""
        reach, before = start.copy(), np.full(len(start), -1, dtype=np.int64)
        for _ in range(len(start)):
            through = reach[:, None] + self.step
            last = through.argmin(axis=0)
            best = through[last, np.arange(len(last))]
            better = best < reach - self.least_gain
            if not better.any():
                break
            reach[better], before[better] = best[better], last[better]
        return reach, before

    def pass_on(self, end: int, before: NDArray[np.int64]) -> None:
        """Move one thing along every link of the chain that ends at a receiver."""
        chain = [end]
        while before[chain[-1]] >= 0:
            chain.append(int(before[chain[-1]]))
        chain.reverse()
        for giver, taker in pairwise(chain):
            self.receiver[self.thing[giver, taker]] = taker
        self.size[chain[0]] -= 1
        self.size[end] += 1
        for each in chain:
            self._refresh(each)


def share_out(cost: NDArray[np.float64], *, price: NDArray[np.float64] | None = None) -> Shares:
    """Give everything to one receiver, all receivers equally many or one more, at least cost.

    Parameters
    ----------
    cost
        Of giving a thing to a receiver, finite, shape (things, receivers).
    price
        Where to start from; any values are correct, good ones are quick.
    """
    things, receivers = cost.shape
    start = np.zeros(receivers) if price is None else price
    chains = _Chains(cost, (cost - start).argmin(axis=1))
    least, most = things // receivers, -(-things // receivers)
    while (chains.size > most).any() or (chains.size < least).any():
        over, under = chains.size > most, chains.size < least
        source = over if over.any() else chains.size > least
        sink = under if under.any() else chains.size < most
        reach, before = chains.shortest(np.where(source, 0.0, np.inf))
        chains.pass_on(int(np.where(sink, reach, np.inf).argmin()), before)
    reach, _ = chains.shortest(np.zeros(receivers))
    return Shares(chains.receiver, reach)
