"""Who goes where next: plans, the turf of every team, the households in it."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from data.geopackage import register_tables, unregister_tables

revision = "0006"
down_revision = "0005"

_TABLES = ("plan", "turf", "turf_household")
_LINKS = {
    "plan": ("department",),
    "turf": ("plan",),
    "turf_household": ("plan", "turf", "household"),
}


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "plan",
        *_common("plan"),
        sa.Column("uuid", sa.Text, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("slot", sa.Text, nullable=False),
        sa.Column("start_lon", sa.Float),
        sa.Column("start_lat", sa.Float),
        sa.Column("visits_known", sa.Integer, nullable=False),
        sa.Column("edition", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.UniqueConstraint("uuid", name="uq_plan_uuid"),
    )
    op.create_table(
        "turf",
        *_common("turf"),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.UniqueConstraint("plan_id", "number", name="uq_turf_plan_id_number"),
    )
    op.create_table(
        "turf_household",
        *_common("turf_household"),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("stop", sa.Integer, nullable=False),
        sa.Column("walk_m", sa.Float, nullable=False),
        sa.Column("straight_m", sa.Float, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.UniqueConstraint(
            "plan_id", "household_id", name="uq_turf_household_plan_id_household_id"
        ),
    )
    for table, links in _LINKS.items():
        for link in ("campaign", *links):
            op.create_index(f"ix_{table}_{link}_id", table, [f"{link}_id"])
    if op.get_bind().dialect.name == "sqlite":
        register_tables(op.get_bind(), _TABLES)


def _common(table: str) -> list[sa.Column[Any] | sa.Constraint]:
    links = _LINKS[table]
    return [
        sa.Column("id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("campaign_id", sa.Integer, nullable=False),
        *(sa.Column(f"{link}_id", sa.Integer) for link in links),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=f"fk_{table}_campaign_id", ondelete="CASCADE"
        ),
        *(
            sa.ForeignKeyConstraint([f"{link}_id"], [f"{link}.id"], name=f"fk_{table}_{link}_id")
            for link in links
        ),
    ]


def downgrade() -> None:
    """Take back what the upgrade made."""
    for table in reversed(_TABLES):
        op.drop_table(table)
    if op.get_bind().dialect.name == "sqlite":
        unregister_tables(op.get_bind(), _TABLES)
