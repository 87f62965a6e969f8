"""Kinds of households: kept in both stores, set by who may, read by every figure."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pandas as pd
import pytest

from data import tables
from data.actor import LOCAL, Actor
from data.reviews import review_vacancy
from data.store import Change, Store
from data.strata import ask_of_strata, weigh_households
from geo.errors import NotPermitted, UnknownChoice
from geo.facts import Facts
from geo.model import Filters
from geo.outcomes import Status
from geo.rates import figures_by_stratum
from geo.strata import STRATA, STRATUM_CODES
from tests import scenarios


@pytest.fixture
def street(store: Store) -> tuple[Store, int, list[int], int]:
    """A campaign with three households, the last of them in another village."""
    made: dict[str, list[int]] = {}

    def work(writer) -> dict[str, int]:
        number = scenarios.campaign(writer)
        east, west = scenarios.areas(writer, number, ["东村", "西村"])
        homes = scenarios.households(writer, number, [scenarios.HOME] * 2, area=east).tolist()
        homes += scenarios.households(writer, number, [scenarios.HOME], area=west).tolist()
        made.update(number=[number], homes=homes, west=[int(west)])
        return {}

    store.write(LOCAL, Change(uuid4(), "test", work))
    return store, made["number"][0], made["homes"], made["west"][0]


def test_a_kind_is_kept_read_and_taken_back(street) -> None:
    store, number, homes, _ = street
    receipt = weigh_households(store, LOCAL, number, homes[:2], "key", request=uuid4())
    survey = store.survey(LOCAL, number)
    assert survey.households["stratum"].tolist() == [STRATUM_CODES["key"]] * 2 + [0]
    table = figures_by_stratum(Facts(survey, Filters(number)))
    assert table["due"].to_dict() == {"key": 2, "ordinary": 0, "settled": 0, "": 1}
    store.undo(LOCAL, receipt.version, request=uuid4())
    assert not store.survey(LOCAL, number, known=survey).households["stratum"].any()


def test_targets_of_a_campaign_are_its_own(street) -> None:
    store, number, _, _ = street
    assert store.survey(LOCAL, number).campaign.strata == STRATA
    ask_of_strata(store, LOCAL, number, [("ordinary", 0.5, 90)], request=uuid4())
    ordinary = store.survey(LOCAL, number).campaign.strata[1]
    assert (ordinary.key, ordinary.target, ordinary.revisit_days) == ("ordinary", 0.5, 90)
    (campaign,) = store.campaigns(LOCAL)
    assert campaign.strata[1] == ordinary


def test_who_may_not_changes_nothing(street) -> None:
    store, number, homes, west = street
    there = Actor("西村", "team", areas=(west,))
    with pytest.raises(NotPermitted):
        weigh_households(store, there, number, homes, "key", request=uuid4())
    with pytest.raises(NotPermitted):
        ask_of_strata(store, there, number, [("key", 0.5, None)], request=uuid4())
    with pytest.raises(UnknownChoice):
        weigh_households(store, LOCAL, number, homes, "vip", request=uuid4())
    with pytest.raises(UnknownChoice):
        ask_of_strata(store, LOCAL, number, [("key", 2.0, None)], request=uuid4())
    survey = store.survey(LOCAL, number)
    assert survey.campaign.strata == STRATA
    assert not survey.households["stratum"].any()


def test_a_review_changes_every_figure_and_undoing_it_changes_them_back(street) -> None:
    store, number, homes, _ = street

    def signs(writer) -> dict[str, int]:
        for day in (24, 25):
            made = scenarios.visits(writer, number, households=homes[:1])
            moment = dt.datetime(2017, 3, day, 19)
            signs = {"outcome": ["vacant_suspected"], "visited_at": [moment]}
            writer.update(tables.VISIT, pd.DataFrame(signs, index=made))
        return {}

    store.write(LOCAL, Change(uuid4(), "test", signs))
    before = store.survey(LOCAL, number)
    assert Facts(before, Filters(number)).coverage.due == 3
    request = uuid4()
    review_vacancy(store, LOCAL, number, homes[0], confirmed=True, request=request)
    after = Facts(store.survey(LOCAL, number, known=before), Filters(number))
    assert (after.coverage.due, after.coverage.excluded) == (2, 1)
    assert after.status[0] == Status.EXCLUDED
    review_vacancy(store, LOCAL, number, homes[0], confirmed=False, request=uuid4())
    again = store.survey(LOCAL, number, known=after.survey)
    assert Facts(again, Filters(number)).coverage.due == 3
