"""Every bad value of the corpus is accepted, asked about or rejected; none slips in."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.corpus.base import ImportCase
from tests.corpus.values import VALUES
from tests.importing_cases import Trial


@pytest.fixture(scope="module")
def trial(blank_geopackage: Path, tmp_path_factory: pytest.TempPathFactory) -> Trial:
    return Trial(blank_geopackage, tmp_path_factory.mktemp("values"))


@pytest.mark.parametrize("case", VALUES, ids=lambda case: case.key)
def test_what_becomes_of_it(case: ImportCase, trial: Trial) -> None:
    trial.judge(case)


def test_keys_are_unique_and_every_group_is_there() -> None:
    keys = [case.key for case in VALUES]
    assert len(set(keys)) == len(keys)
    assert {key.split()[0] for key in keys} >= {"V1", "V2", "V3", "V4", "V5"}
