"""Results that take long, kept in memory: computed once, by whoever asks first; others wait."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

_Made = TypeVar("_Made")


class Kept(Generic[_Made]):
    """A shelf of the latest results by key.

    Who asks for something that is on the shelf never waits for anything that is being made. What
    fails, or is given up, is not kept: the next one to ask makes it.

    Parameters
    ----------
    most
        How many are kept; of more the one goes that nobody has asked for longest.
    """

    def __init__(self, most: int = 8) -> None:
        self._most = most
        self._shelf: OrderedDict[Hashable, _Made] = OrderedDict()
        self._making: dict[Hashable, Lock] = {}
        self._lock = Lock()

    def known(self, key: Hashable) -> _Made | None:
        """Return what is on the shelf, ``None`` where it has to be made."""
        with self._lock:
            return self._shelf.get(key)

    def get(self, key: Hashable, make: Callable[[], _Made]) -> _Made:
        """Return what is on the shelf, or make it."""
        with self._lock:
            if key in self._shelf:
                self._shelf.move_to_end(key)
                return self._shelf[key]
            making = self._making.setdefault(key, Lock())
        with making:
            found = self.known(key)
            if found is not None:
                return found
            try:
                found = make()
                with self._lock:
                    self._shelf[key] = found
                    while len(self._shelf) > self._most:
                        self._shelf.popitem(last=False)
            finally:
                with self._lock:
                    self._making.pop(key, None)
        return found
