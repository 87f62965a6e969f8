"""What takes long is made once, whoever asks; what fails is made again."""

from __future__ import annotations

from threading import Barrier, Event, Thread

import pytest

from geo.kept import Kept


def test_many_who_ask_at_once_get_one_thing() -> None:
    shelf, made, together = Kept[object](), [], Barrier(6)

    def make() -> object:
        made.append(1)
        Event().wait(0.2)  # the others come meanwhile
        return object()

    found = []

    def ask() -> None:
        together.wait()
        found.append(shelf.get("a", make))

    threads = [Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
    assert len({id(each) for each in found}) == 1


def test_what_is_there_is_got_while_something_else_is_being_made() -> None:
    shelf, begun, go_on = Kept[str](), Event(), Event()
    shelf.get("known", lambda: "known")

    def slow() -> str:
        begun.set()
        go_on.wait(10)
        return "slow"

    other = Thread(target=lambda: shelf.get("slow", slow))
    other.start()
    assert begun.wait(10)
    assert shelf.get("known", lambda: "again") == "known"
    assert shelf.known("slow") is None
    go_on.set()
    other.join()
    assert shelf.known("slow") == "slow"


def test_what_fails_is_not_kept() -> None:
    shelf = Kept[int]()

    def fail() -> int:
        raise KeyError

    with pytest.raises(KeyError):
        shelf.get("a", fail)
    assert shelf.get("a", lambda: 3) == 3


def test_the_one_nobody_has_asked_for_longest_goes() -> None:
    shelf = Kept[int](2)
    for name in ("a", "b"):
        shelf.get(name, lambda: 1)
    shelf.get("a", lambda: 2)
    shelf.get("c", lambda: 1)
    assert [shelf.known(name) for name in "abc"] == [1, None, 1]
