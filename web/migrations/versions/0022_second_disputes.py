"""a forfeited price given in parts, gifts that left in several transfers, charges disputed again

Revision: 0022
Revises: 0021
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from billing.donations import day_triggers

revision: str = "0022"
down_revision: str | None = "0021"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

IS_ONCE = sa.text("source <> 'forfeit'")
# SQLite writes the table anew, and this is not read from the old one.
ADDS_UP = sa.CheckConstraint(
    "amount_cents > 0 AND refunded_cents >= 0 AND fee_cents >= 0 "
    "AND refunded_cents + fee_cents <= amount_cents",
    name=op.f("ck_donations_adds_up"),
)


def upgrade() -> None:
    with op.batch_alter_table("donations", table_args=(ADDS_UP,)) as batch_op:
        batch_op.add_column(
            sa.Column("earlier_transfers", sa.JSON(), nullable=False, server_default="{}")
        )
        batch_op.drop_constraint("uq_donations_once", type_="unique")
    day_triggers.install(op.get_bind())
    op.create_index(
        "uq_donations_once",
        "donations",
        ["payment_id", "source"],
        unique=True,
        sqlite_where=IS_ONCE,
        postgresql_where=IS_ONCE,
    )
    op.create_index(op.f("ix_donations_payment_id"), "donations", ["payment_id"])
    with op.batch_alter_table("sandbox_disputes") as batch_op:
        batch_op.drop_constraint(op.f("uq_sandbox_disputes_checkout_id"), type_="unique")
    op.create_index(op.f("ix_sandbox_disputes_checkout_id"), "sandbox_disputes", ["checkout_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_sandbox_disputes_checkout_id"), "sandbox_disputes")
    with op.batch_alter_table("sandbox_disputes") as batch_op:
        batch_op.create_unique_constraint(op.f("uq_sandbox_disputes_checkout_id"), ["checkout_id"])
    op.drop_index(op.f("ix_donations_payment_id"), "donations")
    op.drop_index("uq_donations_once", "donations")
    with op.batch_alter_table("donations", table_args=(ADDS_UP,)) as batch_op:
        batch_op.create_unique_constraint("uq_donations_once", ["payment_id", "source"])
        batch_op.drop_column("earlier_transfers")
    day_triggers.install(op.get_bind())
