"""Every broken outline and every text that attacks is mended, kept literally, or rejected."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.corpus.base import ImportCase
from tests.corpus.outlines import OUTLINES
from tests.importing_cases import Trial


@pytest.fixture(scope="module")
def trial(blank_geopackage: Path, tmp_path_factory: pytest.TempPathFactory) -> Trial:
    return Trial(blank_geopackage, tmp_path_factory.mktemp("outlines"))


@pytest.mark.parametrize("case", OUTLINES, ids=lambda case: case.key)
def test_what_becomes_of_it(case: ImportCase, trial: Trial) -> None:
    trial.judge(case)


def test_keys_are_unique() -> None:
    keys = [case.key for case in OUTLINES]
    assert len(set(keys)) == len(keys)
