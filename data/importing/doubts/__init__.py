"""What has to be asked about a file once its columns are known: one file per doubt, listed here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from data.doubts import Question
from data.importing.doubts import (
    alike_numbers,
    area_names,
    areas_again,
    axes,
    dates,
    same_household,
    same_visit,
    systems,
)
from data.importing.incoming import Incoming

DOUBTS: Final[tuple[Callable[[Incoming], Iterator[Question]], ...]] = (
    systems.ask,
    axes.ask,
    dates.ask,
    area_names.ask,
    alike_numbers.ask,
    same_household.ask,
    same_visit.ask,
    areas_again.ask,
)
