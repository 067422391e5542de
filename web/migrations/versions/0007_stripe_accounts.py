"""whose account at Stripe is which, how far its list was read, and what is tried again

Revision: 0007
Revises: 0006
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from hub.kernel.database import Instant

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "stripe_accounts",
        sa.Column("payee", sa.String(length=80), nullable=False),
        sa.Column("account_id", sa.String(length=80), nullable=False),
        sa.Column("created_at", Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("payee", name=op.f("pk_stripe_accounts")),
        sa.UniqueConstraint("account_id", name=op.f("uq_stripe_accounts_account_id")),
    )
    op.create_table(
        "notice_fetches",
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("since_at", Instant(timezone=True), nullable=False),
        sa.Column("reading_from_at", Instant(timezone=True), nullable=True),
        sa.Column("cursor", sa.String(length=80), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("due_at", Instant(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("dead_at", Instant(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("provider", name=op.f("pk_notice_fetches")),
    )
    with op.batch_alter_table("notice_fetches", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notice_fetches_dead_at"), ["dead_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_notice_fetches_due_at"), ["due_at"], unique=False)
    _set_url_length(5000, before=1000)
    for table in ("refunds", "transfers"):
        op.add_column(table, sa.Column("tries", sa.Integer(), nullable=False, server_default="1"))
    op.add_column(
        "refunds", sa.Column("failed_ids", sa.JSON(), nullable=False, server_default="[]")
    )


def downgrade() -> None:
    for table, names in (("refunds", ("failed_ids", "tries")), ("transfers", ("tries",))):
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name in names:
                batch_op.drop_column(name)
    _set_url_length(1000, before=5000)
    op.drop_table("notice_fetches")
    op.drop_table("stripe_accounts")


def _set_url_length(length: int, *, before: int) -> None:
    # SQLite keeps no length, and would write the whole table anew, parts and all.
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column(
            "payments",
            "checkout_url",
            existing_type=sa.String(length=before),
            type_=sa.String(length=length),
            existing_nullable=False,
        )
