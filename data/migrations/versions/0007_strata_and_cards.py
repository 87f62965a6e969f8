"""Weight of households with a campaign's own targets and times; how a contact card was left."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_COLUMNS = (("campaign", "strata"), ("household", "stratum"), ("visit", "card_way"))


def upgrade() -> None:
    """Add the columns; of what is there already nothing is known."""
    for table, column in _COLUMNS:
        op.add_column(table, sa.Column(column, sa.Text, nullable=False, server_default=""))


def downgrade() -> None:
    """Take back what the upgrade made."""
    for table, column in _COLUMNS:
        op.drop_column(table, column)
