"""an index of the gifts whose donors let their name be shown

Revision: 0058
Revises: 0059
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0058"
down_revision: str | None = "0059"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

IS_NAMED = sa.text(
    "is_name_public AND donor_name <> '' AND source NOT IN ('ticket', 'fee_cover')"
    " AND amount_cents > refunded_cents"
)


def upgrade() -> None:
    op.create_index(
        "ix_donations_named",
        "donations",
        ["charity_id", "given_at"],
        sqlite_where=IS_NAMED,
        postgresql_where=IS_NAMED,
    )


def downgrade() -> None:
    op.drop_index("ix_donations_named", "donations")
