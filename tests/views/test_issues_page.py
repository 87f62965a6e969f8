"""Issues, as one uses it: rate, clusters, evidence, who was not asked; the lie is refused."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from data import STORE_VARIABLE, open_store
from data.actor import LOCAL
from geo.facts import Facts
from geo.homes import Homes
from geo.issue_change import before_and_after
from geo.model import Filters
from layers.issue_clusters import CLUSTERS
from layers.issue_density import surface as density_of
from layers.issue_rates import SURFACES
from tests.views.test_pages import address_of, opened, said, told_store
from views import long_work
from views.library import library

__all__ = ["told_store"]


@pytest.fixture
def own_demo(demo_geopackage: Path, tmp_path: Path, told_store: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "store.gpkg"
    shutil.copyfile(demo_geopackage, path)
    told_store.setenv(STORE_VARIABLE, str(path))
    return path


def facts_of(**filters) -> Facts:
    """What the page looks at: the very object, so that answers are shared."""
    shelf = library()
    survey = shelf.survey(LOCAL, 1)
    found = shelf.facts(LOCAL, Filters(1, **filters), version=survey.version)
    assert found is not None
    return found


def village(name: str) -> int:
    names = library().survey(LOCAL, 1).areas["name"]
    return int(names.index[names == name][0])


def test_the_look_travels_in_the_address(own_demo: Path) -> None:
    app = opened("issues", {"lang": "en"})
    looks = next(c for c in app.segmented_control if c.key == "choice_issues-view")
    app = looks.set_value("rate").run()
    assert not app.exception
    assert address_of(app)["look"] == "rate"
    again = opened("issues", {"lang": "en", "look": "rate"})
    assert again.title[0].value == app.title[0].value
    strange = opened("issues", {"lang": "en", "look": "{{7*191}}"})
    assert not strange.exception


def after(app: AppTest) -> AppTest:
    """Wait for what the page has begun and look again."""
    for work in list(long_work._RUNNING.values()):
        assert work.wait(120)
    return app.run()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_trains_at_the_village_are_no_coincidence(own_demo: Path, language: str) -> None:
    query = {"look": "clusters", "categories": "railway_noise", "lang": language}
    app = after(opened("issues", query))
    assert not app.exception
    assert "芳渚村" in app.title[0].value
    words = " ".join(said(app))
    assert "999" in words  # no p without its replicates
    app = app.button(key="cluster-1").click().run()
    assert not app.exception
    found = CLUSTERS.known(facts_of(categories=("railway_noise",)))
    assert found is not None
    assert not isinstance(found, str)
    first = found.clusters[0]
    card = " ".join(said(app))
    assert f"{first.found.cases:,}" in card
    assert f"{int(first.found.population):,}" in card
    assert "国土分局" in card
    assert sum(bool(check.holds) for check in first.checks) >= 2


def test_those_not_asked_are_handed_over_to_the_plan(own_demo: Path) -> None:
    area = village("芳渚村")
    query = {"look": "clusters", "lang": "en", "area": str(area)}
    app = after(opened("issues", query))
    found = CLUSTERS.known(facts_of(areas=(area,)))
    assert found is not None
    assert not isinstance(found, str)
    number = next(each.number for each in found.clusters if len(each.not_asked))
    app = app.button(key=f"cluster-{number}").click().run()
    button = app.button(key="cluster-plan")
    count = len(found.clusters[number - 1].not_asked)
    assert str(count) in button.label or count == 1
    app = button.click().run()
    handed = app.session_state["page_plan-these-1"]
    ids = facts_of().survey.households.index[found.clusters[number - 1].not_asked]
    assert handed[1] == tuple(ids)
    status = facts_of().status[found.clusters[number - 1].not_asked]
    assert not (status == 4).any()
    plan = opened("plan", {"lang": "en", "area": str(area)})
    plan.session_state["page_plan-these-1"] = handed
    plan = plan.run()
    assert not plan.exception
    assert any(handed[2] in each for each in said(plan))
    plan = plan.button(key="plan-not-these").click().run()
    assert not any(handed[2] in each for each in said(plan))


def test_where_teams_asked_twice_as_many_it_is_dense_but_neither_rate_nor_cluster(
    own_demo: Path,
) -> None:
    """The planted lie, found where the page looks: the hottest place of the density."""
    area = village("潞城村")
    app = opened("issues", {"look": "density", "area": str(area), "lang": "en"})
    assert not app.exception
    assert any("not where problems are" in each for each in said(app))
    facts = facts_of(areas=(area,))
    density, surface = density_of(facts), SURFACES.get(facts)
    assert density is not None
    assert not isinstance(surface, str)
    row, column = np.unravel_index(int(density.values.argmax()), density.values.shape)
    x = np.array([density.west + column * density.pixel_m])
    y = np.array([density.south + row * density.pixel_m])
    homes = Homes.of(facts)
    near = np.hypot(homes.x - x, homes.y - y) < density.bandwidth_m
    assert homes.asked[near].mean() > 1.7 * homes.asked.mean()
    assert surface.known(x, y)[0]
    assert np.exp(surface.log_ratio.at(x, y)[0]) < 1.1
    assert surface.p_upper.at(x, y)[0] > 0.3
    rate = opened("issues", {"look": "rate", "area": str(area), "lang": "en"})
    assert not rate.exception
    assert any("33 = 16%" in element.value for element in rate.metric)
    app = after(opened("issues", {"look": "clusters", "area": str(area), "lang": "en"}))
    assert not app.exception
    found = CLUSTERS.known(facts)
    assert found is not None
    assert not isinstance(found, str)
    assert found.tests > 3
    assert found.at(float(x[0]), float(y[0])) == 0


def test_a_search_can_be_stopped_and_begun_again(
    own_demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from threading import Event

    go = Event()
    find = CLUSTERS._make

    def slowly(facts, told):
        go.wait(60)
        told(0.0)
        return find(facts, told)

    monkeypatch.setattr(CLUSTERS, "_make", slowly)
    query = {"look": "clusters", "categories": "bus", "lang": "en", "area": "2"}
    app = opened("issues", query)
    assert len(app.title) == 1  # the page is there while it is computed
    app = app.button(key="stop-clusters").click().run()
    go.set()
    assert not app.exception
    assert app.button(key="again-clusters")
    app = after(app.button(key="again-clusters").click().run())
    assert not app.exception
    assert CLUSTERS.known(facts_of(categories=("bus",), areas=(2,))) is not None


@pytest.mark.parametrize("look", ["rate", "clusters"])
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "query",
    [
        {"from": "2030-01-01"},
        {"categories": "culture", "area": "3"},
        {"area": "13", "from": "2017-03-24", "to": "2017-03-24"},
    ],
    ids=str,
)
def test_whatever_is_asked_there_are_words(
    own_demo: Path, look: str, language: str, query: dict[str, str]
) -> None:
    app = after(opened("issues", {"look": look, "lang": language, **query}))
    assert not app.exception
    assert not any("nan" in each or "NaT" in each or "inf" in each.split() for each in said(app))


def test_the_store_is_read_only_for_all_this(own_demo: Path) -> None:
    before = open_store(own_demo).stamp()
    after(opened("issues", {"look": "clusters", "area": "13", "categories": "bus"}))
    assert open_store(own_demo).stamp() == before


@pytest.mark.parametrize(("language", "words"), [("zh", "前后"), ("en", "least q")])
def test_a_day_divides_reports_with_those_asked_below(
    own_demo: Path, language: str, words: str
) -> None:
    app = opened("issues", {"lang": language, "categories": "railway_noise"})
    app = app.toggle(key="page_change-wanted").set_value(True).run()
    assert not app.exception
    assert words in " ".join(said(app))
    table = app.dataframe[-1].value
    first, last = facts_of().survey.days
    change = before_and_after(facts_of(categories=("railway_noise",)), first + (last - first) / 2)
    assert len(table) == len(change.table)
    assert any(f"{change.asked[0]:,}" in each for each in said(app))
    app = app.date_input(key="page_change-day-1").set_value(first).run()
    assert not app.exception
    assert change.asked[0] > 0
