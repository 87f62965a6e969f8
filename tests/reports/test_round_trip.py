"""What a campaign holds comes back from every file that we write, and once more changes nothing."""

from __future__ import annotations

import datetime as dt
import io
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from data import open_store
from data.actor import LOCAL
from data.importing import Job, import_file, import_rows
from data.importing.kinds import KINDS
from data.importing.kinds.base import Kind
from data.reading.raw import RawTable
from data.store import Store
from geo.facts import Facts
from geo.model import Filters
from geo.outcomes import OUTCOMES
from geo.strata import STRATUM_CODES
from reports.exports import EXPORTS
from reports.templates import header, template
from tests.hostile import PAYLOADS
from tests.importing_cases import CAMPAIGN, stored
from text import LANGUAGES, Translator

CHINESE = Translator("zh")
FEW = settings(
    max_examples=3,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
"""Each example starts several reading processes; making it smaller would take minutes."""

VILLAGES = {"甲村": (120.0, 31.7), "乙村": (120.02, 31.7)}
_NOTHING = {"NULL", "nan", "None"}
_TRIMMED = {text for text in PAYLOADS.values() if text != text.strip()}
_HIDDEN = {text for text in PAYLOADS.values() if any(c in text for c in "\u200b\u200d\u202e")}

words = st.one_of(
    st.sampled_from(sorted(set(PAYLOADS.values()) - _NOTHING - _TRIMMED - _HIDDEN)),
    st.text("东城湾村芳渚潞路灯不亮，。（）abc 019-=+@'\"&<%", min_size=1, max_size=12)
    .map(str.strip)
    .filter(lambda text: text.strip("-/—–")),
)
places = st.tuples(
    st.sampled_from(sorted(VILLAGES)),
    st.integers(1, 99_999).map(lambda n: n / 1e7),
    st.integers(1, 99_999).map(lambda n: n / 1e7),
)
languages = st.sampled_from([each.code for each in LANGUAGES])
days = st.datetimes(dt.datetime(2017, 3, 1), dt.datetime(2017, 6, 1)).map(
    lambda moment: moment.replace(second=0, microsecond=0)
)
Row = dict[str, str]


def _placed(place: tuple[str, float, float]) -> Row:
    west, south = VILLAGES[place[0]]
    lon, lat = west + place[1], south + place[2]
    return {"area": place[0], "lon": f"{lon:.7f}", "lat": f"{lat:.7f}"}


@st.composite
def campaigns(draw: st.DrawFn) -> dict[str, list[Row]]:
    """Draw a register of a few households, visits to them, and issues."""
    count = draw(st.integers(1, 4))
    codes = [f"{draw(st.sampled_from(['', '0', '00', 'H']))}{n}7" for n in range(1, count + 1)]
    homes = [
        {
            "code": code,
            "address": draw(words),
            "department": draw(words),
            "stratum": draw(st.sampled_from(list(STRATUM_CODES))),
            **_placed(draw(places)),
        }
        for code in codes
    ]
    visits = [
        {
            "id": f"V{n}",
            "household": draw(st.sampled_from(codes)),
            "visited_at": f"{draw(days):%Y-%m-%d %H:%M}",
            "outcome": draw(st.sampled_from([outcome.key for outcome in OUTCOMES])),
            "team": draw(words),
            "note": draw(words),
            "card_left": draw(st.sampled_from(["是", "否", *CARDS])),
        }
        for n in range(draw(st.integers(1, 4)))
    ]
    issues = [
        {
            "id": f"I{n}",
            "text": draw(words),
            "category": draw(st.sampled_from(["路灯", "公交"])),
            "reported_at": f"{draw(days):%Y-%m-%d %H:%M}",
            "department": draw(words),
            **_placed(draw(places)),
        }
        for n in range(draw(st.integers(1, 4)))
    ]
    return {"households": homes, "visits": visits, "issues": issues}


def kind_of(key: str) -> Kind:
    return next(kind for kind in KINDS if kind.key == key)


class Office:
    """Somebody with a scratch folder and a campaign that knows its villages."""

    def __init__(self, blank: Path, folder: Path) -> None:
        self.folder = folder
        path = folder / "store.gpkg"
        shutil.copyfile(blank, path)
        self.store: Store = open_store(path)
        corners = np.array(list(VILLAGES.values()))
        shapes = np.asarray(shapely.box(*corners.T, *(corners + 0.01).T), dtype=object)
        raw = RawTable("a", _frame([{"名称": name} for name in VILLAGES]), shapes, "EPSG:4326", {})
        import_rows(self.store, LOCAL, Job("areas", Path(), campaign=CAMPAIGN), raw)

    def take(self, kind: str, content: bytes, ending: str, **answers: str) -> tuple[int, int]:
        """Import a file twice; returns rows accepted and rejected."""
        path = self.folder / f"{kind}.{ending}"
        path.write_bytes(content)
        given = {"all": "recommended", **answers}
        job = Job(kind, path, campaign=CAMPAIGN, answers=given)
        report = import_file(self.store, LOCAL, job)
        assert report.written
        again = import_file(self.store, LOCAL, Job(kind, path, campaign=CAMPAIGN, answers=given))
        assert (again.new, again.changed, again.unchanged) == (0, 0, report.accepted)
        return report.accepted, report.rejected

    def export(self, key: str, language: str = "zh") -> bytes:
        """Return an export of everything."""
        campaign = self.store.campaigns(LOCAL)[0].id
        facts = Facts(self.store.survey(LOCAL, campaign), Filters(campaign))
        make = next(each.make for each in EXPORTS if each.key == key)
        return make(facts, Translator(language), self.store, LOCAL)

    def records(self, kind: str, columns: Sequence[str]) -> list[tuple[Any, ...]]:
        """Return what is stored, in an order of its own."""
        found = stored(self.store, kind)
        if "geom" in found:
            xy = [(None, None) if s is None else (s.x, s.y) for s in found["geom"]]
            found = found.assign(xy=[_rounded(pair) for pair in xy])
        for name in {"visited_at", "reported_at"} & set(found):
            found[name] = pd.to_datetime(found[name])
        if "card_left" in found:
            found["card_left"] = found["card_left"].astype(bool)
        return sorted(found[list(columns)].itertuples(index=False, name=None), key=repr)


def _rounded(pair: tuple[float | None, float | None]) -> tuple[float, ...]:
    return tuple(round(each, 7) for each in pair if each is not None)


def _frame(rows: Sequence[Row]) -> pd.DataFrame:
    index = pd.RangeIndex(2, len(rows) + 2)
    return pd.DataFrame(rows, index=index, dtype=object)


def filled(kind: str, rows: Sequence[Row], language: str = "zh") -> bytes:
    """Return a template whose examples somebody replaced by rows, every cell as text."""
    t = Translator(language)
    content = template(kind_of(kind), t)
    assert content is not None
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    sheet.delete_rows(2, 3)
    names = {header(field, t): field.name for field in kind_of(kind).fields}
    for row, record in enumerate(rows, start=2):
        for column, (cell,) in enumerate(sheet.iter_cols(1, len(names), 1, 1), start=1):
            value = record.get(names[cell.value], "")
            if value:
                sheet.cell(row, column, value).data_type = "s"
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


@pytest.fixture
def offices(blank_geopackage: Path, tmp_path: Path) -> Callable[[], Office]:
    """Open an office; each has its own store."""

    def opened() -> Office:
        return Office(blank_geopackage, Path(mkdtemp(dir=tmp_path)))

    return opened


CARDS = {"当面": "hand", "门缝信箱": "door"}
HOME = ("code", "address", "area", "xy", "precision", "stratum")
SAID = ("text", "category", "reported_at", "area", "xy", "precision")
WENT = ("household", "visited_at", "outcome", "team", "note", "card_left", "card_way")


def expected(kind: str, rows: Sequence[Row], columns: Sequence[str]) -> list[tuple[Any, ...]]:
    """Return what should be stored of drawn rows."""
    made = {
        "xy": lambda row: (float(row["lon"]), float(row["lat"])),
        "precision": lambda _: "point",
        "card_left": lambda row: row["card_left"] != "否",
        "card_way": lambda row: CARDS.get(row["card_left"], ""),
        "visited_at": lambda row: pd.Timestamp(row["visited_at"]),
        "reported_at": lambda row: pd.Timestamp(row["reported_at"]),
        "category": lambda row: {"路灯": "street_lighting", "公交": "bus"}[row["category"]],
    }
    found = [
        tuple(made[name](row) if name in made else row[name] for name in columns) for row in rows
    ]
    return sorted(found, key=repr)


def settled(offices: Callable[[], Office], drawn: dict[str, list[Row]]) -> Office:
    """Open an office that holds everything."""
    office = offices()
    for kind, rows in drawn.items():
        named = [
            {header(f, CHINESE): row.get(f.name) for f in kind_of(kind).fields} for row in rows
        ]
        raw = RawTable("a", _frame(named), None, None, {})
        job = Job(kind, Path(), campaign=CAMPAIGN)
        assert import_rows(office.store, LOCAL, job, raw).new == len(rows)
    return office


@FEW
@given(language=languages, drawn=campaigns())
def test_filled_templates(
    offices: Callable[[], Office], language: str, drawn: dict[str, list[Row]]
) -> None:
    office = offices()
    for kind, columns in (("households", HOME), ("visits", WENT), ("issues", SAID)):
        rows = drawn[kind]
        assert office.take(kind, filled(kind, rows, language), "xlsx") == (len(rows), 0)
        assert office.records(kind, columns) == expected(kind, rows, columns)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@FEW
@given(language=languages, drawn=campaigns())
def test_lists(
    offices: Callable[[], Office], language: str, ending: str, drawn: dict[str, list[Row]]
) -> None:
    """Lists of households name no position; those of issues do."""
    office, other = settled(offices, drawn), offices()
    for kind, columns in (("households", ("code", "address", "area", "stratum")), ("issues", SAID)):
        rows = len(drawn[kind])
        assert other.take(kind, office.export(f"{kind}-{ending}", language), ending) == (rows, 0)
        assert other.records(kind, columns) == office.records(kind, columns)


@FEW
@given(language=languages, drawn=campaigns())
def test_the_copy_for_gis_programs(
    offices: Callable[[], Office], language: str, drawn: dict[str, list[Row]]
) -> None:
    t = Translator(language)
    office, other = settled(offices, drawn), offices()
    content = office.export("copy", language)
    for kind, layer, columns in (("households", "Households", HOME), ("issues", "Issues", SAID)):
        rows = len(drawn[kind])
        assert other.take(kind, content, "gpkg", layer=t(layer)) == (rows, 0)
        assert other.records(kind, columns) == office.records(kind, columns)
