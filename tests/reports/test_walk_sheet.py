"""Walk sheets: every household once, nothing over anything else, names as they are."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from data.actor import Actor
from data.store import Store
from geo.errors import NotPermitted, UnknownChoice
from geo.outcomes import OUTCOMES
from geo.records import CARD_WAYS
from layers.number_places import free_places
from reports.walk_sheet import qr_code, walk_sheets
from reports.walk_stops import card_number
from tests.hostile import MARK, PAYLOADS
from tests.outings import campaign_of, facts_of, outing
from text import LANGUAGES

LONG = (
    "横山桥镇东城湾村第十二村民小组安置小区二期十八幢乙单元一千二百零一室（原芳渚村委会旧址东侧）"
)


def words_of(pdf: bytes) -> tuple[int, str]:
    reader = PdfReader(io.BytesIO(pdf))
    text = "".join(page.extract_text() for page in reader.pages)
    return len(reader.pages), "".join(text.split()).replace("\u200b", "")


@pytest.mark.parametrize("language", [language.code for language in LANGUAGES])
@pytest.mark.parametrize("doors", [1, 120])
def test_every_household_is_on_the_sheet_once(
    doors: int, language: str, geopackage: Store, fonts: Path
) -> None:
    facts = campaign_of(geopackage, [f"幸福里{n}号" for n in range(1001, 1001 + doors)])
    carried = outing(geopackage, facts, language=language)
    pages, words = words_of(walk_sheets(carried, fonts=fonts))
    assert pages == 1 + -(-doors // 11)
    for n in range(1001, 1001 + doors):
        assert words.count(f"幸福里{n}号") == 1
    for outcome in OUTCOMES:
        assert "".join(carried.t(outcome.title).split()) in words
    for way in CARD_WAYS.values():
        assert "".join(carried.t("Card: {way}", way=carried.t(way)).split()) in words
    for household in carried.stops().index:
        assert words.count(card_number(household)) == 1


def test_every_team_begins_on_a_page_of_its_own(geopackage: Store, fonts: Path) -> None:
    facts = campaign_of(geopackage, [f"{n}号" for n in range(6)])
    carried = outing(geopackage, facts, teams=3)
    pages, _ = words_of(walk_sheets(carried, fonts=fonts))
    assert pages == 6
    assert words_of(walk_sheets(carried, fonts=fonts, team=2))[0] == 2


def test_long_names_of_villages_and_houses_are_written_out(geopackage: Store, fonts: Path) -> None:
    facts = campaign_of(geopackage, [LONG, "x" * 200], village=LONG)
    _, words = words_of(walk_sheets(outing(geopackage, facts), fonts=fonts))
    assert words.count(LONG) == 2  # the village in the head, the address
    assert "x" * 200 in words


def test_hostile_addresses_are_text(geopackage: Store, fonts: Path) -> None:
    hostile = [text for text in PAYLOADS.values() if len(text) < 100]
    facts = campaign_of(geopackage, hostile, village=PAYLOADS["typst"])
    _, words = words_of(walk_sheets(outing(geopackage, facts), fonts=fonts))
    assert MARK not in words
    for name in ("typst", "template", "script", "mathtext", "formula"):
        assert "".join(PAYLOADS[name].split()) in words


def test_a_plan_without_anybody_says_so(geopackage: Store, fonts: Path) -> None:
    facts = campaign_of(geopackage, ["1号"], visited=[0])
    carried = outing(geopackage, facts)
    pages, words = words_of(walk_sheets(carried, fonts=fonts))
    assert pages == 1
    assert carried.t("Nobody is on the list of this plan.") in words


def test_sheets_need_the_right_to_words_and_a_team_that_is_there(
    geopackage: Store, fonts: Path
) -> None:
    campaign_of(geopackage, ["1号"])
    carried = outing(geopackage, facts_of(geopackage), actor=Actor("x", "briefing"))
    with pytest.raises(NotPermitted):
        walk_sheets(carried, fonts=fonts)
    with pytest.raises(UnknownChoice):
        outing(geopackage, facts_of(geopackage)).stops(7)


def test_codes_hold_a_path_with_an_id_and_nothing_else(geopackage: Store) -> None:
    stops = outing(geopackage, campaign_of(geopackage, [LONG])).stops()
    household = stops.index[0]
    assert stops["path"].tolist() == [f"/record?campaign=1&household={household}"]
    assert b"<svg" in qr_code(stops["path"].iloc[0])


@given(
    st.lists(
        st.tuples(st.floats(100, 900), st.floats(100, 900)), min_size=1, max_size=60, unique=True
    )
)
def test_numbers_on_the_map_never_cover_each_other(spots: list[tuple[float, float]]) -> None:
    taken = [(0.0, 0.0, 200.0, 300.0)]
    widths = np.full(len(spots), 20.0)
    window = np.array([0.0, 0.0, 1000.0, 1000.0])
    places = free_places(np.array(spots), widths, 14.0, taken=taken, within=window)
    half = np.array([10.0, 7.0])
    boxes = np.vstack([taken[:1], np.column_stack([places - half, places + half])])
    for row in range(1, len(boxes)):
        others = boxes[:row]
        apart = (
            (others[:, 2] <= boxes[row, 0])
            | (others[:, 0] >= boxes[row, 2])
            | (others[:, 3] <= boxes[row, 1])
            | (others[:, 1] >= boxes[row, 3])
        )
        assert apart.all()
