"""What was decided about files is remembered for the department they come from."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_BEFORE = ["campaign_id", "kind", "topic"]
_AFTER = ["campaign_id", "department", "kind", "topic"]


def upgrade() -> None:
    """Add the column; what is remembered holds for files of no known department."""
    _keyed(
        _BEFORE,
        _AFTER,
        add=sa.Column("department", sa.Text, nullable=False, server_default=""),
    )


def downgrade() -> None:
    """Take the column back, with what is remembered for a single department."""
    op.execute("DELETE FROM remembered WHERE department <> ''")
    _keyed(_AFTER, _BEFORE, drop="department")


def _keyed(
    old: list[str], new: list[str], *, add: sa.Column[str] | None = None, drop: str = ""
) -> None:
    """Change what makes a decision one; SQLite can only copy the table for that."""
    with op.batch_alter_table("remembered") as table:
        table.drop_constraint(_name(old), type_="unique")
        if add is not None:
            table.add_column(add)
        if drop:
            table.drop_column(drop)
        table.create_unique_constraint(_name(new), new)


def _name(columns: list[str]) -> str:
    return f"uq_remembered_{'_'.join(columns)}"
