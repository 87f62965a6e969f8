"""Names of places: found under the spellings people use, not under those of their neighbours."""

from __future__ import annotations

import pytest

from geo.name_index import LEAST_ALIKE, Entry, NameIndex

ANY = frozenset({"town", "community", "estate"})
INDEX = NameIndex(
    [
        Entry(1, "town", "遥观镇"),
        Entry(2, "community", "芳渚村村委会", ("芳渚社区",)),
        Entry(3, "community", "东方村"),
        Entry(4, "estate", "宋剑湖家园", ("剑湖安置房",)),
        Entry(5, "estate", "剑湖华庭"),
        Entry(6, "estate", "东方公寓"),
        Entry(7, "estate", "潞城花苑"),
        Entry(8, "estate", "清潭一村"),
        Entry(9, "estate", "清潭二村"),
        Entry(10, "estate", "常州市第一棉纺厂宿舍"),
        Entry(11, "estate", "剑湖华庭"),
        Entry(12, "community", "丁堰镇社区居委会"),
        Entry(13, "community", "丁堰村"),
    ]
)


@pytest.mark.parametrize(
    ("name", "places", "how"),
    [
        ("芳渚村", (2,), "exact"),
        ("芳渚村民委员会", (2,), "exact"),
        ("芳渚社区居委会", (2,), "alias"),
        ("剑湖安置房", (4,), "alias"),
        ("芳诸村", (2,), "look-alike"),
        ("芳渚", (2,), "look-alike"),
        ("遥观", (1,), "look-alike"),
        ("清潭1村", (8,), "look-alike"),
        ("丁堰镇", (12,), "look-alike"),
        ("遥观街道", (1,), "kind"),
        ("东方社区", (3,), "kind"),
        ("剑湖花庭", (5, 11), "sound"),
        ("剑湖华庭", (5, 11), "exact"),
        ("常州市第一棉纺宿舍", (10,), "fuzzy"),
        ("", (), ""),
        ("村", (), ""),
    ],
)
def test_names_and_how_they_are_found(name, places, how) -> None:
    named = INDEX.find(name, ANY)
    assert (named.places, named.how) == (places, how)
    assert named.score == {"exact": 1, "alias": 1, "look-alike": 0.95, "": 0}.get(how, named.score)
    assert bool(named) == bool(places)
    assert INDEX.known(name, ANY).places == (() if how in {"sound", "fuzzy"} else places)


@pytest.mark.parametrize(
    "name",
    [
        "新东方村",
        "东方公园",
        "潞城花园",
        "清潭三村",
        "剑湖家园",
        "宋剑湖花园",
        "剑湖华苑",
        "常州市第二棉纺厂宿舍",
        "棉纺厂宿舍",
        "南芳渚村",
    ],
)
def test_a_neighbours_name_finds_nothing(name) -> None:
    assert INDEX.find(name, ANY).places == ()


def test_only_the_levels_asked_for() -> None:
    assert INDEX.find("东方", frozenset({"estate"})).places == ()
    assert INDEX.find("东方", frozenset({"community"})).places == (3,)


def test_a_misspelt_name_scores_less_than_any_other() -> None:
    assert 0.7 < INDEX.find("常州市第一棉纺宿舍", ANY).score < LEAST_ALIKE
