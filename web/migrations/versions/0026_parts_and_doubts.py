"""an index of the donations that left in several transfers, payments in doubt

Revision: 0026
Revises: 0025
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0026"
down_revision: str | None = "0025"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

IS_IN_SEVERAL = sa.text("is_in_several")


def upgrade() -> None:
    # Not in a batch: the table is not written anew, and keeps its triggers.
    op.add_column(
        "donations",
        sa.Column("is_in_several", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.execute(
        "UPDATE donations SET is_in_several = true WHERE CAST(earlier_transfers AS VARCHAR) <> '{}'"
    )
    op.create_index(
        "ix_donations_in_several",
        "donations",
        ["charity_id"],
        sqlite_where=IS_IN_SEVERAL,
        postgresql_where=IS_IN_SEVERAL,
    )
    with op.batch_alter_table("bookings") as batch_op:
        batch_op.add_column(
            sa.Column(
                "is_payment_in_doubt", sa.Boolean(), nullable=False, server_default=sa.false()
            )
        )


def downgrade() -> None:
    with op.batch_alter_table("bookings") as batch_op:
        batch_op.drop_column("is_payment_in_doubt")
    op.drop_index("ix_donations_in_several", "donations")
    op.drop_column("donations", "is_in_several")
