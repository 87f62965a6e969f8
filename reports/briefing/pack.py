"""What a briefing says, before any format: every format draws this and computes nothing itself."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal


class Missing(Enum):
    """Why a cell has no number; never the same as zero."""

    UNKNOWN = "unknown"
    """Nobody knows: no register, nobody asked."""
    HIDDEN = "hidden"
    """Kept back: too few households stand behind it."""


Cell = str | int | float | dt.date | Missing
Kind = Literal["text", "count", "share", "day"]
ChartKind = Literal["bars", "line", "shares"]


@dataclass(frozen=True)
class Figure:
    """One number with its name.

    Attributes
    ----------
    key
        Where ``reports.figures.figures`` holds the same number: names and ids with "/" between.
    label
        What is counted, denominator included.
    words
        The number as it is written everywhere; a range stays a range.
    value
        The number itself; the low end of a range.
    high
        The high end of a range; ``None`` where there is none.
    """

    key: str
    label: str
    words: str
    value: Cell
    high: Cell | None = None


@dataclass(frozen=True)
class Column:
    """A column of a table; ``definition`` says what is counted and of what."""

    key: str
    title: str
    kind: Kind
    definition: str = ""


@dataclass(frozen=True)
class Table:
    """A table; rows in the order in which they are to be read.

    Attributes
    ----------
    names
        What each row is about, stable: ids as text.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    names: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True)
class Series:
    """One row of bars or one line; a value for every category of its chart."""

    title: str
    values: tuple[Cell, ...]


@dataclass(frozen=True)
class Chart:
    """A chart. ``kind`` ``shares`` has values between 0 and 1; ``of`` names the denominator."""

    key: str
    title: str
    kind: ChartKind
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    of: str = ""


@dataclass(frozen=True)
class MapView:
    """A map to be drawn by layers.

    Draw it from ``reports.briefing.contents.map_facts``, never from the campaign's own facts: those
    show households, and counts that are kept back.

    Attributes
    ----------
    layers
        Keys of ``LAYERS``, lowest first; none of them shows a household.
    areas
        Areas it is framed to; empty for the whole selection.
    """

    key: str
    title: str
    layers: tuple[str, ...]
    areas: tuple[int, ...] = ()


@dataclass(frozen=True)
class Proposal:
    """Something asked of the meeting, and the table that gives the grounds."""

    text: str
    table: str


@dataclass(frozen=True)
class Screen:
    """One question and its answer: a slide, a page, a screen of the meeting.

    Attributes
    ----------
    question
        What the meeting asks.
    title, sentence
        The finding, and how sure it is.
    notes
        For the speaker: denominators and definitions.
    """

    key: str
    question: str
    title: str
    sentence: str
    figures: tuple[Figure, ...] = ()
    charts: tuple[Chart, ...] = ()
    tables: tuple[Table, ...] = ()
    maps: tuple[MapView, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pack:
    """A whole briefing.

    Attributes
    ----------
    campaign, snapshot
        Names.
    as_of, frozen
        The moment the figures describe; when and by whom they were frozen, in words.
    filters
        Pairs of what is filtered and by what.
    credits
        What every map has to say: sources, made-up ground.
    definitions
        Pairs of term and meaning.
    bulletin
        Title and paragraphs of the bulletin (通报), see ``reports.bulletin``.
    """

    language: str
    campaign: str
    snapshot: str
    as_of: str
    frozen: str
    data_version: str
    filters: tuple[tuple[str, str], ...]
    credits: tuple[str, ...]
    internal: str
    screens: tuple[Screen, ...]
    definitions: tuple[tuple[str, str], ...] = field(default=())
    bulletin: tuple[str, ...] = ()
