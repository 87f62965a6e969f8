"""What a format of the briefing is, and what it is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from reports.briefing.formats.maps import Maps
from reports.briefing.pack import Pack
from text import Translator

FONT: Final = "Microsoft YaHei"
"""The font that office programs are told: on every Chinese office computer, and WPS has it too."""

COLOURS: Final = ("1a7a6d", "e69f00", "5b5750", "56b4e9")
"""Series of a chart, told apart in grey as well."""
INK, QUIET, PALE, ACCENT = "24221d", "6b675f", "efece4", "0e4f46"


@dataclass(frozen=True)
class Making:
    """What a format is made of.

    Attributes
    ----------
    pack
        Everything that is said, cleaned by :func:`reports.briefing.formats.cleaned.cleaned`.
    maps
        Draws its maps, each once.
    fonts
        Folder with the fonts that set-up has built.
    template
        A department's own presentation, whose masters are used.
    """

    pack: Pack
    maps: Maps
    t: Translator
    fonts: Path
    template: bytes | None = None


@dataclass(frozen=True)
class Format:
    """A file that is made of a pack.

    Attributes
    ----------
    key
        What it is asked for by.
    title
        Message key of its name.
    name
        Name of the file.
    """

    key: str
    title: str
    name: str
    mime: str
    make: Callable[[Making], bytes]
