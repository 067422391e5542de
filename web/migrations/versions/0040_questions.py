"""questions of the audience, votes for them, and whether hosts read them first

Revision: 0040
Revises: 0043
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from hub.kernel.database import Instant

revision: str = "0040"
down_revision: str | None = "0043"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "questions",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("room_id", sa.String(length=32), nullable=False),
        sa.Column("author_id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("text", sa.String(length=280), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("votes", sa.Integer(), nullable=False),
        sa.Column("asked_at", Instant(timezone=True), nullable=False),
        sa.Column("answering_at", Instant(timezone=True), nullable=True),
        sa.Column("answered_at", Instant(timezone=True), nullable=True),
        sa.Column("moved_by", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_questions_room_id_rooms")),
        sa.ForeignKeyConstraint(
            ["author_id"], ["people.id"], name=op.f("fk_questions_author_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["moved_by"], ["people.id"], name=op.f("fk_questions_moved_by_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
        sa.UniqueConstraint("room_id", "author_id", "key", name="uq_questions_key"),
    )
    op.create_index("ix_questions_room_state", "questions", ["room_id", "state", "votes"])
    op.create_index(
        "uq_questions_answering",
        "questions",
        ["room_id"],
        unique=True,
        sqlite_where=sa.text("state = 'answering'"),
        postgresql_where=sa.text("state = 'answering'"),
    )
    op.create_table(
        "question_votes",
        sa.Column("question_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"], ["questions.id"], name=op.f("fk_question_votes_question_id_questions")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_question_votes_person_id_people")
        ),
        sa.PrimaryKeyConstraint("question_id", "person_id", name=op.f("pk_question_votes")),
    )
    op.create_table(
        "question_settings",
        sa.Column("room_id", sa.String(length=32), nullable=False),
        sa.Column("is_moderated", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["room_id"], ["rooms.id"], name=op.f("fk_question_settings_room_id_rooms")
        ),
        sa.PrimaryKeyConstraint("room_id", name=op.f("pk_question_settings")),
    )


def downgrade() -> None:
    op.drop_table("question_settings")
    op.drop_table("question_votes")
    op.drop_index("uq_questions_answering", "questions")
    op.drop_index("ix_questions_room_state", "questions")
    op.drop_table("questions")
