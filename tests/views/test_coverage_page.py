"""Coverage, as one uses it: a gap, its list, figures split, a check sample, the replay."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from data import STORE_VARIABLE, open_store
from data.actor import LOCAL
from data.checks import check_draws
from geo.strata import STRATA
from tests.views.test_pages import address_of, opened, said, told_store

__all__ = ["told_store"]


@pytest.fixture
def own_demo(demo_geopackage: Path, tmp_path: Path, told_store: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "store.gpkg"
    shutil.copyfile(demo_geopackage, path)
    told_store.setenv(STORE_VARIABLE, str(path))
    return path


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_gap_travels_in_the_address_and_opens_its_list(own_demo: Path, language: str) -> None:
    app = opened("coverage", {"area": "13", "lang": language})
    first = app.button(key="gap-1")
    assert "芳渚村" in first.label
    app = first.click().run()
    assert not app.exception
    assert address_of(app)["gap"] == "1"
    again = opened("coverage", {"area": "13", "gap": "1", "lang": language})
    app = again.button(key="gap-list").click().run()
    assert not app.exception
    assert address_of(app)["list"] == "gap:1"
    households = first.label.split("户" if language == "zh" else "households")[0].split()[-1]
    rows = f"{households} 行" if language == "zh" else f"{households} rows"
    assert any(rows in each for each in said(app))


def test_another_filter_leaves_the_gap(own_demo: Path) -> None:
    app = opened("coverage", {"area": "13", "gap": "1"})
    app = app.sidebar.selectbox[0].set_value(7).run()
    assert "gap" not in address_of(app)


@pytest.mark.parametrize(
    "query",
    [
        {"gap": "99999"},
        {"gap": "x"},
        {"by": "x"},
        {"list": "gap:9999"},
        {"list": "by-team:x"},
        {"by": "stair"},
        {"by": "team"},
    ],
)
def test_addresses_that_name_nothing_show_the_page(own_demo: Path, query: dict[str, str]) -> None:
    app = opened("coverage", {"lang": "en", **query})
    assert not app.exception
    assert app.button(key="gap-1")


def test_a_rate_opens_the_households_it_counts(own_demo: Path) -> None:
    app = opened("coverage", {"lang": "en"})
    refused = next(b for b in app.button if "Refusal rate" in b.label)
    count = refused.label.split("*")[-2].split()[0]
    app = refused.click().run()
    assert address_of(app)["list"] == "refused"
    assert any(f"{count} rows" in each for each in said(app))


def test_the_replay_moves_the_end_of_the_period_and_gives_it_back(own_demo: Path) -> None:
    app = opened("coverage", {"lang": "en"})
    whole = app.title[0].value
    app = app.toggle(key="page_replay-on").set_value(True).run()
    slider = next(s for s in app.slider if s.key == "choice_replay")
    app = slider.set_value(dt.date(2017, 3, 27)).run()
    assert not app.exception
    assert address_of(app)["to"] == "2017-03-27"
    assert app.title[0].value != whole
    app = app.toggle(key="page_replay-on").set_value(False).run()
    assert "to" not in address_of(app)
    assert app.title[0].value == whole


def test_a_check_sample_is_drawn_once_and_kept(own_demo: Path) -> None:
    app = opened("coverage", {"lang": "en"})
    app.session_state["page_coverage-section"] = "check"
    app = app.run()
    draw = next(b for b in app.button if b.label == "Draw")
    app = draw.click().run()
    assert not app.exception
    store = open_store(own_demo)
    campaign = store.campaigns(LOCAL)[0].id
    (kept,) = check_draws(store, LOCAL, campaign)
    assert any(f"0 of {len(kept.answers)} answered" in each for each in said(app))
    assert not store.survey(LOCAL, campaign).reviewed_vacant


@pytest.mark.parametrize("part", ["gaps", "course", "reconciliation", "check"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_part_below_the_map_speaks(own_demo: Path, part: str, language: str) -> None:
    app = opened("coverage", {"lang": language})
    app.session_state["page_coverage-section"] = part
    app = app.run()
    assert not app.exception
    assert not any("NaT" in each or "nan" in each for each in said(app))


def test_targets_of_kinds_are_set_on_the_page_and_hold_at_once(own_demo: Path) -> None:
    app = opened("coverage", {"lang": "en", "by": "stratum"})
    assert any("Ordinary household: target 30%, one visit." in each for each in said(app))
    target = next(n for n in app.number_input if n.label == "Ordinary household: target in percent")
    days = [n for n in app.number_input if n.label.startswith("Again after so many days")][1]
    target.set_value(50)
    days.set_value(90)
    app = app.run()
    app = app.button(key="strata-save").click().run()
    assert not app.exception
    assert any("target 50%, again after 90 days" in each for each in said(app))
    (campaign,) = open_store(own_demo).campaigns(LOCAL)
    assert (campaign.strata[1].target, campaign.strata[1].revisit_days) == (0.5, 90)
    assert campaign.strata[0] == STRATA[0]
