"""Sentences: findings, bulletins, explanations; complete in both languages."""

from __future__ import annotations

import pytest

from geo import errors
from geo.facts import Facts
from geo.model import Campaign, Filters
from layers import LAYERS
from reports.bulletin import department_sentences, rounded_words
from reports.explain import explain, explained_errors
from reports.findings import coverage_finding, issues_finding, overview_finding
from reports.map_words import map_credits, map_words
from tests.making import a_survey, areas_of, issues_of, with_rough_positions
from text import LANGUAGES, Translator

ZH, EN = Translator("zh"), Translator("en")


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0 条"),
        (7, "7 条"),
        (18, "近 20 条"),
        (19, "近 20 条"),
        (34, "34 条"),
        (48, "近 50 条"),
        (50, "50 条"),
        (70, "70 条"),
        (74, "70 余条"),
        (78, "近 80 条"),
        (120, "120 条"),
        (126, "120 余条"),
        (129, "近 130 条"),
        (1000, "1,000 条"),
    ],
)
def test_counts_are_rounded_as_bulletins_do(count: int, words: str) -> None:
    assert rounded_words(count, ZH) == words


def test_bulletin_in_the_manner_of_the_published_reports(demo_facts: Facts) -> None:
    sentences = department_sentences(demo_facts, ZH)
    assert len(sentences) == 7
    party = next(s for s in sentences if s.startswith("党群工作部"))
    assert "累计走访 270 户，搜集意见建议 70 余条" in party
    land = next(s for s in sentences if s.startswith("国土分局"))
    assert "搜集意见建议 120 余条" in land
    assert "发放走访联系卡 600 张" in land


def all_errors(kind: type = errors.DoorstepError) -> list[type]:
    found = kind.__subclasses__()
    return found + [deeper for each in found for deeper in all_errors(each)]


@pytest.mark.parametrize("kind", all_errors(), ids=lambda kind: kind.__name__)
def test_every_error_is_explained_in_both_languages(kind: type) -> None:
    leaf = not kind.__subclasses__()
    assert not leaf or kind in explained_errors()
    facts = dict.fromkeys(
        (
            "file",
            "reason",
            "missing",
            "found",
            "topic",
            "value",
            "known",
            "frame",
            "store",
            "wanted",
            "action",
            "what",
        ),
        "x",
    )
    for t in (ZH, EN):
        told = explain(kind(**facts), t)
        assert told.what
        assert "{" not in told.sentence
        if t is EN:
            assert told.sentence.replace("“", "").replace("”", "").isascii()


def test_all_errors_stand_in_the_drawn_tree() -> None:
    for kind in all_errors():
        assert kind.__name__ in (errors.__doc__ or "")


SURVEYS = {
    "empty": a_survey(),
    "one household": a_survey(points=[(120.0, 31.7)]),
    "no register": a_survey(
        issues=issues_of([("bus", "x", None)]), areas=areas_of([("community", "甲", 0, None)])
    ),
    "everybody visited": a_survey(points=[(120.0, 31.7)], visits=[(1, "2017-03-24", "met")]),
    "buildings": a_survey(
        points=[(120.0, 31.7)], campaign=Campaign(1, "k", "n", register="buildings")
    ),
}


@pytest.mark.parametrize("survey", SURVEYS.values(), ids=SURVEYS)
@pytest.mark.parametrize(
    "finding", [overview_finding, coverage_finding, issues_finding], ids=lambda f: f.__name__
)
def test_pages_find_something_sensible_to_say(survey, finding) -> None:
    facts = Facts(survey, Filters(1))
    for t in (ZH, EN):
        told = finding(facts, t)
        assert told.title
        assert "{" not in told.title + told.sentence
        assert "None" not in told.title + told.sentence
        assert "nan" not in told.title + told.sentence


def test_a_register_of_buildings_is_called_buildings() -> None:
    facts = Facts(SURVEYS["buildings"], Filters(1))
    assert "栋" in overview_finding(facts, ZH).title
    assert "户" not in overview_finding(facts, ZH).title
    assert "buildings" in overview_finding(facts, EN).title


def test_every_rate_names_its_denominator(demo_facts: Facts) -> None:
    due = f"{demo_facts.coverage.due:,}"
    assert f"{due} 户" in overview_finding(demo_facts, ZH).sentence
    assert f"of {due} households due" in overview_finding(demo_facts, EN).sentence


def test_maps_say_made_up_as_of_and_credit(demo_facts: Facts) -> None:
    lines = map_credits(demo_facts, ZH)
    assert lines[0] == "示意数据"
    assert "截至" in lines[1]
    assert "GeoNames" in lines[2]


@pytest.mark.parametrize("language", [language.code for language in LANGUAGES])
def test_map_words_are_complete(language: str, demo_survey) -> None:
    keys = tuple(layer.key for layer in LAYERS)
    facts = Facts(with_rough_positions(demo_survey, area=13), Filters(demo_survey.campaign.id))
    said = map_words(facts, keys, language=language)
    assert set(said["names"]) == set(keys)
    assert len(said["legends"]) == len(keys) - 1  # outlines speak for themselves
    assert said["stale"]
    assert map_words(facts, ("unknown",), language=language)["legends"] == []
