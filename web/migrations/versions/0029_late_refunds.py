"""money that is taken back of a payee for a late refund, not for a bank

Revision: 0029
Revises: 0028
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0029"
down_revision: str | None = "0028"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# SQLite writes the table anew, and this is not read from the old one.
POSITIVE = sa.CheckConstraint("amount_cents > 0", name=op.f("ck_recoveries_positive"))
ONE_CAUSE = "(dispute_id IS NULL) <> (payment_id IS NULL)"


def upgrade() -> None:
    with op.batch_alter_table("recoveries", table_args=(POSITIVE,)) as batch_op:
        batch_op.alter_column("dispute_id", existing_type=sa.String(32), nullable=True)
        batch_op.add_column(sa.Column("payment_id", sa.String(length=32), nullable=True))
        batch_op.add_column(
            sa.Column("refund_cents", sa.Integer(), nullable=False, server_default="0")
        )
        batch_op.create_foreign_key(
            op.f("fk_recoveries_payment_id_payments"), "payments", ["payment_id"], ["id"]
        )
        batch_op.create_check_constraint(op.f("ck_recoveries_one_cause"), ONE_CAUSE)
    op.create_index(op.f("ix_recoveries_payment_id"), "recoveries", ["payment_id"])


def downgrade() -> None:
    op.execute("DELETE FROM recoveries WHERE payment_id IS NOT NULL")
    op.drop_index(op.f("ix_recoveries_payment_id"), "recoveries")
    with op.batch_alter_table("recoveries", table_args=(POSITIVE,)) as batch_op:
        batch_op.drop_constraint(op.f("ck_recoveries_one_cause"), type_="check")
        batch_op.drop_constraint(op.f("fk_recoveries_payment_id_payments"), type_="foreignkey")
        batch_op.drop_column("refund_cents")
        batch_op.drop_column("payment_id")
        batch_op.alter_column("dispute_id", existing_type=sa.String(32), nullable=False)
