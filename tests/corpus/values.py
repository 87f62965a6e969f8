"""Bad values in sound files: dates, numbers, positions, records that are there twice."""

from __future__ import annotations

from typing import Final

from tests.corpus.base import ImportCase
from tests.corpus.days import DAYS
from tests.corpus.numbers import NUMBERS
from tests.corpus.positions import POSITIONS
from tests.corpus.records import RECORDS
from tests.corpus.sheets import SHEETS
from tests.corpus.systems import SYSTEMS

VALUES: Final[tuple[ImportCase, ...]] = (
    *DAYS,  # V1
    *NUMBERS,  # V2
    *POSITIONS,  # V3
    *SYSTEMS,  # V4
    *RECORDS,  # V5
    *SHEETS,  # V6
)
