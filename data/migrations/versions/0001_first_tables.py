"""The first tables: campaigns, their areas, registers, visits, issues and surroundings."""

import sqlalchemy as sa
from alembic import op

from data.geopackage import register_layers
from data.tables import Geometry

revision = "0001"
down_revision = None


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer, nullable=False, autoincrement=False)


def _uuid() -> sa.Column[str]:
    return _text("uuid")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False)


def _link(name: str, *, nullable: bool = True) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=nullable)


def _keys(table: str, *links: str, unique: tuple[str, ...] = ("uuid",)) -> list[sa.Constraint]:
    constraints: list[sa.Constraint] = [
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.UniqueConstraint(*unique, name=f"uq_{table}_{'_'.join(unique)}"),
    ]
    for link in links:
        target = {"parent_id": "area"}.get(link, link.removesuffix("_id"))
        cascade = "CASCADE" if target == "campaign" else None
        constraints.append(
            sa.ForeignKeyConstraint(
                [link], [f"{target}.id"], name=f"fk_{table}_{link}", ondelete=cascade
            )
        )
    return constraints


def upgrade() -> None:
    """Make the tables, their indexes and, in a GeoPackage, its catalogue."""
    _create_campaign_tables()
    _create_place_tables()
    _create_record_tables()
    _create_indexes()
    if op.get_bind().dialect.name == "sqlite":
        register_layers(op.get_bind(), _SPATIAL, without_geometry=_PLAIN)


def _create_campaign_tables() -> None:
    """Make what stands for itself or only says how a campaign is set up."""
    op.create_table(
        "change",
        _id(),
        _text("request"),
        sa.Column("at", sa.DateTime, nullable=False),
        _text("actor"),
        _text("action"),
        _text("touched"),
        _text("counts"),
        *_keys("change", unique=("request",)),
    )
    op.create_table(
        "campaign",
        _id(),
        _uuid(),
        _text("name"),
        sa.Column("starts_on", sa.Date),
        sa.Column("ends_on", sa.Date),
        _text("register"),
        _flag("made_up"),
        _text("credit"),
        _text("timezone"),
        _flag("count_partial"),
        _flag("count_remote"),
        sa.Column("target", sa.Float, nullable=False),
        *_keys("campaign"),
        sa.UniqueConstraint("name", name="uq_campaign_name"),
    )
    op.create_table(
        "category",
        _id(),
        _link("campaign_id", nullable=False),
        _text("key"),
        _text("zh"),
        _text("en"),
        _text("colour"),
        _text("shape"),
        *_keys("category", "campaign_id", unique=("campaign_id", "key")),
    )
    op.create_table(
        "department",
        _id(),
        _uuid(),
        _link("campaign_id", nullable=False),
        _text("name"),
        *_keys("department", "campaign_id"),
        sa.UniqueConstraint("campaign_id", "name", name="uq_department_campaign_id_name"),
    )


def _create_place_tables() -> None:
    op.create_table(
        "area",
        _id(),
        _uuid(),
        _link("campaign_id", nullable=False),
        _link("parent_id"),
        _text("level"),
        _text("code"),
        _text("name"),
        sa.Column("geom", Geometry()),
        *_keys("area", "campaign_id", "parent_id"),
    )
    op.create_table(
        "building",
        _id(),
        _uuid(),
        _link("campaign_id", nullable=False),
        _link("area_id"),
        _text("code"),
        _text("name"),
        _text("class"),
        sa.Column("geom", Geometry()),
        *_keys("building", "campaign_id", "area_id"),
    )
    op.create_table(
        "household",
        _id(),
        _uuid(),
        _link("campaign_id", nullable=False),
        _link("area_id"),
        _link("building_id"),
        _link("department_id"),
        _text("code"),
        _text("address"),
        sa.Column("geom", Geometry()),
        *_keys("household", "campaign_id", "area_id", "building_id", "department_id"),
    )


def _create_record_tables() -> None:
    op.create_table(
        "visit",
        _id(),
        _uuid(),
        _link("campaign_id", nullable=False),
        _link("household_id"),
        _link("area_id"),
        _link("department_id"),
        _text("team"),
        sa.Column("visited_at", sa.DateTime, nullable=False),
        _text("outcome"),
        _text("mode"),
        _flag("card_left"),
        _text("card_number"),
        _text("note"),
        *_keys("visit", "campaign_id", "household_id", "area_id", "department_id"),
    )
    op.create_table(
        "issue",
        _id(),
        _uuid(),
        _link("campaign_id", nullable=False),
        _link("household_id"),
        _link("area_id"),
        _link("department_id"),
        _text("category"),
        _text("request_type"),
        sa.Column("reported_at", sa.DateTime),
        _text("text"),
        sa.Column("geom", Geometry()),
        *_keys("issue", "campaign_id", "household_id", "area_id", "department_id"),
    )
    op.create_table(
        "surrounding",
        _id(),
        _uuid(),
        _link("campaign_id", nullable=False),
        _text("kind"),
        _text("class"),
        _text("name"),
        sa.Column("geom", Geometry()),
        *_keys("surrounding", "campaign_id"),
    )


def _create_indexes() -> None:
    for table, column in (
        *((table, "campaign_id") for table in _OF_CAMPAIGN),
        ("household", "area_id"),
        ("visit", "household_id"),
        ("issue", "household_id"),
        ("surrounding", "kind"),
    ):
        op.create_index(f"ix_{table}_{column}", table, [column])
    if op.get_bind().dialect.name != "sqlite":
        for table in _SPATIAL:
            op.create_index(f"ix_{table}_geom", table, ["geom"], postgresql_using="gist")


_OF_CAMPAIGN = (
    "category",
    "department",
    "area",
    "building",
    "household",
    "visit",
    "issue",
    "surrounding",
)
_PLAIN = ("change", "campaign", "category", "department", "visit")
_SPATIAL = ("area", "building", "household", "issue", "surrounding")


def downgrade() -> None:
    """Drop everything the upgrade made."""
    for table in (
        "surrounding",
        "issue",
        "visit",
        "household",
        "building",
        "area",
        "department",
        "category",
        "campaign",
        "change",
    ):
        op.drop_table(table)
    if op.get_bind().dialect.name == "sqlite":
        for table in ("gpkg_geometry_columns", "gpkg_contents", "gpkg_spatial_ref_sys"):
            op.drop_table(table)
