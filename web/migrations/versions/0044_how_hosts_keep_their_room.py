"""who is silenced or banned in a room, what hosts did about it, what they write to each other

Revision: 0044
Revises: 0050
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from hub.kernel.database import Instant

revision: str = "0044"
down_revision: str | None = "0050"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "conduct_acts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("room_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("by_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=True),
        sa.Column("grounds", sa.String(length=20), nullable=True),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["people.id"], name=op.f("fk_conduct_acts_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_conduct_acts_person_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["room_id"], ["rooms.id"], name=op.f("fk_conduct_acts_room_id_rooms")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conduct_acts")),
    )
    op.create_index("ix_conduct_acts_room", "conduct_acts", ["room_id", "at"])
    op.create_index(op.f("ix_conduct_acts_person_id"), "conduct_acts", ["person_id"])
    op.create_table(
        "room_standings",
        sa.Column("room_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("silenced_by", sa.String(length=32), nullable=True),
        sa.Column("banned_by", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["banned_by"],
            ["conduct_acts.id"],
            name=op.f("fk_room_standings_banned_by_conduct_acts"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_room_standings_person_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["room_id"], ["rooms.id"], name=op.f("fk_room_standings_room_id_rooms")
        ),
        sa.ForeignKeyConstraint(
            ["silenced_by"],
            ["conduct_acts.id"],
            name=op.f("fk_room_standings_silenced_by_conduct_acts"),
        ),
        sa.PrimaryKeyConstraint("room_id", "person_id", name=op.f("pk_room_standings")),
    )
    op.create_table(
        "taken_lines",
        sa.Column("room_id", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("taken_at", Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["room_id"], ["rooms.id"], name=op.f("fk_taken_lines_room_id_rooms")
        ),
        sa.PrimaryKeyConstraint("room_id", "seq", name=op.f("pk_taken_lines")),
    )
    op.create_index(op.f("ix_taken_lines_taken_at"), "taken_lines", ["taken_at"])
    op.create_table(
        "host_lines",
        sa.Column("room_id", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.Column("author_id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["people.id"], name=op.f("fk_host_lines_author_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["room_id"], ["rooms.id"], name=op.f("fk_host_lines_room_id_rooms")
        ),
        sa.PrimaryKeyConstraint("room_id", "seq", name=op.f("pk_host_lines")),
        sa.UniqueConstraint("room_id", "key", name="uq_host_lines_key"),
    )


def downgrade() -> None:
    op.drop_table("host_lines")
    op.drop_table("taken_lines")
    op.drop_table("room_standings")
    op.drop_table("conduct_acts")
