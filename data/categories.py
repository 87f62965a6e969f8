"""Issue categories: the starter set, and which category a word in a file means."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import pandas as pd

SHAPES: Final = (
    "circle",
    "square",
    "triangle",
    "triangle-down",
    "diamond",
    "pentagon",
    "hexagon",
    "star",
    "plus",
    "cross",
    "ring",
    "square-ring",
    "star-ring",
    "dot",
)
"""Shapes a map can draw; ``web/src/symbols.js`` and ``layers/sheet.py`` draw the same ones."""

SPARE_COLOURS: Final = ("#5e3c99", "#e66101", "#008837", "#7b3294", "#ca0020", "#404040")
"""Colours for categories that a file brings along."""

MOST: Final = 200
"""Categories a campaign may have; a map tile tells no more than 255 apart."""

MOST_NEW: Final = 40
"""Categories one file may bring along: more words than that are no categories."""


class Category(NamedTuple):
    """One row of the starter set."""

    key: str
    zh: str
    en: str
    colour: str
    shape: str
    aliases: tuple[str, ...]


@cache
def starter_set() -> tuple[Category, ...]:
    """Read and check the starter set.

    Raises
    ------
    ValueError
        When a category lacks a label, shares its look with another one or has an unknown shape.
    """
    table = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    found = tuple(
        Category(key, row["zh"], row["en"], row["colour"], row["shape"], tuple(row["aliases"]))
        for key, row in table.items()
    )
    looks = {(category.colour, category.shape) for category in found}
    faults = [category.key for category in found if category.shape not in SHAPES]
    if len(looks) != len(found) or faults:
        raise ValueError(f"categories.toml: unknown shapes {faults} or two categories look alike")
    return found


def starter_rows(campaign: int) -> pd.DataFrame:
    """Lay the starter set out as rows of the category table."""
    rows = pd.DataFrame([category._asdict() for category in starter_set()])
    return rows.drop(columns="aliases").assign(campaign_id=campaign)


def known_words(rows: pd.DataFrame) -> dict[str, str]:
    """Map every word that names a category of a campaign to the category's key.

    Parameters
    ----------
    rows
        The campaign's categories: ``key``, ``zh``, ``en``.
    """
    aliases = {category.key: category.aliases for category in starter_set()}
    words: dict[str, str] = {}
    for key, zh, en in zip(rows["key"], rows["zh"], rows["en"], strict=True):
        for word in (*aliases.get(key, ()), zh, en, key):
            words[str(word).casefold().strip()] = key
    return words


def new_category(label: str, *, taken: int) -> Category:
    """Make a category for a word no known category answers to.

    Parameters
    ----------
    label
        What the file calls it; becomes the label in both languages.
    taken
        How many categories the campaign has; decides colour and shape.
    """
    key = f"own_{taken + 1}"
    colour = SPARE_COLOURS[taken % len(SPARE_COLOURS)]
    return Category(key, label, label, colour, SHAPES[taken % len(SHAPES)], ())
