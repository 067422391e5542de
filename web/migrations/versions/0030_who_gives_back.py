"""who gives money back freely: a talent, a charity's member or an admin in their place

Revision: 0030
Revises: 0029
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0030"
down_revision: str | None = "0029"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# SQLite writes the table anew, and these are not read from the old one.
CHECKS = {
    "recoveries": (
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_recoveries_positive")),
        sa.CheckConstraint(
            "(dispute_id IS NULL) <> (payment_id IS NULL)", name=op.f("ck_recoveries_one_cause")
        ),
    ),
    "refunds": (sa.CheckConstraint("amount_cents > 0", name=op.f("ck_refunds_positive")),),
}


def upgrade() -> None:
    for table, checks in CHECKS.items():
        with op.batch_alter_table(table, table_args=checks) as batch_op:
            batch_op.add_column(sa.Column("asked_by", sa.String(length=32), nullable=True))
            batch_op.create_foreign_key(
                op.f(f"fk_{table}_asked_by_people"), "people", ["asked_by"], ["id"]
            )


def downgrade() -> None:
    for table, checks in CHECKS.items():
        with op.batch_alter_table(table, table_args=checks) as batch_op:
            batch_op.drop_constraint(op.f(f"fk_{table}_asked_by_people"), type_="foreignkey")
            batch_op.drop_column("asked_by")
