"""Which area a name means that is written otherwise than any area is."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import Final

import geopandas as gpd
import pandas as pd

from data.doubts import VERBATIM, Choice, Message, Question, asked
from data.importing.columns import NONE, simplified
from data.importing.incoming import Incoming
from data.importing.values import NOTHING, clean
from geo.pinyin import sound
from geo.place_names import bare, look_alike
from text import N_

TOPIC: Final = "area."
"""Before a name as the file writes it: the topic of the question which area that is."""

MOST: Final = 20
"""More names are not asked about one by one; they are listed in a warning."""

_MESSAGE: Final = N_("Which area is “{name}”?")
_ONE: Final = N_("It is written otherwise than this area is, but looks or sounds the same.")
_SEVERAL: Final = N_("Several areas are written much alike.")
_NOBODY: Final = Choice(NONE, (N_("None of them: its rows are placed by position only"), {}))


def _spoken(name: str) -> str:
    return sound(bare(look_alike(name)))


_FOLDS: Final[tuple[Callable[[str], str], ...]] = (
    simplified,
    look_alike,
    lambda name: bare(look_alike(name)),
    _spoken,
)
"""Ways to write the same name, from the surest on."""


def ask(incoming: Incoming) -> Iterator[Question]:
    """Ask about every such name that is much like a known one."""
    areas = incoming.ground.areas
    if incoming.kind == "areas" or "area" not in incoming.columns or areas.empty:
        return
    values = _values(areas)
    known = {_plain(str(word)) for words in (areas["name"], areas["code"]) for word in words}
    said = {clean(cell) for cell in incoming.table["area"].unique()}
    strange = sorted(
        name for name in said if name.casefold() not in NOTHING and _plain(name) not in known
    )
    for name in strange[:MOST]:
        likely = _likely(name, values)
        if not likely:
            continue
        choices = [Choice(value, (VERBATIM, {"text": value})) for value in values]
        message: Message = (_MESSAGE, {"name": name})
        recommended, why = (likely[0], _ONE) if len(likely) == 1 else ("", _SEVERAL)
        question = Question(TOPIC + name, message, (*choices, _NOBODY), recommended, (why, {}))
        yield asked(question, incoming.answers)


def settled(table: pd.DataFrame, decided: Mapping[str, str]) -> pd.DataFrame:
    """Write the areas that were decided on into the column of areas."""
    chosen = {
        topic.removeprefix(TOPIC): choice
        for topic, choice in decided.items()
        if topic.startswith(TOPIC) and choice
    }
    if not chosen:
        return table
    names = [
        None if chosen.get(clean(cell)) == NONE else chosen.get(clean(cell), cell)
        for cell in table["area"]
    ]
    return table.assign(area=pd.Series(names, index=table.index, dtype=object))


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold().strip()


def _values(areas: gpd.GeoDataFrame) -> dict[str, str]:
    """Return what names each area in an answer, and the name that it has.

    Areas of one name are told apart by their code; without one, by their positions only.
    """
    names, codes = areas["name"].astype(str), areas["code"].astype(str)
    alone = ~names.duplicated(keep=False)
    return {
        name if single or not code else code: name
        for name, code, single in zip(names, codes, alone, strict=True)
    }


def _likely(name: str, values: Mapping[str, str]) -> list[str]:
    for fold in _FOLDS:
        folded = fold(name)
        found = [value for value, own in values.items() if folded and fold(own) == folded]
        if found:
            return found
    return []
