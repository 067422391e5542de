"""sums of an account read from an index alone, and the donations that nobody was sent yet

Revision: 0017
Revises: 0016
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

SIDES = ("source", "destination")


def upgrade() -> None:
    for side in SIDES:
        columns = [side, "at", "currency", "amount_cents"]
        op.create_index(f"ix_postings_{side}_sums", "postings", columns)
        op.drop_index(f"ix_postings_{side}_at", "postings")
    is_held = sa.text("transfer_id IS NULL")
    op.create_index(
        "ix_donations_held",
        "donations",
        ["charity_id", "masterclass_id"],
        sqlite_where=is_held,
        postgresql_where=is_held,
    )


def downgrade() -> None:
    op.drop_index("ix_donations_held", "donations")
    for side in SIDES:
        op.create_index(f"ix_postings_{side}_at", "postings", [side, "at"])
        op.drop_index(f"ix_postings_{side}_sums", "postings")
