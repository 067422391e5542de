"""gifts by guests, to charities, and of what is forfeited

Revision: 0011
Revises: 0009
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from billing.donations import day_triggers

revision: str = "0011"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

OPEN = "state IN ('created', 'pending', 'authenticating')"


def upgrade() -> None:
    op.add_column(
        "payments", sa.Column("is_guest", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    _index(f"{OPEN} AND NOT is_guest")
    _donations_without_masterclass(is_nullable=True)
    with op.batch_alter_table("talents") as batch_op:
        batch_op.add_column(sa.Column("forfeits_to", sa.String(length=32), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_talents_forfeits_to_charities"), "charities", ["forfeits_to"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("talents") as batch_op:
        batch_op.drop_constraint(op.f("fk_talents_forfeits_to_charities"), type_="foreignkey")
        batch_op.drop_column("forfeits_to")
    _donations_without_masterclass(is_nullable=False)
    _index(OPEN)
    with op.batch_alter_table("payments") as batch_op:
        batch_op.drop_column("is_guest")


def _donations_without_masterclass(*, is_nullable: bool) -> None:
    with op.batch_alter_table("donations") as batch_op:
        for name in ("masterclass_id", "host_id"):
            batch_op.alter_column(name, existing_type=sa.String(length=32), nullable=is_nullable)
    # SQLite writes the table anew, without its triggers.
    day_triggers.install(op.get_bind())


def _index(condition: str) -> None:
    op.drop_index("uq_payments_open", "payments")
    op.create_index(
        "uq_payments_open",
        "payments",
        ["purpose", "subject_id", "payer_id"],
        unique=True,
        sqlite_where=sa.text(condition),
        postgresql_where=sa.text(condition),
    )
