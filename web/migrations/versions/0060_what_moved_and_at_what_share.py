"""the number of what moved, on the trail; the share of the hub that a payer was shown

Revision: 0060
Revises: 0058
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0060"
down_revision: str | None = "0058"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("trail_entries", sa.Column("number", sa.String(length=32), nullable=True))
    op.add_column("payments", sa.Column("hub_share", sa.String(length=10), nullable=True))
    op.create_index("ix_trail_entries_number", "trail_entries", ["number"])


def downgrade() -> None:
    op.drop_column("payments", "hub_share")
    op.drop_index("ix_trail_entries_number", table_name="trail_entries")
    op.drop_column("trail_entries", "number")
