"""day totals of donations, kept by triggers, and an index that pages of donations follow

Revision: 0008
Revises: 0007
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from billing.donations import day_triggers

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

SOURCES = ("ticket", "with_ticket", "live", "page", "fee_cover")


def upgrade() -> None:
    op.create_table(
        "donation_days",
        sa.Column("charity_id", sa.String(length=32), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("masterclass_id", sa.String(length=32), nullable=False),
        sa.Column("host_id", sa.String(length=32), nullable=False),
        sa.Column(
            "source",
            sa.Enum(*SOURCES, name="donationsource", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("transfer_id", sa.String(length=32), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("gross_cents", sa.BigInteger(), nullable=False),
        sa.Column("refunded_cents", sa.BigInteger(), nullable=False),
        sa.Column("fees_cents", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "lines > 0 AND gross_cents > 0 AND refunded_cents >= 0 AND fees_cents >= 0 "
            "AND refunded_cents + fees_cents <= gross_cents",
            name=op.f("ck_donation_days_adds_up"),
        ),
        sa.PrimaryKeyConstraint(
            "charity_id",
            "currency",
            "day",
            "masterclass_id",
            "host_id",
            "source",
            "transfer_id",
            name=op.f("pk_donation_days"),
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_donation_days_masterclass_id", "donation_days", ["masterclass_id"])
    op.drop_index("ix_donations_charity_given", "donations")
    op.create_index("ix_donations_charity_given", "donations", ["charity_id", "given_at", "id"])
    day_triggers.fill(op.get_bind())
    day_triggers.install(op.get_bind())


def downgrade() -> None:
    day_triggers.remove(op.get_bind())
    op.drop_index("ix_donations_charity_given", "donations")
    op.create_index("ix_donations_charity_given", "donations", ["charity_id", "given_at"])
    op.drop_table("donation_days")
