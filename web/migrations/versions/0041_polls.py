"""polls, their choices and the answers

Revision: 0041
Revises: 0040
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from hub.kernel.database import Instant

revision: str = "0041"
down_revision: str | None = "0040"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "polls",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("room_id", sa.String(length=32), nullable=False),
        sa.Column("author_id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("text", sa.String(length=160), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("is_shown", sa.Boolean(), nullable=False),
        sa.Column("written_at", Instant(timezone=True), nullable=False),
        sa.Column("opened_at", Instant(timezone=True), nullable=True),
        sa.Column("closed_at", Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_polls_room_id_rooms")),
        sa.ForeignKeyConstraint(
            ["author_id"], ["people.id"], name=op.f("fk_polls_author_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_polls")),
        sa.UniqueConstraint("room_id", "author_id", "key", name="uq_polls_key"),
    )
    op.create_index(op.f("ix_polls_room_id"), "polls", ["room_id"])
    op.create_index(
        "uq_polls_open",
        "polls",
        ["room_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "poll_choices",
        sa.Column("poll_id", sa.String(length=32), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=80), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["poll_id"], ["polls.id"], name=op.f("fk_poll_choices_poll_id_polls")
        ),
        sa.PrimaryKeyConstraint("poll_id", "place", name=op.f("pk_poll_choices")),
    )
    op.create_table(
        "poll_answers",
        sa.Column("poll_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("answered_at", Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["poll_id"], ["polls.id"], name=op.f("fk_poll_answers_poll_id_polls")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_poll_answers_person_id_people")
        ),
        sa.PrimaryKeyConstraint("poll_id", "person_id", name=op.f("pk_poll_answers")),
    )


def downgrade() -> None:
    op.drop_table("poll_answers")
    op.drop_table("poll_choices")
    op.drop_index("uq_polls_open", "polls")
    op.drop_index(op.f("ix_polls_room_id"), "polls")
    op.drop_table("polls")
