"""Every broken outline and every text that attacks is mended, kept literally, or rejected."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path
from typing import Final

import openpyxl
import pytest

from data.actor import LOCAL
from data.importing import import_file
from data.store import Store
from geo.facts import Facts
from geo.model import Filters
from reports.exports import EXPORTS, Export
from reports.import_preview import preview_picture
from tests.corpus.base import RECOMMENDED, Delivery, ImportCase
from tests.corpus.markup import MARKUP, delivery
from tests.corpus.outlines import OUTLINES
from tests.importing_cases import Trial, job, stored
from text import LANGUAGES, Translator

TABLE_EXPORTS: Final = [export for export in EXPORTS if export.suffix in {".csv", ".xlsx"}]
_CALCULATED: Final = "=+-@\t\r\n＝＋－＠"


@pytest.fixture(scope="module")
def trial(blank_geopackage: Path, tmp_path_factory: pytest.TempPathFactory) -> Trial:
    return Trial(blank_geopackage, tmp_path_factory.mktemp("outlines"))


@pytest.mark.parametrize("case", [*OUTLINES, *MARKUP], ids=lambda case: case.key)
def test_what_becomes_of_it(case: ImportCase, trial: Trial) -> None:
    trial.judge(case)


@pytest.fixture(scope="module")
def attacked(trial: Trial) -> tuple[Store, Facts]:
    """A campaign whose every text attacks."""
    store = trial.store(tuple(delivery(kind, "xlsx") for kind in ("areas", "households", "issues")))
    campaign = store.campaigns(LOCAL)[0].id
    return store, Facts(store.survey(LOCAL, campaign), Filters(campaign))


@pytest.mark.parametrize("export", TABLE_EXPORTS, ids=lambda export: export.key)
@pytest.mark.parametrize("language", [each.code for each in LANGUAGES])
def test_exports_hold_no_formula(
    attacked: tuple[Store, Facts], export: Export, language: str
) -> None:
    store, facts = attacked
    content = export.make(facts, Translator(language), store, LOCAL)
    if export.suffix == ".csv":
        for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")):
            assert not [cell for cell in row if cell.lstrip(" \u3000")[:1] in _CALCULATED and cell]
        return
    for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets:
        cells = [cell for row in sheet.iter_rows() for cell in row]
        assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize(("kind", "column"), [("households", "address"), ("issues", "text")])
def test_exports_brought_in_elsewhere_say_the_same(
    attacked: tuple[Store, Facts], trial: Trial, kind: str, column: str, ending: str
) -> None:
    store, facts = attacked
    make = next(each.make for each in EXPORTS if each.key == f"{kind}-{ending}")
    content = make(facts, Translator("zh"), store, LOCAL)
    other = trial.store((delivery("areas", "xlsx"),))
    brought = Delivery(kind, f"{kind}.{ending}", lambda: content)
    report = import_file(other, LOCAL, job(brought, trial.put(brought), RECOMMENDED))
    assert report.rejected == 0
    assert sorted(stored(other, kind)[column]) == sorted(stored(store, kind)[column])


def test_the_preview_holds_none_of_it(
    attacked: tuple[Store, Facts], trial: Trial, fonts: Path
) -> None:
    """The same picture as of a campaign with harmless names."""
    store, facts = attacked
    brought = delivery("buildings")
    report = import_file(store, LOCAL, job(brought, trial.put(brought), {}), write=False)
    survey = facts.survey
    harmless = replace(survey, areas=survey.areas.assign(name="村"))
    pictures = {
        preview_picture(each, report.places, t=Translator("zh"), fonts=fonts)
        for each in (survey, harmless)
    }
    assert len(pictures) == 1


def test_keys_are_unique() -> None:
    keys = [case.key for case in (*OUTLINES, *MARKUP)]
    assert len(set(keys)) == len(keys)
