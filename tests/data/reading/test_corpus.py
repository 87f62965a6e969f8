"""Every bad file of the corpus meets its decision; nothing is lost, nothing is disclosed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from tempfile import gettempdir

import pytest

from data.reading import read_file
from data.reading.formats import FORMATS
from data.reading.raw import RawTable
from geo.errors import UnusableInput
from reports.explain import explain
from tests.conftest import PROJECT
from tests.corpus import CASES
from tests.corpus.base import Case, Decision
from text import LANGUAGES, Translator

ENGLISH = Translator("en")


def chosen_case(item: pytest.Item) -> object:
    """Return what a test that was chosen calls its case, if anything."""
    call = getattr(item, "callspec", None)
    return call and call.params.get("case")


@pytest.fixture(scope="module")
def outcomes(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[Case], Future[RawTable]]]:
    """Read the files of all tests that were chosen, two at a time: each waits for its child."""
    folder = tmp_path_factory.mktemp("corpus")
    chosen = {
        case.key: case
        for item in request.session.items
        if isinstance(case := chosen_case(item), Case)
    }
    with ThreadPoolExecutor(2) as pool:
        running = {key: pool.submit(outcome, case, folder) for key, case in chosen.items()}
        yield lambda case: running[case.key]
        pool.shutdown(cancel_futures=True)


def outcome(case: Case, folder: Path) -> RawTable:
    path = folder / case.file
    path.write_bytes(case.content())
    try:
        return read_file(path, answers=case.answers)
    finally:
        path.unlink()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.key)
def test_decision(case: Case, outcomes: Callable[[Case], Future[RawTable]]) -> None:
    if case.decision is Decision.REFUSE:
        with pytest.raises(UnusableInput) as caught:
            outcomes(case).result()
        judge_refusal(case, caught.value)
        return
    raw = outcomes(case).result()
    judge_rows(case, raw)
    judge_words(raw)


def judge_refusal(case: Case, error: UnusableInput) -> None:
    for language in LANGUAGES:
        told = explain(error, Translator(language.code)).sentence
        assert "\n" not in told
        assert not any(mark in told for mark in ("{", "Traceback", "Error", "root:"))
        assert gettempdir() not in told
    told = explain(error, ENGLISH).what
    assert all(word in told for word in case.seen), told


def judge_rows(case: Case, raw: RawTable) -> None:
    faults = tuple(sorted((fault.row, fault.rule) for fault in raw.faults))
    assert faults == tuple(sorted(case.faults))
    doubts = {question.topic for question in raw.questions if question.open}
    assert (doubts >= {case.topic}) if case.decision is Decision.ASK else not doubts
    if case.rows is not None:
        assert len(raw.rows) == case.rows
    for name, cells in case.cells.items():
        assert tuple(raw.rows[name].tolist()) == cells, name
    # rows in are rows kept and rows at fault; no fault names a row that is not there
    assert {fault.row for fault in raw.faults} <= set(raw.rows.index)
    assert raw.rows.index.is_unique
    assert raw.shapes is None or len(raw.shapes) == len(raw.rows)
    told = " ".join(ENGLISH(key, **facts) for key, facts in raw.warnings)
    assert all(word in told for word in case.seen), told


def judge_words(raw: RawTable) -> None:
    """Everything a page would show can be said in every language and names no path."""
    for language in LANGUAGES:
        t = Translator(language.code)
        said = [t(key, **facts) for key, facts in raw.warnings]
        for question in raw.questions:
            said += [t(key, **facts) for key, facts in (question.message, question.evidence)]
            said += [t(choice.title[0], **choice.title[1]) for choice in question.choices]
            assert question.recommended in {choice.value for choice in question.choices}
        for fault in raw.faults:
            said += [t(fault.message, **dict(fault.facts)), t(fault.hint, **dict(fault.facts))]
        assert not any(gettempdir() in sentence for sentence in said)


def test_keys_are_unique_and_every_group_is_there() -> None:
    keys = [case.key for case in CASES]
    assert len(set(keys)) == len(keys)
    groups = {key.split()[0] for key in keys}
    assert groups >= {"T1", "T2", "T3", "T4", "T5", "T6", "T7", "G2", "G3", "G4"}


def test_every_format_is_registered() -> None:
    there = {path.stem for path in (PROJECT / "data" / "reading" / "formats").glob("*.py")}
    parts = {"__init__", "sheet_parts", "old_sheet_parts"}
    assert there - parts == {each.module for each in FORMATS}
