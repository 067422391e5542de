"""payments by guests

Revision: 0011
Revises: 0007
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0011"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

OPEN = "state IN ('created', 'pending', 'authenticating')"


def upgrade() -> None:
    op.add_column(
        "payments", sa.Column("is_guest", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    _index(f"{OPEN} AND NOT is_guest")


def downgrade() -> None:
    _index(OPEN)
    with op.batch_alter_table("payments") as batch_op:
        batch_op.drop_column("is_guest")


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
