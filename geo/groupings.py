"""Ways to split the households of a campaign so that their figures can be compared.

Every grouping puts each household into one group at most, so that counts add up to the whole;
households in none form a group of their own, ``NO_ID`` or empty.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.address import parse
from geo.areas import ancestor_pairs
from geo.model import NO_ID, Survey
from geo.strata import STRATUM_CODES


@dataclass(frozen=True, eq=False)
class Grouping:
    """A group for every household.

    Attributes
    ----------
    group
        Position in ``names`` of each household's group, shape (number of households,).
    names
        Keys of the groups; the last one is that of households in none.
    """

    group: NDArray[np.int64]
    names: pd.Index

    @classmethod
    def of_ids(cls, ids: NDArray[np.int64], names: pd.Index) -> Grouping:
        """Group by an identifier; ids that ``names`` does not know are in none."""
        place = names.get_indexer(pd.Index(ids))
        return cls(np.where(place < 0, len(names), place), names.append(pd.Index([NO_ID])))


def by_area(survey: Survey, level: str) -> Grouping:
    """Group by the area of a level: ``town``, ``community`` or ``estate``. Keys are area ids."""
    areas = survey.areas
    of_level = areas.index[areas["level"] == level]
    row = area_at(survey, level)
    ids = np.append(areas.index.to_numpy(), NO_ID)
    return Grouping.of_ids(ids[row], pd.Index(of_level, name="area"))


def area_at(survey: Survey, level: str) -> NDArray[np.int64]:
    """Return the row of the area of a level that each household lies in, -1 for none."""
    areas = survey.areas
    above, below = ancestor_pairs(areas)
    fits = (areas["level"] == level).to_numpy()[above]
    at_level = np.full(len(areas) + 1, -1, dtype=np.int64)
    at_level[below[fits]] = above[fits]
    return at_level[survey.household_area]


def by_building(survey: Survey) -> Grouping:
    """Group by the building a household is linked to. Keys are building ids."""
    ids = survey.households["building"].to_numpy(dtype=np.int64)
    return Grouping.of_ids(ids, pd.Index(np.unique(ids[ids != NO_ID]), name="building"))


def by_department(survey: Survey) -> Grouping:
    """Group by the department on whose list a household stands. Keys are department ids."""
    ids = survey.households["department"].to_numpy(dtype=np.int64)
    return Grouping.of_ids(ids, pd.Index(survey.departments.index, name="department"))


def by_stratum(survey: Survey) -> Grouping:
    """Group by the weight of households. Keys are those of ``geo.strata.STRATA``, all of them."""
    code = survey.households["stratum"].to_numpy(dtype=np.int64)
    keys = [key for key in STRATUM_CODES if key]
    return Grouping(
        np.where(code > 0, code - 1, len(keys)), pd.Index([*keys, ""], name="stratum", dtype=object)
    )


def by_words(words: Sequence[str], *, name: str) -> Grouping:
    """Group by a word for each household, such as the team assigned; empty for none."""
    keys = np.asarray(words, dtype=object)
    present = sorted({word for word in keys if word})
    return Grouping(
        _positions_or_last(keys, present), pd.Index([*present, ""], name=name, dtype=object)
    )


def by_stair(survey: Survey, addresses: Sequence[str]) -> Grouping:
    """Group by the stair (单元) that addresses name, within area, estate and building.

    Parameters
    ----------
    addresses
        Address of each household as written, in the order of the frame; they are read by
        ``geo.address``. Where the building is known to the register only, that one is taken.

    Returns
    -------
    Grouping
        Keys are (area id, estate with its road and number, building, stair); (0, "", "", "")
        collects addresses that name no stair.
    """
    area = survey.households["area"].to_numpy()
    building = survey.households["building"].to_numpy()
    keys: list[tuple[int, str, str, str]] = []
    for text, where, known in zip(addresses, area.tolist(), building.tolist(), strict=True):
        a = parse(text)
        house = a.building + (f"-{a.wing}" if a.wing else "") or (f"#{known}" if known else "")
        estate = " ".join(filter(None, (a.road, a.lane, a.number, a.estate, a.group)))
        keys.append((int(where), estate, house, a.unit) if a.unit else _NO_STAIR)
    present = sorted(set(keys) - {_NO_STAIR})
    place = {key: number for number, key in enumerate(present)}
    group = np.array([place.get(key, len(present)) for key in keys], dtype=np.int64)
    names = pd.MultiIndex.from_tuples(
        [*present, _NO_STAIR], names=["area", "estate", "building", "stair"]
    )
    return Grouping(group, names)


_NO_STAIR = (NO_ID, "", "", "")


def _positions_or_last(keys: NDArray[np.object_], present: list[str]) -> NDArray[np.int64]:
    place = pd.Index(present, dtype=object).get_indexer(pd.Index(keys, dtype=object))
    return np.where(place < 0, len(present), place).astype(np.int64)
