"""the provider's statement, to compare the books with

Revision: 0013
Revises: 0011
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from hub.kernel.database import Instant

revision: str = "0013"
down_revision: str | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    _movements()
    op.create_index(op.f("ix_payments_charge_id"), "payments", ["charge_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_payments_charge_id"), "payments")
    op.drop_table("provider_movements")


def _movements() -> None:
    op.create_table(
        "provider_movements",
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("object_id", sa.String(length=80), nullable=False),
        sa.Column("about_id", sa.String(length=80), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("fee_cents", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("provider", "id", name=op.f("pk_provider_movements")),
    )
    op.create_index("ix_provider_movements_at", "provider_movements", ["provider", "at"])
    op.create_index(
        "ix_provider_movements_object", "provider_movements", ["provider", "object_id"]
    )
