"""The tables, once for both kinds of store. ``docs/data-dictionary.md`` explains every column."""

from __future__ import annotations

import json
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.types import UserDefinedType

from geo.precision import EXACT, PRECISIONS

STORED_SRID: Final = 4326


class Geometry(UserDefinedType[Any]):
    """A geometry column in EPSG:4326; values are the store's own bytes, see the backends."""

    cache_ok = True


@compiles(Geometry, "sqlite")
def _geometry_in_geopackage(*_: object, **__: object) -> str:
    return "GEOMETRY"


@compiles(Geometry, "postgresql")
def _geometry_in_postgis(*_: object, **__: object) -> str:
    return f"geometry(Geometry,{STORED_SRID})"


class JsonText(sa.TypeDecorator[Any]):
    """JSON kept as text: a GeoPackage knows no JSON columns."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Any, _dialect: sa.Dialect) -> str:  # noqa: ANN401 - JSON
        """Write."""
        return json.dumps(value)

    def process_result_value(self, value: str | None, _dialect: sa.Dialect) -> Any:  # noqa: ANN401
        """Read."""
        return json.loads(value or "null")


METADATA: Final = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer, primary_key=True, autoincrement=False)


def _uuid() -> sa.Column[str]:
    return sa.Column("uuid", sa.Text, nullable=False, unique=True)


def _of_campaign() -> sa.Column[int]:
    return sa.Column(
        "campaign_id", sa.ForeignKey("campaign.id", ondelete="CASCADE"), nullable=False, index=True
    )


def _link(table: str, *, name: str = "") -> sa.Column[int]:
    # indexed, or taking rows back would search every table once for each of them
    return sa.Column(name or f"{table}_id", sa.ForeignKey(f"{table}.id"), index=True)


def _said(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default="")


def _precision() -> sa.Column[str]:
    return sa.Column("precision", sa.Text, nullable=False, server_default=PRECISIONS[EXACT])


CHANGE: Final = sa.Table(
    "change",
    METADATA,
    _id(),
    sa.Column("request", sa.Text, nullable=False, unique=True),
    sa.Column("at", sa.DateTime, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("touched", sa.Text, nullable=False),
    sa.Column("counts", JsonText, nullable=False),
)

CAMPAIGN: Final = sa.Table(
    "campaign",
    METADATA,
    _id(),
    _uuid(),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("starts_on", sa.Date),
    sa.Column("ends_on", sa.Date),
    sa.Column("register", sa.Text, nullable=False),
    sa.Column("made_up", sa.Boolean, nullable=False),
    sa.Column("credit", sa.Text, nullable=False),
    sa.Column("timezone", sa.Text, nullable=False),
    sa.Column("count_partial", sa.Boolean, nullable=False),
    sa.Column("count_remote", sa.Boolean, nullable=False),
    sa.Column("target", sa.Float, nullable=False),
    _said("strata"),
)

CATEGORY: Final = sa.Table(
    "category",
    METADATA,
    _id(),
    _of_campaign(),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("zh", sa.Text, nullable=False),
    sa.Column("en", sa.Text, nullable=False),
    sa.Column("colour", sa.Text, nullable=False),
    sa.Column("shape", sa.Text, nullable=False),
    sa.UniqueConstraint("campaign_id", "key"),
)

DEPARTMENT: Final = sa.Table(
    "department",
    METADATA,
    _id(),
    _uuid(),
    _of_campaign(),
    sa.Column("name", sa.Text, nullable=False),
    sa.UniqueConstraint("campaign_id", "name"),
)

AREA: Final = sa.Table(
    "area",
    METADATA,
    _id(),
    _uuid(),
    _of_campaign(),
    _link("area", name="parent_id"),
    sa.Column("level", sa.Text, nullable=False),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("geom", Geometry),
)

BUILDING: Final = sa.Table(
    "building",
    METADATA,
    _id(),
    _uuid(),
    _of_campaign(),
    _link("area"),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("class", sa.Text, nullable=False),
    sa.Column("geom", Geometry),
)

HOUSEHOLD: Final = sa.Table(
    "household",
    METADATA,
    _id(),
    _uuid(),
    _of_campaign(),
    _link("area"),
    _link("building"),
    _link("department"),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("geom", Geometry),
    _precision(),
    _said("stratum"),
)

VISIT: Final = sa.Table(
    "visit",
    METADATA,
    _id(),
    _uuid(),
    _of_campaign(),
    _link("household"),
    _link("area"),
    _link("department"),
    sa.Column("team", sa.Text, nullable=False),
    sa.Column("visited_at", sa.DateTime, nullable=False),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("mode", sa.Text, nullable=False),
    sa.Column("card_left", sa.Boolean, nullable=False),
    sa.Column("card_number", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    _said("card_way"),
)

ISSUE: Final = sa.Table(
    "issue",
    METADATA,
    _id(),
    _uuid(),
    _of_campaign(),
    _link("household"),
    _link("area"),
    _link("department"),
    sa.Column("category", sa.Text, nullable=False),
    sa.Column("request_type", sa.Text, nullable=False),
    sa.Column("reported_at", sa.DateTime),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("geom", Geometry),
    _precision(),
    _said("state"),
)

PHOTO: Final = sa.Table(
    "photo",
    METADATA,
    _id(),
    _uuid(),
    _of_campaign(),
    _link("issue"),
    sa.Column("image", sa.LargeBinary, nullable=False),
)

SURROUNDING: Final = sa.Table(
    "surrounding",
    METADATA,
    _id(),
    _uuid(),
    _of_campaign(),
    sa.Column("kind", sa.Text, nullable=False, index=True),
    sa.Column("class", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("geom", Geometry),
)

PLAN: Final = sa.Table(
    "plan",
    METADATA,
    _id(),
    _uuid(),
    _of_campaign(),
    _link("department"),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("slot", sa.Text, nullable=False),
    sa.Column("start_lon", sa.Float),
    sa.Column("start_lat", sa.Float),
    sa.Column("visits_known", sa.Integer, nullable=False),
    sa.Column("edition", sa.Integer, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
)

TURF: Final = sa.Table(
    "turf",
    METADATA,
    _id(),
    _of_campaign(),
    _link("plan"),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.UniqueConstraint("plan_id", "number"),
)

TURF_HOUSEHOLD: Final = sa.Table(
    "turf_household",
    METADATA,
    _id(),
    _of_campaign(),
    _link("plan"),
    _link("turf"),
    _link("household"),
    sa.Column("place", sa.Integer, nullable=False),
    sa.Column("stop", sa.Integer, nullable=False),
    sa.Column("walk_m", sa.Float, nullable=False),
    sa.Column("straight_m", sa.Float, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.UniqueConstraint("plan_id", "household_id"),
)

VACANCY_REVIEW: Final = sa.Table(
    "vacancy_review",
    METADATA,
    _id(),
    _uuid(),
    _of_campaign(),
    _link("household"),
    sa.Column("reviewed_at", sa.DateTime, nullable=False),
    sa.Column("confirmed", sa.Boolean, nullable=False),
)

CHECK_DRAW: Final = sa.Table(
    "check_draw",
    METADATA,
    _id(),
    _uuid(),
    _of_campaign(),
    sa.Column("drawn_at", sa.DateTime, nullable=False),
    sa.Column("seed", sa.Integer, nullable=False),
    sa.Column("share", sa.Float, nullable=False),
)

CHECK_ANSWER: Final = sa.Table(
    "check_answer",
    METADATA,
    _id(),
    _uuid(),
    _of_campaign(),
    _link("check_draw"),
    _link("household"),
    sa.Column("place", sa.Integer, nullable=False),
    sa.Column("answer", sa.Text, nullable=False),
    sa.UniqueConstraint("check_draw_id", "household_id"),
)

SNAPSHOT: Final = sa.Table(
    "snapshot",
    METADATA,
    _id(),
    _uuid(),
    _of_campaign(),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("frozen_at", sa.DateTime, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("stamp", sa.Text, nullable=False),
    sa.Column("filters", JsonText, nullable=False),
    sa.Column("scope", JsonText, nullable=False),
    sa.Column("content", JsonText, nullable=False),
    sa.Column("basis", JsonText, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
)

UNDO: Final = sa.Table(
    "undo",
    METADATA,
    sa.Column("change_id", sa.ForeignKey("change.id"), primary_key=True, autoincrement=False),
    _of_campaign(),
    sa.Column("journal", sa.LargeBinary, nullable=False),
)

REMEMBERED: Final = sa.Table(
    "remembered",
    METADATA,
    _id(),
    _of_campaign(),
    sa.Column("department", sa.Text, nullable=False, server_default=""),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("topic", sa.Text, nullable=False),
    sa.Column("choice", sa.Text, nullable=False),
    sa.UniqueConstraint("campaign_id", "department", "kind", "topic"),
)

DRAFT: Final = sa.Table(
    "draft",
    METADATA,
    sa.Column("nonce", sa.Text, primary_key=True),
    _of_campaign(),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("kept_at", sa.DateTime, nullable=False),
    sa.Column("content", JsonText, nullable=False),
)

BESIDE_RECORDS: Final = (UNDO, REMEMBERED, DRAFT, SNAPSHOT)
"""Tables that hold what the program notes for itself, no records of the campaign."""

SPATIAL: Final = tuple(table for table in METADATA.sorted_tables if "geom" in table.columns)
