"""Bringing the files of import cases into scratch stores, and judging what became of them."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import gettempdir
from typing import Any
from uuid import uuid4

import pandas as pd
import pytest
import shapely

from data import open_store, tables
from data.actor import LOCAL
from data.importing import Job, import_file, import_rows
from data.importing.kinds import KINDS
from data.importing.kinds.base import Options
from data.importing.report import ImportReport, said, warned
from data.reading import read_file
from data.reading.raw import RawTable
from data.store import Change, Store
from data.writing import Writer
from geo.errors import UnusableInput
from reports.explain import explain
from tests.corpus.base import RECOMMENDED, Delivery, ImportCase
from text import LANGUAGES, Translator

ENGLISH = Translator("en")
CAMPAIGN = "测试"
_TABLES = {
    "areas": tables.AREA,
    "buildings": tables.BUILDING,
    "households": tables.HOUSEHOLD,
    "visits": tables.VISIT,
    "issues": tables.ISSUE,
}
assert set(_TABLES) <= {kind.key for kind in KINDS}


@dataclass
class Trial:
    """Imports cases, each into a store of its own.

    Attributes
    ----------
    blank
        An empty store to copy.
    folder
        Where files are put.
    """

    blank: Path
    folder: Path
    _grounds: dict[tuple[Delivery, ...], Path] = field(default_factory=dict)

    def store(self, before: tuple[Delivery, ...]) -> Store:
        """Return a new store that holds what was delivered before."""
        if before not in self._grounds:
            ground = self.folder / f"ground{len(self._grounds)}.gpkg"
            shutil.copyfile(self.blank, ground)
            for delivery in before:
                report = self._bring(open_store(ground), delivery)
                assert report.written
                assert not report.rejected, report.problems
            self._grounds[before] = ground
        path = self.folder / f"{uuid4().hex}.gpkg"
        shutil.copyfile(self._grounds[before], path)
        return open_store(path)

    def _bring(self, store: Store, delivery: Delivery) -> ImportReport:
        return import_file(store, LOCAL, job(delivery, self.put(delivery), RECOMMENDED))

    def put(self, delivery: Delivery) -> Path:
        """Write a file."""
        folder = self.folder / uuid4().hex
        folder.mkdir()
        path = folder / delivery.name
        path.write_bytes(delivery.content())
        return path

    def judge(self, case: ImportCase) -> None:
        """Import a case's file as often as a user would, and compare."""
        path, store = self.put(case.file), self.store(case.before)
        if case.refused:
            self._judge_refusal(case, path, store)
            return
        asking = import_file(store, LOCAL, job(case.file, path, {}))
        judge_words(asking)
        assert {q.topic: q.recommended for q in asking.open_questions} == dict(case.asks)
        assert asking.written is not bool(case.asks)
        raw = read_file(path, answers=case.answers)
        report = asking if not case.asks else _rows(store, case, path, raw)
        assert report.written
        assert tuple((p.row, p.rule) for p in report.problems) == case.rejected
        assert report.accepted == case.accepted
        told = " ".join(warned(each, ENGLISH) for each in report.warnings)
        assert all(word in told for word in case.warned), told
        assert not any(word in told for word in case.silent), told
        found = stored(store, case.file.kind)
        for name, cells in case.stored.items():
            assert tuple(found[name].tolist()) == cells, name
        again = _rows(store, case, path, raw)
        assert (again.new, again.changed, again.accepted) == (0, 0, report.accepted)
        assert again.rejected_rows.equals(report.rejected_rows)
        assert stored(store, case.file.kind).equals(found)

    def _judge_refusal(self, case: ImportCase, path: Path, store: Store) -> None:
        had = stored(store, case.file.kind)
        with pytest.raises(UnusableInput) as caught:
            import_file(store, LOCAL, job(case.file, path, case.answers))
        for language in LANGUAGES:
            _plain(explain(caught.value, Translator(language.code)).sentence)
        told = explain(caught.value, ENGLISH).sentence
        assert all(word in told for word in case.refused), told
        assert stored(store, case.file.kind).equals(had)


def job(delivery: Delivery, path: Path, answers: Mapping[str, str]) -> Job:
    """Return what a user would do with a file."""
    options = Options(level=delivery.level)
    return Job(delivery.kind, path, campaign=CAMPAIGN, options=options, answers=answers)


def _rows(store: Store, case: ImportCase, path: Path, raw: RawTable) -> ImportReport:
    report = import_rows(store, LOCAL, job(case.file, path, case.answers), raw)
    judge_words(report)
    return report


def judge_words(report: ImportReport) -> None:
    """Everything adds up, and everything can be said in every language, naming no path."""
    assert report.rows == report.accepted + report.rejected
    assert report.accepted == report.new + report.changed + report.unchanged
    assert report.rejected == len(report.rejected_rows)
    for language in LANGUAGES:
        t = Translator(language.code)
        told = [warned(each, t) for each in report.warnings]
        told += [word for problem in report.problems for word in problem.words(t)]
        for question in report.questions:
            told += [said(question.message, t), said(question.evidence, t)]
            told += [said(choice.title, t) for choice in question.choices]
        for sentence in told:
            _plain(sentence)


def _plain(sentence: str) -> None:
    assert sentence
    assert gettempdir() not in sentence
    assert not any(mark in sentence for mark in ("Traceback", "Exception", "root:"))


def stored(store: Store, kind: str) -> pd.DataFrame:
    """Return the records of a kind in the campaign, by id.

    The table's columns, and ``place`` (longitude and latitude, five digits, or ``None``), ``size``
    (of outlines, in squares of a hundredth degree), ``area`` and ``town`` (names, of the record's
    area and of that above), ``household`` (register number).
    """
    seen: dict[str, pd.DataFrame] = {}

    def look(writer: Writer) -> dict[str, int]:
        campaign = next((c for c in writer.campaigns() if c.name == CAMPAIGN), None)
        number = campaign.id if campaign else -1
        wanted = (_TABLES[kind], tables.AREA, tables.HOUSEHOLD)
        seen.update({table.name: writer.rows(table, number) for table in wanted})
        return {}

    store.rehearse(LOCAL, Change(uuid4(), "look", look))
    found = seen[_TABLES[kind].name].sort_index()
    areas, homes = seen[tables.AREA.name], seen[tables.HOUSEHOLD.name]
    names, above = areas["name"].to_dict(), areas["parent_id"].fillna(0).to_dict()
    added: dict[str, list[Any]] = {}
    if "geom" in found:
        added["place"] = [_place(shape) for shape in found["geom"]]
        added["size"] = [round(shapely.area(shape) * 1e4, 4) for shape in found["geom"]]
    if "area_id" in found:
        added["area"] = [names.get(area, "") for area in found["area_id"]]
        added["town"] = [names.get(above.get(area, 0), "") for area in found["area_id"]]
    if "parent_id" in found:
        added["town"] = [names.get(area, "") for area in found["parent_id"]]
    if "household_id" in found:
        codes = homes["code"].to_dict()
        added["household"] = [codes.get(home, "") for home in found["household_id"]]
    return found.assign(**added)


def _place(shape: Any) -> tuple[float, float] | None:
    if shape is None or shape.is_empty:
        return None
    point = shapely.point_on_surface(shape)
    return round(point.x, 5), round(point.y, 5)
