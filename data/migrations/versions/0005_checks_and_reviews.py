"""Reviews of vacant households, check samples and what was answered."""

import sqlalchemy as sa
from alembic import op

from data.geopackage import register_tables, unregister_tables

revision = "0005"
down_revision = "0004"

_TABLES = ("vacancy_review", "check_draw", "check_answer")
_INDEXES = (
    ("vacancy_review", "campaign_id"),
    ("vacancy_review", "household_id"),
    ("check_draw", "campaign_id"),
    ("check_answer", "campaign_id"),
    ("check_answer", "check_draw_id"),
    ("check_answer", "household_id"),
)


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "vacancy_review",
        *_common("vacancy_review"),
        sa.Column("household_id", sa.Integer),
        sa.Column("reviewed_at", sa.DateTime, nullable=False),
        sa.Column("confirmed", sa.Boolean, nullable=False),
        _link("vacancy_review", "household"),
    )
    op.create_table(
        "check_draw",
        *_common("check_draw"),
        sa.Column("drawn_at", sa.DateTime, nullable=False),
        sa.Column("seed", sa.Integer, nullable=False),
        sa.Column("share", sa.Float, nullable=False),
    )
    op.create_table(
        "check_answer",
        *_common("check_answer"),
        sa.Column("check_draw_id", sa.Integer),
        sa.Column("household_id", sa.Integer),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.UniqueConstraint(
            "check_draw_id", "household_id", name="uq_check_answer_check_draw_id_household_id"
        ),
        _link("check_answer", "check_draw"),
        _link("check_answer", "household"),
    )
    for table, column in _INDEXES:
        op.create_index(f"ix_{table}_{column}", table, [column])
    if op.get_bind().dialect.name == "sqlite":
        register_tables(op.get_bind(), _TABLES)


def _common(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("uuid", sa.Text, nullable=False),
        sa.Column("campaign_id", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.UniqueConstraint("uuid", name=f"uq_{table}_uuid"),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=f"fk_{table}_campaign_id", ondelete="CASCADE"
        ),
    ]


def _link(table: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([f"{to}_id"], [f"{to}.id"], name=f"fk_{table}_{to}_id")


def downgrade() -> None:
    """Take back what the upgrade made."""
    for table in reversed(_TABLES):
        op.drop_table(table)
    if op.get_bind().dialect.name == "sqlite":
        unregister_tables(op.get_bind(), _TABLES)
