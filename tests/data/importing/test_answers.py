"""An answer that no question can have is an error, for every kind of file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from data.actor import LOCAL
from data.importing import Job, import_file, import_rows
from data.importing.answers import require_known
from data.importing.kinds import KINDS
from data.reading import TOPICS, read_file
from data.store import Store
from geo.errors import UnknownChoice
from reports.explain import explain
from tests.conftest import PROJECT
from tests.corpus import CASES
from tests.corpus.values import VALUES
from text import LANGUAGES, Translator

_SOUND = "户号,地址\nH1,芳渚村1号\n"

UNKNOWN = [
    ("csr", "EPSG:4326"),
    ("date", "month_first"),
    ("column.latitude", "纬度"),
    ("column", "纬度"),
    ("dates", "month first"),
    ("roc_years", "maybe"),
    ("universal_time", "utc"),
    ("day_numbers", "1990"),
    ("axes", "swap"),
    ("same_household", "two"),
    ("same_number", "separate"),
    ("same_visit", "reject"),
    ("alike_numbers", "one"),
    ("far_away", "yes"),
    ("areas_again", "yes"),
    ("crs", "EPSG:999999"),
    ("crs", "GCJ02 please"),
    ("all", "yes"),
]


@pytest.mark.parametrize(("topic", "choice"), UNKNOWN)
def test_what_no_question_is_is_refused(
    geopackage: Store, tmp_path: Path, topic: str, choice: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(_SOUND, encoding="utf-8")
    job = Job("households", path, campaign="测试", answers={topic: choice})
    with pytest.raises(UnknownChoice) as caught:
        import_file(geopackage, LOCAL, job)
    with pytest.raises(UnknownChoice):
        import_rows(geopackage, LOCAL, job, read_file(path))
    assert geopackage.campaigns(LOCAL) == ()
    for language in LANGUAGES:
        told = explain(caught.value, Translator(language.code)).sentence
        assert topic in told
        assert "{" not in told


def test_every_answer_that_some_question_takes_is_known() -> None:
    """One set of answers serves many files: what is not asked about one of them does no harm."""
    for case in VALUES:
        require_known(case.answers)
        require_known(case.asks)
    for kind in KINDS:
        require_known({f"column.{field.name}": "-" for field in kind.fields})
    for choice in ("EPSG:4549", "GCJ-02", "BD-09", "mixed"):
        require_known({"crs": choice})


def test_every_question_about_reading_is_known() -> None:
    asked = {case.topic for case in CASES if case.topic} | {
        topic for case in CASES for topic in case.answers
    }
    assert asked <= set(TOPICS)


def test_the_verb_says_so_and_ends_with_2(geopackage: Store, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(_SOUND, encoding="utf-8")
    store = geopackage.backend.path
    command = [sys.executable, "-m", "reports.verbs", "import", "households", path]
    done = subprocess.run(
        [*command, "--store", store, "--answer", "hedaer_row=3"],
        cwd=PROJECT,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 2
    assert b"hedaer_row" in done.stderr
    assert b"Traceback" not in done.stderr
