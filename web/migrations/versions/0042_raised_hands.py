"""hands that the audience of a masterclass raises

Revision: 0042
Revises: 0048
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import hub.kernel.database

revision: str = "0042"
down_revision: str | None = "0048"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

IS_OPEN = "ended_at IS NULL"


def upgrade() -> None:
    instant = hub.kernel.database.Instant(timezone=True)
    op.create_table(
        "raised_hands",
        sa.Column("room_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("raised_at", instant, nullable=False),
        sa.Column("invited_at", instant, nullable=True),
        sa.Column("invited_by", sa.String(length=32), nullable=True),
        sa.Column("ended_at", instant, nullable=True),
        sa.ForeignKeyConstraint(
            ["room_id"], ["rooms.id"], name=op.f("fk_raised_hands_room_id_rooms")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_raised_hands_person_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["invited_by"], ["people.id"], name=op.f("fk_raised_hands_invited_by_people")
        ),
        sa.PrimaryKeyConstraint("room_id", "number", name=op.f("pk_raised_hands")),
    )
    op.create_index(
        "uq_raised_hands_open",
        "raised_hands",
        ["room_id", "person_id"],
        unique=True,
        sqlite_where=sa.text(IS_OPEN),
        postgresql_where=sa.text(IS_OPEN),
    )


def downgrade() -> None:
    op.drop_table("raised_hands")
