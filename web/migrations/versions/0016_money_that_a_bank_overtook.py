"""what a bank gave instead of a refund, and whether a transfer was asked of the provider

Revision: 0016
Revises: 0015
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from hub.kernel.database import Instant

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        "refunds", sa.Column("by_bank_cents", sa.Integer(), nullable=False, server_default="0")
    )
    op.add_column(
        "transfers", sa.Column("failed_ids", sa.JSON(), nullable=False, server_default="[]")
    )
    op.add_column("transfers", sa.Column("asked_at", Instant(timezone=True), nullable=True))
    # Nobody knows which of those on their way were asked: all may have been.
    transfers = sa.table("transfers", sa.column("asked_at"), sa.column("requested_at"))
    op.execute(transfers.update().values(asked_at=transfers.c.requested_at))


def downgrade() -> None:
    for table, names in (
        ("transfers", ("asked_at", "failed_ids")),
        ("refunds", ("by_bank_cents",)),
    ):
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name in names:
                batch_op.drop_column(name)
