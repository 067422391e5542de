"""the words of a gift that hosts took away, an act about nobody who is named

Revision: 0059
Revises: 0052
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0059"
down_revision: str | None = "0052"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "withheld_words",
        sa.Column("donation_id", sa.String(length=32), nullable=False),
        sa.Column("withheld_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["donation_id"], ["donations.id"], name=op.f("fk_withheld_words_donation_id_donations")
        ),
        sa.PrimaryKeyConstraint("donation_id", name=op.f("pk_withheld_words")),
    )
    with op.batch_alter_table("conduct_acts") as batch_op:
        batch_op.alter_column("person_id", existing_type=sa.String(32), nullable=True)


def downgrade() -> None:
    op.execute("DELETE FROM conduct_acts WHERE person_id IS NULL")
    with op.batch_alter_table("conduct_acts") as batch_op:
        batch_op.alter_column("person_id", existing_type=sa.String(32), nullable=False)
    op.drop_table("withheld_words")
