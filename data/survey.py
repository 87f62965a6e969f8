"""Reading a campaign's records as frames, as far as an actor may see them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import pandas as pd
import sqlalchemy as sa
from pandas.api.types import pandas_dtype

from data import tables
from data.rows import fetch
from geo import frames
from geo.areas import with_descendants
from geo.crs import STORED_CRS
from geo.errors import UnknownChoice
from geo.model import SURROUNDINGS, Campaign, Survey
from geo.outcomes import OUTCOME_CODES
from geo.precision import COARSEST, PRECISION_CODES
from geo.strata import STRATUM_CODES, strata_of
from text import N_

if TYPE_CHECKING:
    from data.actor import Actor
    from data.backend import Backend


_SPECS: Final = {
    spec.name: spec
    for spec in (
        frames.AREAS,
        frames.DEPARTMENTS,
        frames.CATEGORIES,
        frames.HOUSEHOLDS,
        frames.VISITS,
        frames.ISSUES,
    )
}


def data_version(connection: sa.Connection) -> int:
    """Return the number of the last change."""
    return connection.scalar(sa.select(sa.func.max(tables.CHANGE.c.id))) or 0


def campaign_of(row: sa.RowMapping) -> Campaign:
    """Read a campaign from its row."""
    values = {name: row[name] for name in row if name not in {"uuid", "strata"}}
    return Campaign(key=row["uuid"], strata=strata_of(row["strata"]), **values)


def allowed_areas(
    connection: sa.Connection, backend: Backend, actor: Actor, campaign: int
) -> frozenset[int] | None:
    """Return the areas an actor may see in a campaign; ``None`` means all."""
    if not actor.areas:
        return None
    query = sa.select(tables.AREA.c.id, tables.AREA.c.parent_id.label("parent")).where(
        tables.AREA.c.campaign_id == campaign
    )
    return with_descendants(fetch(connection, backend, query), actor.areas)


class SurveyReader:
    """Reads one campaign for one actor inside one transaction."""

    def __init__(
        self, connection: sa.Connection, backend: Backend, actor: Actor, campaign: int
    ) -> None:
        self._connection = connection
        self._backend = backend
        self._campaign = campaign
        self._allowed = allowed_areas(connection, backend, actor, campaign)

    def read(self, known: Survey | None = None) -> Survey:
        """Read what changed since ``known``; raise ``UnknownChoice`` without such a campaign."""
        row = (
            self._connection.execute(
                sa.select(tables.CAMPAIGN).where(tables.CAMPAIGN.c.id == self._campaign)
            )
            .mappings()
            .first()
        )
        if row is None:
            raise UnknownChoice(topic=N_("campaign"), value=self._campaign, known="")
        stale = self._touched_since(known.version) if known else None
        parts: dict[str, Any] = {}
        for name, (sources, read) in self._parts().items():
            unchanged = known is not None and stale is not None and not sources & stale
            parts[name] = getattr(known, name) if unchanged else read()
            if not unchanged and name in _SPECS:
                frames.conform(parts[name], _SPECS[name])
        version = data_version(self._connection)
        return Survey(campaign=campaign_of(row), version=version, **parts)

    def _parts(self) -> dict[str, tuple[set[str], Callable[[], Any]]]:
        """Say for each frame of a survey from which tables it comes and how it is read."""
        limits = {"area"} if self._allowed is not None else set()
        return {
            "areas": ({"area"}, self._areas),
            "departments": (
                {"department"},
                lambda: self._plain(tables.DEPARTMENT, frames.DEPARTMENTS),
            ),
            "categories": ({"category"}, lambda: self._plain(tables.CATEGORY, frames.CATEGORIES)),
            "households": (
                {"household"} | limits,
                lambda: self._spatial(tables.HOUSEHOLD, frames.HOUSEHOLDS),
            ),
            "visits": ({"visit"} | (limits and {"household", *limits}), self._visits),
            "issues": ({"issue"} | limits, lambda: self._spatial(tables.ISSUE, frames.ISSUES)),
            "surroundings": ({"surrounding", "building"}, self._surroundings),
            "reviewed_vacant": ({"vacancy_review"}, self._reviewed_vacant),
        }

    def _touched_since(self, version: int) -> set[str]:
        change = tables.CHANGE
        lists = self._connection.scalars(sa.select(change.c.touched).where(change.c.id > version))
        return {table for names in lists for table in names.split(",")}

    def _areas(self) -> gpd.GeoDataFrame:
        areas = self._spatial(tables.AREA, frames.AREAS, limited="id")
        if self._allowed is not None:
            areas = areas.assign(parent=areas["parent"].where(areas["parent"].isin(areas.index), 0))
        return areas

    def _visits(self) -> pd.DataFrame:
        visits = self._plain(tables.VISIT, frames.VISITS)
        if self._allowed is None:
            return visits
        register = self._query(tables.HOUSEHOLD, ["id"], limited="area_id")
        on_register = visits["household"].isin(register.index)
        elsewhere = (visits["household"] == 0) & visits["area"].isin(sorted(self._allowed))
        return visits[on_register | elsewhere]

    def _plain(self, table: sa.Table, spec: frames.FrameSpec) -> pd.DataFrame:
        return _typed(self._query(table, _stored(table, spec)), spec)

    def _spatial(
        self, table: sa.Table, spec: frames.FrameSpec, *, limited: str = "area_id"
    ) -> gpd.GeoDataFrame:
        found = self._query(table, [*_stored(table, spec), "geom"], limited=limited)
        geometry = gpd.GeoSeries(found["geom"].to_numpy(), index=found.index, crs=STORED_CRS)
        return gpd.GeoDataFrame(_typed(found, spec), geometry=geometry, crs=STORED_CRS)

    def _surroundings(self) -> dict[str, gpd.GeoDataFrame]:
        # what lies around is nobody's personal data: areas do not limit it
        everything = self._query(tables.SURROUNDING, ["kind", "class", "name", "geom"])
        found = {}
        for kind in SURROUNDINGS:
            part = everything[everything["kind"] == kind]
            if len(part):
                found[kind] = _as_layer(part, frames.SURROUNDING)
        buildings = self._query(tables.BUILDING, ["area_id", "name", "class", "geom"])
        if len(buildings):
            found["buildings"] = _as_layer(
                buildings.rename(columns={"area_id": "area"}), frames.BUILDINGS
            )
        return found

    def _reviewed_vacant(self) -> frozenset[int]:
        """Return the households of the campaign whose latest review says that they are vacant."""
        review = tables.VACANCY_REVIEW
        query = (
            sa.select(review.c.household_id, review.c.confirmed)
            .where(review.c.campaign_id == self._campaign)
            .order_by(review.c.reviewed_at, review.c.id)
        )
        latest = {row.household_id: row.confirmed for row in self._connection.execute(query)}
        return frozenset(int(household) for household, yes in latest.items() if yes)

    def _query(
        self, table: sa.Table, columns: Sequence[str], *, limited: str | None = None
    ) -> pd.DataFrame:
        chosen = [table.c.id, *(_chosen(table.c[name]) for name in columns if name != "id")]
        query = sa.select(*chosen).where(table.c.campaign_id == self._campaign)
        if limited and self._allowed is not None:
            query = query.where(table.c[limited].in_(sorted(self._allowed)))
        return fetch(self._connection, self._backend, query.order_by(table.c.id))


def _chosen(column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    """Return what to read for a column: of words from a list the code, so that none are made."""
    if column.name not in _CODED:
        return column
    codes, other = _CODED[column.name]
    return sa.case(codes, value=column, else_=other).label(column.name)


_CODED: Final = {
    # a word that nobody knows must not make a house of a village
    "precision": (PRECISION_CODES, COARSEST),
    "stratum": (STRATUM_CODES, STRATUM_CODES[""]),
}


def _stored(table: sa.Table, spec: frames.FrameSpec) -> list[str]:
    """Return the table's column for every column of a frame: links are stored as ``<name>_id``."""
    return [name if name in table.columns else f"{name}_id" for name in spec.columns]


def _typed(found: pd.DataFrame, spec: frames.FrameSpec) -> pd.DataFrame:
    """Give a frame the names and types its specification wants."""
    columns = {}
    for name, kind in spec.columns.items():
        values = found[name] if name in found.columns else found[f"{name}_id"]
        if name == "outcome":
            values = values.map(OUTCOME_CODES)
        if kind == "int64":
            values = values.fillna(0)
        elif kind.startswith("datetime"):
            values = pd.to_datetime(values, format="ISO8601")
        columns[name] = values.astype(pandas_dtype(kind))
    return pd.DataFrame(columns, index=found.index)


def _as_layer(found: pd.DataFrame, spec: frames.FrameSpec) -> gpd.GeoDataFrame:
    geometry = gpd.GeoSeries(found["geom"].to_numpy(), index=found.index, crs=STORED_CRS)
    return gpd.GeoDataFrame(_typed(found, spec), geometry=geometry, crs=STORED_CRS)
