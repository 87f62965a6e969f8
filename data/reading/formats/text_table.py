"""Tables as text: CSV and its relatives."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from io import StringIO
from typing import TYPE_CHECKING, Final

from data.doubts import Choice, Question
from data.reading.encodings import codec_of, find_encoding, fits
from data.reading.faults import Unreadable, listed
from data.reading.handover import MOST_ROWS, too_much
from data.reading.header import Cell, NumberedRow
from data.reading.names import known_share
from data.reading.tables import Marks, hand_over_table
from text import N_

if TYPE_CHECKING:
    from data.reading.handover import Handover, Job

_DELIMITERS: Final = {
    "comma": (",", N_("comma")),
    "semicolon": (";", N_("semicolon")),
    "tab": ("\t", N_("tab")),
    "full_width_comma": ("，", N_("full-width comma")),
    "bar": ("|", N_("vertical bar")),
}
_DISARMED: Final = re.compile(r"\A'(?='*[ \u3000]*[=+\-@\t\r\n＝＋－＠])")
"""An apostrophe that only keeps a spreadsheet from calculating; our own exports write it."""

_KEPT_AS_TEXT: Final = re.compile(r"\A(?:=\"([^\"]*)\"|'(\d+[\dXx]?))\Z")
"""What makes a spreadsheet keep a number as text: ``="007"``, ``'007``; not part of it."""

_SAMPLE_LINES: Final = 60
_SAMPLE: Final = 60_000
_MOST_IN_A_CELL: Final = 4_000_000
_ALIKE: Final = 0.1


def read(job: Job, out: Handover) -> None:
    """Read a table from text.

    Raises
    ------
    Unreadable
        When its characters or its quotation marks cannot be made out.
    """
    content = job.source.read_bytes()
    if content.count(b"\n") > 2 * MOST_ROWS:
        raise too_much()
    decoding = find_encoding(content, job.known)
    encoding = out.ask(decoding.question)
    codec = codec_of(encoding)
    shown = "UTF-16" if encoding.startswith("UTF-16") else encoding
    out.read_as.update(format="CSV", encoding=shown)
    if encoding != decoding.question.recommended and not fits(content, codec):
        raise Unreadable(N_("its text is not in {encoding}; save it as UTF-8"), encoding=shown)
    start = content[:_SAMPLE].decode(codec, "ignore")
    question = _delimiter(start, job.known)
    delimiter, _ = _DELIMITERS[out.ask(question)]
    out.read_as["delimiter"] = delimiter
    marked = any(mark.encode(codec.removesuffix("-sig")) in content for mark in ("'", '="'))
    del content
    bare: list[int] = []
    rows = _rows(job, codec, delimiter, bare=bare if marked or codec == "utf-16" else None)
    hand_over_table(rows, job, out, Marks(ragged=True, cut=decoding.cut))
    if bare:
        out.warn(
            N_('Marks that keep numbers as text were taken off, like ="007": {rows}.'),
            rows=listed(sorted(set(bare))),
        )


def _rows(job: Job, codec: str, delimiter: str, *, bare: list[int] | None) -> Iterator[NumberedRow]:
    """Return the rows, numbered as a spreadsheet would; blank lines count.

    Parameters
    ----------
    bare
        Filled with the numbers of rows whose cells had marks that keep numbers as text; ``None``
        when no cell can have any mark.
    """
    csv.field_size_limit(_MOST_IN_A_CELL)
    number = line = 0
    with job.source.open(encoding=codec, errors="ignore", newline="") as file:
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        try:
            for number, row in enumerate(reader, 1):
                line = reader.line_num
                if bare is not None:
                    plain = [_KEPT_AS_TEXT.sub(r"\1\2", cell) for cell in row]
                    if plain != row:
                        bare.append(number)
                    row = [_DISARMED.sub("", cell) for cell in plain]  # noqa: PLW2901
                yield number, row
        except csv.Error as error:
            raise Unreadable(
                N_("the quotation marks from line {line} on do not match"), line=line + 1
            ) from error


def _delimiter(start: str, known: frozenset[str]) -> Question:
    """Ask what separates the cells: what cuts most lines into the same number of cells."""
    merits = {value: _merit(start, mark, known) for value, (mark, _) in _DELIMITERS.items()}
    ranked = sorted(merits, key=lambda value: merits[value], reverse=True)
    first, second = ranked[0], ranked[1]
    share, width = merits[first][1:]
    rival = merits[second]
    doubtful = (
        rival[2] > 1 and rival[0] >= merits[first][0] and rival[1] > merits[first][1] - _ALIKE
    )
    return Question(
        topic="delimiter",
        message=(N_("What separates the cells of a row?"), {}),
        choices=tuple(Choice(value, (title, {})) for value, (_, title) in _DELIMITERS.items()),
        recommended=first,
        evidence=(
            N_("It cuts {share} of the lines into {cells} cells."),
            {"share": f"{share:.0%}", "cells": width},
        )
        if width > 1
        else (N_("No line holds any of them: each is one cell."), {}),
        doubtful=doubtful,
    )


def _merit(start: str, mark: str, known: frozenset[str]) -> tuple[int, float, int]:
    """Return how well a separator fits: known names, share of even rows, their width."""
    rows = _sample_rows(start, mark)
    widths = [len(row) for row in rows if len(row) > 1]
    if not widths:
        return 0, 0.0, 1
    usual = max(sorted(set(widths), reverse=True), key=widths.count)
    hits = max(known_share(row, known)[0] for row in rows if len(row) > 1)
    return hits, widths.count(usual) / len(rows), usual


def _sample_rows(start: str, mark: str) -> list[Sequence[Cell]]:
    found: list[Sequence[Cell]] = []
    reader = csv.reader(StringIO(start, newline=""), delimiter=mark)
    try:
        for row in reader:
            if any(row):
                found.append(row)
            if len(found) >= _SAMPLE_LINES:
                break
    except csv.Error:
        return found
    whole = len(start) < _SAMPLE // 4  # else the last row is cut by the sample
    return found if whole else found[:-1]
