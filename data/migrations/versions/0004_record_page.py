"""What becomes of an issue, photos, and forms that were begun."""

import sqlalchemy as sa
from alembic import op

from data.geopackage import register_tables, unregister_tables

revision = "0004"
down_revision = "0003"

_TABLES = ("photo", "draft")
_INDEXES = (("photo", "campaign_id"), ("photo", "issue_id"), ("draft", "campaign_id"))


def upgrade() -> None:
    """Add the column and the tables; of issues there nothing is known to have become."""
    op.add_column("issue", sa.Column("state", sa.Text, nullable=False, server_default=""))
    op.create_table(
        "photo",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("uuid", sa.Text, nullable=False),
        sa.Column("campaign_id", sa.Integer, nullable=False),
        sa.Column("issue_id", sa.Integer),
        sa.Column("image", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_photo"),
        sa.UniqueConstraint("uuid", name="uq_photo_uuid"),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name="fk_photo_issue_id"),
        _of_campaign("photo"),
    )
    op.create_table(
        "draft",
        sa.Column("nonce", sa.Text, nullable=False),
        sa.Column("campaign_id", sa.Integer, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("kept_at", sa.DateTime, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("nonce", name="pk_draft"),
        _of_campaign("draft"),
    )
    for table, column in _INDEXES:
        op.create_index(f"ix_{table}_{column}", table, [column])
    if op.get_bind().dialect.name == "sqlite":
        register_tables(op.get_bind(), _TABLES)


def _of_campaign(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["campaign_id"], ["campaign.id"], name=f"fk_{table}_campaign_id", ondelete="CASCADE"
    )


def downgrade() -> None:
    """Take back what the upgrade made."""
    for table in _TABLES:
        op.drop_table(table)
    op.drop_column("issue", "state")
    if op.get_bind().dialect.name == "sqlite":
        unregister_tables(op.get_bind(), _TABLES)
