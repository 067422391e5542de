"""what the people of a session write together

Revision: 0046
Revises: 0041
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0046"
down_revision: str | None = "0041"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "room_notes",
        sa.Column("room_id", sa.String(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("edit", sa.BigInteger(), nullable=False),
        sa.Column("last_changes", sa.JSON(), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["room_id"], ["rooms.id"], name=op.f("fk_room_notes_room_id_rooms")
        ),
        sa.PrimaryKeyConstraint("room_id", name=op.f("pk_room_notes")),
    )


def downgrade() -> None:
    op.drop_table("room_notes")
