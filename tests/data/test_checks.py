"""Check samples and reviews: one request makes one record, and nobody sees other people's areas."""

from __future__ import annotations

from uuid import uuid4

import pytest

from data.actor import LOCAL, Actor
from data.checks import answer_check, check_draws, keep_draw
from data.reviews import review_vacancy
from data.store import Change, Store
from geo.errors import NotPermitted, UnknownChoice
from tests import scenarios


@pytest.fixture
def village(store: Store) -> tuple[Store, int, list[int]]:
    """A campaign with three households, the last of them in another village."""
    made: dict[str, list[int]] = {}

    def work(writer) -> dict[str, int]:
        number = scenarios.campaign(writer)
        east, west = scenarios.areas(writer, number, ["东村", "西村"])
        homes = scenarios.households(writer, number, [scenarios.HOME] * 2, area=east).tolist()
        homes += scenarios.households(writer, number, [scenarios.HOME], area=west).tolist()
        made.update(number=[number], homes=homes, areas=[int(east), int(west)])
        return {}

    store.write(LOCAL, Change(uuid4(), "test", work))
    return store, made["number"][0], made["homes"]


def test_a_draw_sent_twice_is_kept_once_in_its_order(village) -> None:
    store, number, homes = village
    request = uuid4()
    drawn = [homes[2], homes[0]]
    for _ in range(2):
        keep_draw(store, LOCAL, number, drawn, seed=7, share=0.1, request=request)
    (draw,) = check_draws(store, LOCAL, number)
    assert list(draw.answers) == drawn
    assert set(draw.answers.values()) == {""}
    assert (draw.seed, draw.share) == (7, 0.1)


def test_answers_replace_each_other_and_can_be_taken_back(village) -> None:
    store, number, homes = village
    keep_draw(store, LOCAL, number, homes, seed=7, share=0.1, request=uuid4())
    (draw,) = check_draws(store, LOCAL, number)
    answer_check(store, LOCAL, number, draw.id, {homes[0]: "confirmed"}, request=uuid4())
    receipt = answer_check(
        store, LOCAL, number, draw.id, {homes[0]: "not_confirmed"}, request=uuid4()
    )
    assert check_draws(store, LOCAL, number)[0].answers[homes[0]] == "not_confirmed"
    store.undo(LOCAL, receipt.version, request=uuid4())
    assert check_draws(store, LOCAL, number)[0].answers[homes[0]] == "confirmed"


def test_answers_of_no_kind_or_about_others_are_refused(village) -> None:
    store, number, homes = village
    keep_draw(store, LOCAL, number, homes[:1], seed=7, share=0.1, request=uuid4())
    (draw,) = check_draws(store, LOCAL, number)
    for answers in ({homes[0]: "perhaps"}, {homes[1]: "confirmed"}):
        with pytest.raises(UnknownChoice):
            answer_check(store, LOCAL, number, draw.id, answers, request=uuid4())
    assert set(check_draws(store, LOCAL, number)[0].answers.values()) == {""}


def test_the_latest_review_counts(village) -> None:
    store, number, homes = village
    for confirmed in (True, False, True):
        request = uuid4()
        for _ in range(2):
            review_vacancy(store, LOCAL, number, homes[0], confirmed=confirmed, request=request)
    review_vacancy(store, LOCAL, number, homes[1], confirmed=False, request=uuid4())
    assert store.survey(LOCAL, number).reviewed_vacant == {homes[0]}


def test_what_is_not_theirs_nobody_draws_reads_or_reviews(village) -> None:
    store, number, homes = village
    keep_draw(store, LOCAL, number, homes, seed=7, share=0.1, request=uuid4())
    survey = store.survey(LOCAL, number)
    west = int(survey.areas.index[survey.areas["name"] == "西村"][0])
    theirs = Actor("team", "team", (west,))
    assert list(check_draws(store, theirs, number)[0].answers) == [homes[2]]
    with pytest.raises(NotPermitted):
        review_vacancy(store, theirs, number, homes[0], confirmed=True, request=uuid4())
    with pytest.raises(NotPermitted):
        keep_draw(store, theirs, number, homes, seed=1, share=0.1, request=uuid4())
    planner = Actor("planner", "planner")
    with pytest.raises(NotPermitted):
        review_vacancy(store, planner, number, homes[0], confirmed=True, request=uuid4())
