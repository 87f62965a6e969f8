"""Text of users in widgets that read Markdown."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from itertools import count
from typing import Final, TypeVar

_MARKS: Final = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&^=\"'])")


_PARTED: Final = re.compile(r":(?=[A-Za-z_/])|@|\bwww(?=\.)", re.IGNORECASE)

_Key = TypeVar("_Key", bound=Hashable)


def distinct(labels: Mapping[_Key, str]) -> dict[_Key, str]:
    """Tell labels apart that occur more than once, by numbers.

    Streamlit's choosers know an option by its label alone: of two villages of one name the second
    could never be chosen.
    """
    taken, used = set(labels.values()), set()
    found: dict[_Key, str] = {}
    for key, label in labels.items():
        own = label
        if label in used:
            own = next(n for i in count(2) if (n := f"{label} ({i})") not in taken)
        taken.add(own)
        used.add(label)
        found[key] = own
    return found


def plain(text: object) -> str:
    r"""Escape text so that a Markdown label shows it literally.

    Streamlit reads labels, titles and messages as Markdown: ``![](address)`` would be fetched by
    every viewer's browser, ``$…$`` and ``:red[…]`` would be interpreted. Line breaks become blanks.
    """
    one_line = " ".join(str(text).split())
    # icons and bare addresses are found after the backslashes have gone: a word joiner parts them
    parted = _PARTED.sub(lambda found: f"{found[0]}\u2060", one_line)
    return _MARKS.sub(r"\\\1", parted)
