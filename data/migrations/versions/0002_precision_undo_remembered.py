"""How exactly positions are known; what takes a change back; what was decided about files."""

import sqlalchemy as sa
from alembic import op

from data.geopackage import register_tables, unregister_tables

revision = "0002"
down_revision = "0001"

_PLACED = ("household", "issue")
_TABLES = ("undo", "remembered")
_LINKS = (
    ("area", "parent_id"),
    ("building", "area_id"),
    ("household", "building_id"),
    ("household", "department_id"),
    ("visit", "area_id"),
    ("visit", "department_id"),
    ("issue", "area_id"),
    ("issue", "department_id"),
)
"""Links without an index: removing a row searched the whole table that may point to it."""


def upgrade() -> None:
    """Add the column, the tables and the indexes; positions there are taken as exact."""
    for table in _PLACED:
        op.add_column(
            table, sa.Column("precision", sa.Text, nullable=False, server_default="point")
        )
    op.create_table(
        "undo",
        sa.Column("change_id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("campaign_id", sa.Integer, nullable=False),
        sa.Column("journal", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("change_id", name="pk_undo"),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name="fk_undo_change_id"),
        _of_campaign("undo"),
    )
    op.create_table(
        "remembered",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("campaign_id", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("choice", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_remembered"),
        sa.UniqueConstraint(
            "campaign_id", "kind", "topic", name="uq_remembered_campaign_id_kind_topic"
        ),
        _of_campaign("remembered"),
    )
    for table, column in (*((table, "campaign_id") for table in _TABLES), *_LINKS):
        op.create_index(f"ix_{table}_{column}", table, [column])
    if op.get_bind().dialect.name == "sqlite":
        register_tables(op.get_bind(), _TABLES)


def _of_campaign(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["campaign_id"], ["campaign.id"], name=f"fk_{table}_campaign_id", ondelete="CASCADE"
    )


def downgrade() -> None:
    """Take back what the upgrade made."""
    for table, column in _LINKS:
        op.drop_index(f"ix_{table}_{column}", table)
    for table in _TABLES:
        op.drop_table(table)
    for table in _PLACED:
        op.drop_column(table, "precision")
    if op.get_bind().dialect.name == "sqlite":
        unregister_tables(op.get_bind(), _TABLES)
