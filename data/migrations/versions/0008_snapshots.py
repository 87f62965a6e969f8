"""Snapshots of the figures, as frozen for a briefing."""

import sqlalchemy as sa
from alembic import op

from data.geopackage import register_tables, unregister_tables

revision = "0008"
down_revision = "0007"

_TABLES = ("snapshot",)


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "snapshot",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("uuid", sa.Text, nullable=False),
        sa.Column("campaign_id", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("frozen_at", sa.DateTime, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("stamp", sa.Text, nullable=False),
        sa.Column("filters", sa.Text, nullable=False),
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("basis", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_snapshot"),
        sa.UniqueConstraint("uuid", name="uq_snapshot_uuid"),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name="fk_snapshot_campaign_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_snapshot_campaign_id", "snapshot", ["campaign_id"])
    if op.get_bind().dialect.name == "sqlite":
        register_tables(op.get_bind(), _TABLES)


def downgrade() -> None:
    """Take back what the upgrade made."""
    for table in _TABLES:
        op.drop_table(table)
    if op.get_bind().dialect.name == "sqlite":
        unregister_tables(op.get_bind(), _TABLES)
