"""Attack: work out what a pack keeps back from everything that it, and an earlier one, says.

The attacker knows the tree of areas, what the words mean and so how numbers add up, and that nobody
lies in no area; it solves for every number kept back by integer programming.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from geo.facts import Facts
from geo.model import Filters, Survey
from reports.briefing.contents import map_facts, pack_of_tally
from reports.briefing.counting import tally_of
from reports.briefing.pack import Cell, Missing, Pack
from reports.briefing.tally import Tally
from tests.reports.briefing.villages import a_district
from text import Translator

EN = Translator("en")
AREA = ("due", "effective", "left", "issues")
SEEDS = range(3)


class Attacker:
    """Collects equations in numbers nobody was told."""

    def __init__(self) -> None:
        self.known: dict[str, int] = {}
        self.hidden: set[str] = set()
        self.rows: list[tuple[dict[str, float], float, float]] = []

    def told(self, name: str, value: Cell) -> None:
        if value is Missing.HIDDEN:
            self.hidden.add(name)
        elif isinstance(value, int) and not isinstance(value, bool):
            assert self.known.setdefault(name, value) == value, name

    def equal(self, total: str, parts: list[str], *, at_least: bool = False) -> None:
        row = defaultdict(float, {total: 1.0})
        for part in parts:
            row[part] -= 1.0
        self.rows.append((row, 0.0, np.inf if at_least else 0.0))

    def ends(self, wanted: set[str]) -> dict[str, tuple[int, int]]:
        """Return the least and largest whole number that each can be."""
        names = sorted({each for row, *_ in self.rows for each in row} | wanted)
        place = {each: n for n, each in enumerate(names)}
        matrix = np.zeros((len(self.rows), len(names)))
        for n, (row, *_) in enumerate(self.rows):
            for each, factor in row.items():
                matrix[n, place[each]] = factor
        least, most = ([row[end] for row in self.rows] for end in (1, 2))
        limits = Bounds(
            np.array([self.known.get(each, 0) for each in names]),
            np.array([self.known.get(each, 100_000) for each in names]),
        )
        sums = LinearConstraint(csr_array(matrix), least, most)
        found = {}
        for name in wanted:
            ends = []
            for sign in (1, -1):
                aim = np.zeros(len(names))
                aim[place[name]] = sign
                whole = np.ones(len(names))
                solved = milp(aim, constraints=sums, integrality=whole, bounds=limits)
                assert solved.status == 0, solved.message
                ends.append(round(sign * solved.fun))
            found[name] = (ends[0], ends[1])
        return found


def read(attacker: Attacker, pack: Pack, tally: Tally, facts: Facts, tag: str) -> None:
    """Take in everything that a pack says, and what follows from what the words mean."""
    for figure in [figure for screen in pack.screens for figure in screen.figures]:
        attacker.told(f"{tag}{figure.key}", figure.value)
    for table in [table for screen in pack.screens for table in screen.tables]:
        keys = [column.key for column in table.columns]
        for name, row in zip(table.names, table.rows, strict=True):
            read_row(attacker, table.key, name, dict(zip(keys, row, strict=True)), tag)
    for line in tally.areas:
        prefix = f"{tag}areas/{line.id}/"
        attacker.equal(f"{prefix}due", [f"{prefix}effective", f"{prefix}left"])
        attacker.equal(f"{prefix}left", [f"{prefix}unverified"], at_least=True)
    for what in (*AREA, "unverified"):
        areas_add_up(attacker, tally, what, tag)
    whole_adds_up(attacker, tally, tag)
    parts_of_areas(attacker, tally, tag)
    read_maps(attacker, tally, facts, tag)


def read_row(attacker: Attacker, table: str, name: str, row: dict[str, Cell], tag: str) -> None:
    if table in {"areas", "towns", "under_target"} or table.startswith("area-"):
        read_area(attacker, f"{tag}areas/{name}/", row)
    elif table == "issues_by_category":
        attacker.told(f"{tag}{table}/{name}", row["issues"])
    elif table in {"departments", "clusters", "gaps"}:
        for what in {"issues", "visited", "cards", "asked", "reported", "households"} & set(row):
            attacker.told(f"{tag}{table}/{name}/{what}", row[what])
    elif table == "area_changes":
        attacker.told(f"{tag}areas/{name}/effective", row["now"])


def read_area(attacker: Attacker, prefix: str, row: dict[str, Cell]) -> None:
    for what in AREA:
        attacker.told(prefix + what, row[what])
    high, low, due, effective = (row[n] for n in ("rate_high", "rate_low", "due", "effective"))
    if not isinstance(due, int):
        return
    if isinstance(low, float):
        attacker.told(f"{prefix}effective", round(low * due))
    if isinstance(high, float) and high and isinstance(effective, int):
        attacker.told(f"{prefix}unverified", round(due - effective / high))


def areas_add_up(attacker: Attacker, tally: Tally, what: str, tag: str) -> None:
    below = defaultdict(list)
    for line in tally.areas:
        below[line.parent].append(f"{tag}areas/{line.id}/{what}")
    for above, parts in below.items():
        attacker.equal(f"{tag}areas/{above}/{what}" if above else f"{tag}{what}", parts)


def whole_adds_up(attacker: Attacker, tally: Tally, tag: str) -> None:
    attacker.equal(f"{tag}due", [f"{tag}effective", f"{tag}left"])
    attacker.equal(f"{tag}register", [f"{tag}due", f"{tag}excluded"])
    attacker.equal(f"{tag}left", [f"{tag}not_visited", f"{tag}tried"])
    attacker.equal(f"{tag}attempted", [f"{tag}effective", f"{tag}tried"])
    attacker.equal(f"{tag}tried", [f"{tag}unverified", f"{tag}other tries"])
    attacker.equal(f"{tag}attempted", [f"{tag}contacted"], at_least=True)
    attacker.equal(f"{tag}contacted", [f"{tag}effective"], at_least=True)
    categories = [f"{tag}issues_by_category/{line.key}" for line in tally.categories]
    attacker.equal(f"{tag}issues", categories)
    for what, whole in (("visited", "effective"), ("issues", "issues")):
        parts = [f"{tag}departments/{line.name}/{what}" for line in tally.departments]
        attacker.equal(f"{tag}{whole}", parts)


def parts_of_areas(attacker: Attacker, tally: Tally, tag: str) -> None:
    for number, gap in enumerate(tally.gaps, start=1):
        left = f"{tag}areas/{gap.area}/left"
        attacker.equal(left, [f"{tag}gaps/{number}/households"], at_least=True)
    for number, cluster in enumerate(tally.clusters, start=1):
        asked, reported = (f"{tag}clusters/{number}/{what}" for what in ("asked", "reported"))
        attacker.equal(asked, [reported], at_least=True)
        if len(cluster.areas) == 1:
            effective = f"{tag}areas/{cluster.areas[0]}/effective"
            attacker.equal(effective, [asked], at_least=True)


def read_maps(attacker: Attacker, tally: Tally, facts: Facts, tag: str) -> None:
    shown = map_facts(facts, tally)
    dots = Counter(zip(*(axis.tolist() for axis in shown.issue_positions), strict=True))
    for count in dots.values():
        assert count >= 5
    for area, left in shown.shown_areas["left"].items():
        if left:  # printed on the map
            attacker.told(f"{tag}areas/{area}/left", int(left))


def one_office(survey: Survey) -> Survey:
    """Nobody is visited by two departments, so that the attacker's sums hold."""
    parts = survey.visits["household"] % 2 + 1
    return replace(survey, visits=survey.visits.assign(department=parts.astype("int64")))


def packs_of(survey: Survey, **filters) -> tuple[Pack, Tally, object, Facts]:
    facts = Facts(survey, Filters(1, **filters))
    tally, basis = tally_of(facts)
    return pack_of_tally(tally, EN, snapshot="", frozen=""), tally, basis, facts


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_kept_back_is_found(seed: int) -> None:
    pack, tally, basis, facts = packs_of(one_office(a_district(seed)))
    attacker = Attacker()
    read(attacker, pack, tally, facts, "")
    assert attacker.hidden
    for name, (low, high) in attacker.ends(attacker.hidden).items():
        assert high - low >= 5, (name, low, high)
    for line in tally.areas:
        few = [w for w in ("effective", "left") if 0 < basis.counts[f"areas/{line.id}/{w}"] < 5]
        for what in few:
            assert f"areas/{line.id}/{what}" not in attacker.known


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_is_found_from_two_snapshots(seed: int) -> None:
    later = one_office(a_district(seed, most=60))
    rows = np.random.default_rng(seed).random(len(later.visits)) < 0.9
    sooner = replace(later, visits=later.visits[rows])
    facts = Facts(sooner, Filters(1))
    then, before = tally_of(facts)
    now, basis = tally_of(Facts(later, Filters(1)), earlier={"k": before})
    attacker = Attacker()
    first = pack_of_tally(then, EN, snapshot="", frozen="")
    second = pack_of_tally(
        now, EN, snapshot="", frozen="", earlier=then, earlier_name="x", changes="k"
    )
    read(attacker, first, then, facts, "then ")
    read(attacker, second, now, Facts(later, Filters(1)), "now ")
    for line in now.areas:
        name = f"areas/{line.id}/effective"
        step = basis.counts[name] - before.counts[name]
        attacker.equal(f"now {name}", [f"then {name}", f"since {name}"])
        if 0 < step < 5:
            assert f"now {name}" not in attacker.known or f"then {name}" not in attacker.known
    attacker.equal("now effective", ["then effective", "since effective"])
    for name, (low, high) in attacker.ends(attacker.hidden).items():
        assert high - low >= 5, (name, low, high)
    steps = {
        f"since areas/{line.id}/effective": basis.counts[name] - before.counts[name]
        for line in now.areas
        if (name := f"areas/{line.id}/effective")
    }
    for name, (low, high) in attacker.ends(set(steps)).items():
        assert low <= steps[name] <= high
        assert high - low >= 5 or (low == high and not 0 < low < 5), (name, low, high)


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_is_found_from_two_filters(seed: int) -> None:
    survey = one_office(a_district(seed, villages=2))
    everything = Facts(survey, Filters(1))
    whole, before = tally_of(everything)
    for line in whole.areas:
        facts = Facts(survey, Filters(1, areas=(line.id,)))
        part, _ = tally_of(facts, earlier={"all": before})
        attacker = Attacker()
        read(attacker, pack_of_tally(whole, EN, snapshot="", frozen=""), whole, everything, "")
        hidden = set(attacker.hidden)
        for what in AREA:
            shown = part.number(what)
            if isinstance(shown, int):
                attacker.known[f"areas/{line.id}/{what}"] = shown
        for name, (low, high) in attacker.ends(hidden - set(attacker.known)).items():
            assert high - low >= 5, (name, line.id)
