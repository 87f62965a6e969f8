"""A paper sheet is typed in row by row and kept as one record, however often it is sent."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pandas as pd
import pytest

from data.actor import LOCAL
from data.recording import record_visits
from data.store import Store
from geo.outcomes import OUTCOMES
from geo.records import CARD_WAYS
from tests.hostile import PAYLOADS
from tests.outings import campaign_of, facts_of, outing
from views.record_form import begin
from views.widgets.sheet_entry import blank_sheet, entries_of

AT = dt.datetime(2017, 3, 29, 19, 0)
LIKE = begin(0, now=AT, department=0, team="第 1 组")


@pytest.fixture
def sheet(geopackage: Store) -> pd.DataFrame:
    stops = outing(geopackage, campaign_of(geopackage, [f"{n}号" for n in range(4)])).stops()
    return blank_sheet(stops, [""] * len(stops))


def test_a_blank_sheet_is_no_visit(sheet: pd.DataFrame) -> None:
    assert entries_of(sheet, LIKE) == ((), [])


def test_rows_with_an_outcome_are_visits_with_their_own_time_and_card(sheet: pd.DataFrame) -> None:
    first, second = sheet.index[:2]
    sheet.loc[first, ["outcome", "time", "card"]] = ["met", dt.time(18, 20), "hand"]
    sheet.loc[second, ["outcome", "note"]] = ["partial", PAYLOADS["template"]]
    (one, two), lacking = entries_of(sheet, LIKE)
    assert not lacking
    assert (one.household, one.outcome, one.mode) == (first, "met", "home")
    assert one.visited_at == AT.replace(hour=18, minute=20)
    assert (one.card_left, one.card_number) == (True, sheet.loc[first, "card_number"])
    assert (two.visited_at, two.mode, two.note) == (AT, "door", PAYLOADS["template"])
    assert (two.card_left, two.card_number, two.team) == (False, "", "第 1 组")


@pytest.mark.parametrize(
    ("field", "value"), [("time", dt.time(18, 0)), ("card", "door"), ("note", "不在家")]
)
def test_a_row_without_an_outcome_is_named_not_swallowed(
    sheet: pd.DataFrame, field: str, value: object
) -> None:
    sheet.loc[sheet.index[2], field] = value
    assert entries_of(sheet, LIKE) == ((), [int(sheet["stop"].iloc[2])])


def test_how_a_card_was_left_is_on_the_sheet_and_comes_back(
    geopackage: Store, sheet: pd.DataFrame
) -> None:
    sheet["outcome"] = ["met", "no_answer", "no_answer", "met"]
    sheet["card"] = [*CARD_WAYS, "left", None]
    visits, lacking = entries_of(sheet, LIKE)
    assert not lacking
    campaign = facts_of(geopackage).survey.campaign.id
    record_visits(geopackage, LOCAL, campaign, visits, request=uuid4())
    kept = geopackage.visits(LOCAL, campaign, sheet.index.tolist()).set_index("household_id")
    kept = kept.loc[sheet.index]
    assert kept["card_way"].tolist() == [*CARD_WAYS, "", ""]
    assert kept["card_left"].tolist() == [True, True, True, False]
    assert kept["card_number"].tolist() == [*sheet["card_number"][:3], ""]


def test_cells_emptied_again_say_nothing(sheet: pd.DataFrame) -> None:
    for name in ("note", "card_number", "card", "time", "outcome"):
        sheet[name] = sheet[name].astype(object)
        sheet.loc[sheet.index[0], name] = None
    assert entries_of(sheet, LIKE) == ((), [])


def test_a_sheet_sent_twice_is_one_record_and_the_gap_shrinks(
    geopackage: Store, sheet: pd.DataFrame
) -> None:
    before = facts_of(geopackage)
    sheet["outcome"] = [outcome.key for outcome in OUTCOMES][: len(sheet)]
    visits, _ = entries_of(sheet, LIKE)
    request, campaign = uuid4(), before.survey.campaign.id
    first = record_visits(geopackage, LOCAL, campaign, visits, request=request)
    again = record_visits(geopackage, LOCAL, campaign, visits, request=request)
    after = facts_of(geopackage)
    assert again.repeated
    assert after.survey.version == first.version
    assert len(after.survey.visits) == len(sheet)
    assert after.coverage.not_visited == before.coverage.not_visited - len(sheet)
    assert outing(geopackage, after).stops().index.intersection(visits_effective(after)).empty


def visits_effective(facts) -> pd.Index:
    visits = facts.survey.visits
    return pd.Index(visits["household"][visits["outcome"] == 0])
