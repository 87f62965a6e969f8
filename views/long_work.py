"""Work that takes long, done beside the page: it can be looked at, waited for and given up."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Event, Lock, Thread
from typing import Final

from geo.errors import DoorstepError

Told = Callable[[float], None]


class _GivenUp(Exception):
    """Nobody wants the result any more."""


class Work:
    """One piece of work, begun when it is made.

    Parameters
    ----------
    make
        Does it, and leaves the result where it is looked for afterwards; is given a function to be
        told the share that is done.
    """

    def __init__(self, make: Callable[[Told], object]) -> None:
        self.share = 0.0
        self._make = make
        self._done, self._unwanted = Event(), Event()
        Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        try:
            self._make(self._told)
        except (_GivenUp, DoorstepError):
            pass  # whoever looks for the result makes it again, and hears what is wrong
        finally:
            self._done.set()

    def _told(self, share: float) -> None:
        if self._unwanted.is_set():
            raise _GivenUp
        self.share = min(max(share, 0.0), 1.0)

    def wait(self, seconds: float) -> bool:
        """Wait for the end, so long at most; say whether it is there."""
        return self._done.wait(seconds)

    def give_up(self) -> None:
        """Want the result no more; the work stops at its next step."""
        self._unwanted.set()

    @property
    def wanted(self) -> bool:
        """Whether nobody has given it up."""
        return not self._unwanted.is_set()


_RUNNING: Final[dict[Hashable, Work]] = {}
_LOCK: Final = Lock()


def begin(name: Hashable, make: Callable[[Told], object]) -> Work:
    """Begin work of a name, or join it where it is under way."""
    with _LOCK:
        work = _RUNNING.get(name)
        if work is None or not work.wanted:
            work = _RUNNING[name] = Work(make)
        return work


def forget(name: Hashable) -> None:
    """Forget work that has ended or was given up."""
    with _LOCK:
        _RUNNING.pop(name, None)
