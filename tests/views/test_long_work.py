"""Work beside the page is done once, can be given up, and ends whatever happens."""

from __future__ import annotations

from threading import Event

from geo.errors import NotAnalysable
from views.long_work import begin, forget


def test_two_who_ask_join_the_same_work() -> None:
    go_on, done = Event(), []

    def make(told) -> None:
        told(0.25)
        go_on.wait(10)
        done.append(1)

    first, second = begin("join", make), begin("join", make)
    assert first is second
    assert not first.wait(0)
    go_on.set()
    assert first.wait(10)
    assert done == [1]
    assert first.share == 0.25
    forget("join")
    assert begin("join", make) is not first


def test_given_up_work_stops_at_its_next_step() -> None:
    begun, go_on, reached = Event(), Event(), []

    def make(told) -> None:
        begun.set()
        go_on.wait(10)
        told(0.5)
        reached.append("the end")

    work = begin("stop", make)
    assert begun.wait(10)
    work.give_up()
    go_on.set()
    assert work.wait(10)
    assert reached == []
    assert begin("stop", lambda _told: None) is not work
    forget("stop")


def test_work_that_fails_ends() -> None:
    def make(_told) -> None:
        raise NotAnalysable(reason="")

    work = begin("fail", make)
    assert work.wait(10)
    forget("fail")
