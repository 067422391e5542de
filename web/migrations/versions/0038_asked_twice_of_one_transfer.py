"""a dispute asks a transfer again for what a late refund could not take of it

Revision: 0038
Revises: 0036
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0038"
down_revision: str | None = "0036"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# SQLite writes the table anew, and these are not read from the old one.
CHECKS = (
    sa.CheckConstraint("amount_cents > 0", name=op.f("ck_recoveries_positive")),
    sa.CheckConstraint(
        "(dispute_id IS NULL) <> (payment_id IS NULL)", name=op.f("ck_recoveries_one_cause")
    ),
)


def upgrade() -> None:
    with op.batch_alter_table("recoveries", table_args=CHECKS) as batch_op:
        batch_op.drop_constraint("uq_recoveries_once", type_="unique")
    op.create_index(op.f("ix_recoveries_dispute_id"), "recoveries", ["dispute_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_recoveries_dispute_id"), "recoveries")
    with op.batch_alter_table("recoveries", table_args=CHECKS) as batch_op:
        batch_op.create_unique_constraint("uq_recoveries_once", ["dispute_id", "transfer_id"])
