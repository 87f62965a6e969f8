"""What became of areas between two lists of them: kept, renamed, recoded, moved, gone, new.

Every few years villages are merged into communities and get other codes. An area is followed in
this order, the surest first, and each only where it can mean one area of either list:

1. code and name, 2. name within its town or street, 3. name without 村 or 社区 within it (a village
that became a community), 4. code alone, 5. name in another town.

Name comes before code where they disagree: codes are given out again, and the neighbour that got
one is another place. Committees are folded into what they stand for (村委会, 居委会,
社区居民委员会, 工作站), remarks such as （含遥观村村委） are left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final, Literal, NamedTuple
from unicodedata import normalize

import numpy as np
import pandas as pd

from geo.place_names import community_name
from text import N_

Verdict = Literal["matched", "renamed", "recoded", "moved", "gone", "new"]

VERDICTS: Final[dict[Verdict, str]] = {
    "matched": N_("as before"),
    "renamed": N_("another name"),
    "recoded": N_("another code"),
    "moved": N_("in another town"),
    "gone": N_("not there any more"),
    "new": N_("new"),
}
"""Every verdict and its words."""

COLUMNS: Final = ("code", "name", "parent")
"""What a list of areas has to have; all text, empty where not known. ``parent`` is the name of the
town or street."""

_STREET_DIGITS: Final = 9
_VILLAGE_CODE: Final = re.compile(r"\d{12}")
_INCLUDING: Final = re.compile(r"(?<=会)含.+$")
_STATION: Final = re.compile(r"(?<=社区|.村)工作站$")
_KIND: Final = re.compile(r"(?<=..)(?:社区|村)+$")


class _Area(NamedTuple):
    """An area as it is compared; empty text never agrees with anything."""

    code: str
    street: str
    parent: str
    name: str
    stem: str


_Key = Callable[[_Area], tuple[str, ...]]
_PASSES: Final[tuple[tuple[str, _Key], ...]] = (
    ("code and name", lambda area: (area.code, area.name)),
    ("name", lambda area: (area.street, area.name)),
    ("name", lambda area: (area.parent, area.name)),
    ("stem", lambda area: (area.street, area.stem)),
    ("stem", lambda area: (area.parent, area.stem)),
    ("code", lambda area: (area.code,)),
    ("name elsewhere", lambda area: (area.name,)),
)


def join(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Say what became of every area.

    Parameters
    ----------
    old, new
        Lists of areas with the columns ``COLUMNS``. Villages' codes of twelve digits begin with
        the nine of their town or street.

    Returns
    -------
    DataFrame
        One row for every area of either list, those of ``old`` first, each in its order:
        ``verdict``; ``by``, what it was followed by; ``old_row`` and ``new_row``, positions in the
        lists, -1 where there is none; ``old_code``, ``new_code``, ``old_name``, ``new_name``,
        ``old_parent``, ``new_parent`` as written. No area occurs twice.
    """
    before, after = _areas(old), _areas(new)
    partner: dict[int, tuple[int, str]] = {}
    taken: set[int] = set()
    for by, key in _PASSES:
        for one, other in _pairs(before, after, key):
            if one not in partner and other not in taken:
                partner[one] = other, by
                taken.add(other)
    rows: list[tuple[str, str, int, int]] = []
    for row, area in enumerate(before):
        other, by = partner.get(row, (-1, ""))
        rows.append((_verdict(area, after[other]) if other >= 0 else "gone", by, row, other))
    rows += [("new", "", -1, row) for row in range(len(after)) if row not in taken]
    found = pd.DataFrame(rows, columns=["verdict", "by", "old_row", "new_row"])
    for column in COLUMNS:
        found[f"old_{column}"] = _taken(old[column], found["old_row"])
        found[f"new_{column}"] = _taken(new[column], found["new_row"])
    return found


def folded_name(name: str) -> str:
    """Fold the name of a village or community: committees and remarks go, 村 and 社区 stay."""
    shown = community_name(_INCLUDING.sub("", normalize("NFKC", name).strip()))
    return _STATION.sub("", shown)


def _areas(frame: pd.DataFrame) -> list[_Area]:
    columns = (frame[column].fillna("").astype(str).tolist() for column in COLUMNS)
    return [_area(*words) for words in zip(*columns, strict=True)]


def _area(code: str, name: str, parent: str) -> _Area:
    plain = "".join(normalize("NFKC", code).split())
    street = plain[:_STREET_DIGITS] if _VILLAGE_CODE.fullmatch(plain) else ""
    folded = folded_name(name)
    return _Area(plain, street, folded_name(parent), folded, _KIND.sub("", folded))


def _pairs(old: Sequence[_Area], new: Sequence[_Area], key: _Key) -> list[tuple[int, int]]:
    """Pair areas of equal keys, where a key is complete and means one area of either list."""
    one, other = _unique(old, key), _unique(new, key)
    return [(row, other[each]) for each, row in one.items() if each in other]


def _unique(areas: Sequence[_Area], key: _Key) -> dict[tuple[str, ...], int]:
    keys = [key(area) for area in areas]
    times = Counter(keys)
    return {each: row for row, each in enumerate(keys) if all(each) and times[each] == 1}


def _verdict(old: _Area, new: _Area) -> Verdict:
    if not _same_parent(old, new):
        return "moved"
    if old.code and new.code and old.code != new.code:
        return "recoded"
    return "matched" if old.name == new.name else "renamed"


def _same_parent(old: _Area, new: _Area) -> bool:
    """Say whether two areas lie in one town, as far as anything speaks against it."""
    if old.street and new.street and old.street == new.street:
        return True
    if old.parent and new.parent:
        return old.parent == new.parent
    return not (old.street and new.street)


def _taken(words: pd.Series, rows: pd.Series) -> pd.Series:
    """Return the words of rows as written; empty for row -1."""
    known = np.append(words.fillna("").astype(str).to_numpy(dtype=object), "")
    return pd.Series(known[rows.to_numpy(dtype=np.int64)], dtype=object)
