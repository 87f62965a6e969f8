"""Everything that can be taken out of the program as a file, in one list."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import pandas as pd

from geo.facts import Facts
from reports.breakdown import SPLITS, split_list
from reports.brief import brief_pdf
from reports.cluster_words import cluster_list
from reports.gaps import gap_list
from reports.geopackage_copy import geopackage_copy
from reports.issue_rate_words import rate_list
from reports.lists import (
    area_list,
    department_list,
    household_list,
    household_rows,
    issue_list,
    issue_rows,
)
from reports.notes import file_notes, whose_data
from reports.spreadsheet import to_csv, to_xlsx
from reports.surroundings_bands import bands_list
from reports.surroundings_cause import cause_list
from reports.surroundings_dark import stretch_list
from reports.surroundings_reach import reach_list, sites_list
from reports.villages import villages_pdf
from text import N_, Translator

if TYPE_CHECKING:
    from data.actor import Actor
    from data.store import Store

    Make = Callable[[Facts, Translator, Store, Actor], bytes]
    Table = Callable[[Facts, Translator, Store, Actor], pd.DataFrame]

FONTS: Final = Path(__file__).resolve().parent.parent / "web" / "built" / "fonts"


class Export(NamedTuple):
    """A file that can be made.

    Attributes
    ----------
    key, title
        Stable name; message key of its name.
    example
        A file name that asks for it.
    stem, suffix
        How such file names begin and end.
    """

    key: str
    title: str
    example: str
    stem: str
    suffix: str
    make: Make

    def answers_to(self, name: str) -> bool:
        """Say whether a file name asks for this export."""
        stem = name.removesuffix(self.suffix)
        return name.endswith(self.suffix) and bool(stem) and stem.startswith(self.stem)


def _brief(facts: Facts, t: Translator, _store: Store, _actor: Actor) -> bytes:
    return brief_pdf(facts, t, fonts=FONTS)


def _villages(facts: Facts, t: Translator, _store: Store, _actor: Actor) -> bytes:
    return villages_pdf(facts, t, fonts=FONTS)


def _households(facts: Facts, t: Translator, store: Store, actor: Actor) -> pd.DataFrame:
    return household_list(facts, household_rows(facts, "register"), t, store=store, actor=actor)


def _issues(facts: Facts, t: Translator, _store: Store, actor: Actor) -> pd.DataFrame:
    actor.require("words")
    return issue_list(facts, issue_rows(facts), t)


def _areas(facts: Facts, t: Translator, _store: Store, _actor: Actor) -> pd.DataFrame:
    return area_list(facts, t)


def _departments(facts: Facts, t: Translator, _store: Store, _actor: Actor) -> pd.DataFrame:
    return department_list(facts, t)


def _gaps(facts: Facts, t: Translator, _store: Store, _actor: Actor) -> pd.DataFrame:
    return gap_list(facts, t)


def _alone(table: Callable[[Facts, Translator], pd.DataFrame]) -> Table:
    return lambda facts, t, _store, _actor: table(facts, t)


def _split(by: str) -> Table:
    return lambda facts, t, store, actor: split_list(facts, by, t, store=store, actor=actor)


def _as_csv(table: Table) -> Make:
    return lambda facts, t, store, actor: to_csv(
        table(facts, t, store, actor), about=whose_data(facts, t)
    )


def _as_xlsx(table: Table, title: str) -> Make:
    return lambda facts, t, store, actor: to_xlsx(
        table(facts, t, store, actor), sheet=t(title), notes=file_notes(facts, t)
    )


_TABLES: Final[tuple[tuple[str, str, Table], ...]] = (
    ("households", N_("Households"), _households),
    ("issues", N_("Issues"), _issues),
    ("areas", N_("Coverage"), _areas),
    ("departments", N_("By department"), _departments),
    ("gaps", N_("Gaps"), _gaps),
    ("rates", N_("Rates by area"), _alone(rate_list)),
    ("clusters", N_("Clusters"), _alone(cluster_list)),
    ("distance-bands", N_("By distance"), _alone(bands_list)),
    ("road-gaps", N_("Gaps along roads"), _alone(stretch_list)),
    ("walking-distance", N_("Within walking distance"), _alone(reach_list)),
    ("new-places", N_("Best new places"), _alone(sites_list)),
    ("shared-causes", N_("Shared cause"), _alone(cause_list)),
    *((f"by-{split.key}", split.title, _split(split.key)) for split in SPLITS),
)

EXPORTS: Final[tuple[Export, ...]] = (
    Export(
        "villages", N_("Maps of the villages (PDF)"), "villages.pdf", "villages", ".pdf", _villages
    ),
    Export("brief", N_("One-page brief (PDF)"), "brief.pdf", "", ".pdf", _brief),
    Export("copy", N_("Copy for GIS programs"), "copy.gpkg", "", ".gpkg", geopackage_copy),
    *(
        Export(f"{k}-csv", title, f"{k}.csv", k, ".csv", _as_csv(table))
        for k, title, table in _TABLES
    ),
    *(
        Export(f"{k}-xlsx", title, f"{k}.xlsx", k, ".xlsx", _as_xlsx(table, title))
        for k, title, table in _TABLES
    ),
)
