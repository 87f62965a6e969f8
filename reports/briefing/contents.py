"""Making the pack of a briefing, and what its maps are drawn from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cached_property
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo import frames
from geo.coverage import FIGURES
from geo.crs import STORED_CRS
from geo.extent import Bounds
from geo.facts import Facts
from geo.model import Filters, Survey
from reports.briefing.brief import Brief
from reports.briefing.counting import tally_of
from reports.briefing.pack import Missing, Pack
from reports.briefing.screens import SCREENS
from reports.briefing.tally import Tally
from reports.bulletin import bulletin
from text import Translator

_LONGEST_ON_MAP: Final = 18
"""Half characters of a name on a map: nine Chinese ones."""


def pack_of(
    facts: Facts,
    t: Translator,
    *,
    snapshot: str = "",
    earlier: Tally | None = None,
    earlier_name: str = "",
) -> Pack:
    """Make the pack of what is on the screen now, without freezing it.

    What is kept back is kept back within this pack only: hand out packs of snapshots
    (``reports.briefing.freezing``), which also know what was shown before.
    """
    tally, _ = tally_of(facts)
    return pack_of_tally(
        tally, t, snapshot=snapshot, earlier=earlier, earlier_name=earlier_name, frozen=""
    )


def pack_of_tally(  # noqa: PLR0913 - what it is, and with what it is compared
    tally: Tally,
    t: Translator,
    *,
    snapshot: str,
    frozen: str,
    earlier: Tally | None = None,
    earlier_name: str = "",
    changes: str = "",
) -> Pack:
    """Make the pack of a tally: the same one whenever it is asked for.

    Parameters
    ----------
    snapshot, frozen
        Its name; when and by whom it was frozen, in words.
    earlier, earlier_name, changes
        An earlier tally, its name, and its key in ``tally.changes``.

    Raises
    ------
    UnusableWording
        When the office's own sentences of the bulletin cannot be used.
    """
    brief = Brief(tally, t, earlier, earlier_name, changes)
    words, said = brief.words, bulletin(tally, t)
    return Pack(
        language=t.language,
        campaign=tally.campaign,
        snapshot=snapshot,
        as_of=t.moment(tally.as_of),
        frozen=frozen,
        data_version=tally.data_version,
        filters=words.filters,
        credits=words.credits,
        internal=t("Internal document"),
        screens=tuple(screen for make in SCREENS for screen in make(brief)),
        definitions=_definitions(t),
        bulletin=(said.title, *said.paragraphs),
    )


def _definitions(t: Translator) -> tuple[tuple[str, str], ...]:
    return (
        (t("Due to be visited"), t("on the register and not excluded")),
        (
            t("Effectively visited"),
            t(
                "Households (each once) with a complete visit under the campaign's settings; "
                "divided by those due, that is, on the register and not excluded."
            ),
        ),
        (
            t("Effective-visit rate"),
            t("The rate is a range where it is not known whether anybody lives there."),
        ),
        (t("not known"), t("There is no register, or nobody was asked. It is not zero.")),
        (
            t("kept back"),
            t("Kept back: fewer than 5 households, or needed to work such a number out."),
        ),
    )


class _ShownFacts(Facts):
    """What maps of a briefing may show: areas of its tally, issues in squares, no household."""

    def __init__(self, survey: Survey, filters: Filters, tally: Tally) -> None:
        super().__init__(survey, filters)
        object.__setattr__(self, "tally", tally)

    tally: Tally

    @cached_property
    def shown_areas(self) -> pd.DataFrame:
        """Areas as the tally has them; without number and colour where kept back."""
        lines = [line for line in self.tally.areas if line.compared]
        index = pd.Index([line.id for line in lines], dtype="int64", name="id")
        table = pd.DataFrame(0, index=index, columns=[*FIGURES, "issues"])
        for name in ("due", "effective", "left", "issues"):
            counts = [self.tally.number(f"areas/{line.id}/{name}") for line in lines]
            table[name] = [0 if isinstance(count, Missing) else count for count in counts]
        return table.assign(band=[line.band for line in lines])

    @cached_property
    def bounds(self) -> Bounds:
        """Outlines of the areas, or everything where none has one."""
        areas = self.survey.areas
        drawn = areas[~(areas.geometry.isna() | areas.geometry.is_empty)]
        if drawn.empty:
            return self.survey.extent
        west, south, east, north = drawn.total_bounds.tolist()
        return west, south, east, north

    @property
    def as_of(self) -> dt.datetime | None:
        """Time of the newest record when it was counted."""
        return self.tally.as_of


def map_facts(facts: Facts, tally: Tally) -> Facts:
    """Return what the maps of a pack are drawn from, by any layer.

    Parameters
    ----------
    facts
        For roads, water and other ground, which nobody has to protect.
    """
    survey = Survey(
        campaign=facts.survey.campaign,
        areas=_outlines(tally),
        departments=frames.blank(frames.DEPARTMENTS),
        households=gpd.GeoDataFrame(frames.blank(frames.HOUSEHOLDS)),
        visits=frames.blank(frames.VISITS),
        issues=_square_issues(tally),
        categories=facts.survey.categories,
        surroundings=facts.survey.surroundings,
        version=facts.survey.version,
    )
    return _ShownFacts(survey, Filters(facts.survey.campaign.id), tally)


def on_map(name: str) -> str:
    """Shorten a long name for a map, where it would run over its neighbours' or off the edge.

    Its beginning and its end stay, for neighbours often share the one or the other.
    """
    from reports.briefing.formats.deck import text_width

    if text_width(name) <= _LONGEST_ON_MAP:
        return name
    first, last = _LONGEST_ON_MAP * 3 // 5, _LONGEST_ON_MAP // 3
    begin = max(n for n in range(len(name)) if text_width(name[:n]) <= first)
    end = min(n for n in range(1, len(name) + 1) if text_width(name[n:]) <= last)
    return f"{name[:begin]}…{name[end:]}"


def _outlines(tally: Tally) -> gpd.GeoDataFrame:
    lines = sorted(tally.areas, key=lambda line: line.id)
    index = pd.Index([line.id for line in lines], dtype="int64", name="id")
    data = pd.DataFrame(
        {
            "parent": np.array([line.parent for line in lines], dtype="int64"),
            "level": pd.Series([line.level for line in lines], index=index, dtype=object),
            "code": pd.Series([""] * len(lines), index=index, dtype=object),
            "name": pd.Series([on_map(line.name) for line in lines], index=index, dtype=object),
        },
        index=index,
    )
    shapes = shapely.from_wkb(np.array([line.outline or None for line in lines], dtype=object))
    geometry = gpd.GeoSeries(shapes, index=index, crs=STORED_CRS)
    return gpd.GeoDataFrame(data, geometry=geometry, crs=STORED_CRS)


def _square_issues(tally: Tally) -> gpd.GeoDataFrame:
    """Put as many issues into the middle of every square as were reported from it."""
    counts = [_count(tally, place) for place in range(1, len(tally.squares) + 1)]
    lon = np.repeat([square.lon for square in tally.squares], counts)
    lat = np.repeat([square.lat for square in tally.squares], counts)
    blank = frames.blank(frames.ISSUES)
    index = pd.RangeIndex(1, len(lon) + 1, name="id").astype("int64")
    columns: Mapping[str, pd.Series] = {
        name: pd.Series(_filler(blank[name].dtype), index=index, dtype=blank[name].dtype)
        for name in frames.ISSUES.columns
    }
    points = gpd.GeoSeries(shapely.points(lon, lat), index=index, crs=STORED_CRS)
    return gpd.GeoDataFrame(pd.DataFrame(columns, index=index), geometry=points, crs=STORED_CRS)


def _count(tally: Tally, place: int) -> int:
    count = tally.number(f"squares/{place}/issues")
    return 0 if isinstance(count, Missing) else count


def _filler(kind: object) -> object:
    if np.issubdtype(np.dtype(str(kind)), np.datetime64):
        return pd.NaT
    return "" if str(kind) in {"object", "str"} else 0
