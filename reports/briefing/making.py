"""Making the files of a briefing: with progress, whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from geo.errors import UnknownChoice
from geo.facts import Facts
from reports.briefing.formats import FORMATS
from reports.briefing.formats.base import Format, Making
from reports.briefing.formats.cleaned import cleaned
from reports.briefing.formats.deck import is_unit
from reports.briefing.formats.maps import PAGE, PAPER, WALL, WHOLE_SHEET, Maps, Size
from reports.briefing.pack import MapView, Pack, Table
from text import N_, Translator

_SIZES: Mapping[str, tuple[Size | None, Size | None]] = {
    "pptx": (WALL, WALL),
    "pptx43": (WALL, WALL),
    "html": (WALL, WALL),
    "pdf": (PAGE, None),
    "docx": (PAGE, None),
    "maps": (WHOLE_SHEET, PAPER),
}
"""Sizes of maps of everything and of one village that a format shows; ``None`` for none."""
_OF_MAPS = 0.75
"""Share of the time that drawing maps takes."""

Told = Callable[[float], None]
"""Is told the share that is done, 0 to 1; what it raises stops the making."""


def chosen_formats(keys: Iterable[str]) -> tuple[Format, ...]:
    """Return the formats that are asked for, all of them when none is.

    Raises
    ------
    UnknownChoice
        When there is no such format.
    """
    wanted = list(keys)
    known = {each.key: each for each in FORMATS}
    for key in wanted:
        if key not in known:
            raise UnknownChoice(topic=N_("format"), value=key, known=", ".join(known))
    return tuple(known[key] for key in dict.fromkeys(wanted)) or FORMATS


def making_of(
    pack: Pack, facts: Facts, t: Translator, *, fonts: Path, template: bytes | None = None
) -> Making:
    """Gather what formats are made of.

    Parameters
    ----------
    facts
        What maps may show, see :func:`reports.briefing.contents.map_facts`.
    """
    return Making(cleaned(tables_once(pack)), Maps(facts, t, fonts=fonts), t, fonts, template)


def tables_once(pack: Pack) -> Pack:
    """Leave out tables that an earlier screen shows already: what refers to them finds them."""
    seen: set[Table] = set()
    screens = []
    for screen in pack.screens:
        first = tuple(table for table in screen.tables if table not in seen)
        seen.update(first)
        screens.append(replace(screen, tables=first))
    return replace(pack, screens=tuple(screens))


def make_files(
    making: Making, formats: tuple[Format, ...], *, told: Told = lambda _share: None
) -> dict[str, bytes]:
    """Make all files, or none; return them by name.

    Parameters
    ----------
    told
        Is told the share that is done; what it raises stops the making, nothing is left behind.
    """
    views = list(_pictures(making.pack, formats))
    for done, (view, size) in enumerate(views):
        told(_OF_MAPS * done / max(len(views), 1))
        making.maps.picture(view, size)
    files: dict[str, bytes] = {}
    for done, each in enumerate(formats):
        told(_OF_MAPS + (1 - _OF_MAPS) * done / len(formats))
        files[each.name] = each.make(making)
    told(1.0)
    return files


def _pictures(pack: Pack, formats: tuple[Format, ...]) -> Iterator[tuple[MapView, Size]]:
    """Return every map and size that the formats show, each once."""
    seen: set[tuple[MapView, Size]] = set()
    for each in formats:
        for view in (view for screen in pack.screens for view in screen.maps):
            size = _SIZES.get(each.key, (None, None))[is_unit(view)]
            if size is not None and (view, size) not in seen:
                seen.add((view, size))
                yield view, size


def write_files(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    """Write all files into a folder, or leave it as it was.

    Raises
    ------
    OSError
        When there is no room, or the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    waiting: dict[Path, Path] = {}
    try:
        for name, content in files.items():
            with tempfile.NamedTemporaryFile(dir=folder, prefix=f".{name}.", delete=False) as file:
                waiting[folder / name] = Path(file.name)
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        for target, held in waiting.items():
            held.chmod(0o644)
            held.replace(target)
    finally:
        for held in waiting.values():
            held.unlink(missing_ok=True)
    return list(waiting)
