"""Whether areas that now have another name, code or town are those that are stored already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

import pandas as pd

from data.doubts import Choice, Message, Question, asked
from data.importing.ground import Ground
from data.importing.incoming import Incoming
from data.importing.whole_columns import cleaned, identifiers
from geo.area_join import join
from text import N_

TOPIC: Final = "areas_again"
SAME: Final = "same"
OTHERS: Final = "others"
_CHANGED: Final = ("renamed", "recoded", "moved")
CHOICES: Final = (
    Choice(SAME, (N_("The same areas: they take the new name, code or town"), {})),
    Choice(OTHERS, (N_("Other areas: they are added beside the old ones"), {})),
)
_MESSAGE: Final = N_("Some areas seem to be stored already under another name, code or town.")


def ask(incoming: Incoming) -> Iterator[Question]:
    """Ask what became of the areas on hand, when a new list of them differs."""
    if incoming.kind != "areas":
        return
    table = incoming.table
    followed = followed_areas(
        incoming.ground,
        codes=identifiers(table["code"]),
        names=cleaned(table["name"]),
        towns=cleaned(table["town"]),
    )
    counts = Counter(followed["verdict"].tolist())
    if not any(counts[verdict] for verdict in _CHANGED):
        return
    why: Message = (
        N_(
            "Of the areas on hand {matched} are as before, {renamed} have another name, {recoded} "
            "another code, {moved} another town, {gone} are not in the file; {new} are new."
        ),
        {name: counts[name] for name in (*_CHANGED, "matched", "gone", "new")},
    )
    yield asked(Question(TOPIC, (_MESSAGE, {}), CHOICES, SAME, why), incoming.answers)


def followed_areas(
    ground: Ground, *, codes: Sequence[str], names: Sequence[str], towns: Sequence[str]
) -> pd.DataFrame:
    """Follow the stored areas below the towns into a list of areas.

    Returns
    -------
    DataFrame
        What ``geo.area_join.join`` returns, and ``old_id``: the stored area's id, 0 for none.
    """
    stored = ground.areas[ground.areas["level"] != "town"]
    called = ground.areas["name"].to_dict()
    old = pd.DataFrame(
        {
            "code": stored["code"].astype(str).tolist(),
            "name": stored["name"].astype(str).tolist(),
            "parent": [called.get(parent, "") for parent in stored["parent"].tolist()],
        }
    )
    new = pd.DataFrame({"code": codes, "name": names, "parent": towns}, dtype=object)
    found = join(old, new)
    ids = stored.index.tolist()
    return found.assign(old_id=[ids[row] if row >= 0 else 0 for row in found["old_row"]])


def same_areas(
    ground: Ground,
    *,
    decision: str,
    codes: Sequence[str],
    names: Sequence[str],
    towns: Sequence[str],
    levels: Sequence[str],
) -> dict[int, int]:
    """Return the stored area, of the same level, that a row is about.

    Parameters
    ----------
    decision
        What was decided about areas with another name, code or town.
    """
    found = followed_areas(ground, codes=codes, names=names, towns=towns)
    wanted = ("matched", *(_CHANGED if decision == SAME else ()))
    chosen = found[found["verdict"].isin(wanted)]
    level = ground.areas["level"].to_dict()
    pairs = zip(chosen["new_row"].tolist(), chosen["old_id"].tolist(), strict=True)
    return {row: area for row, area in pairs if level[area] == levels[row]}
