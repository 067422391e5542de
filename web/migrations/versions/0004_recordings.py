"""recordings, their files, and who agreed to be recorded

Revision: 0004
Revises: 0003
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import hub.kernel.database

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

NOT_GONE = "NOT (state IN ('deleting', 'deleted'))"


def upgrade() -> None:
    instant = hub.kernel.database.Instant(timezone=True)
    op.create_table(
        "recordings",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("room_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("folder", sa.String(length=400), nullable=False),
        sa.Column("keep_days", sa.Integer(), nullable=False),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("started_at", instant, nullable=True),
        sa.Column("ended_at", instant, nullable=True),
        sa.Column("expires_at", instant, nullable=True),
        sa.Column("deleted_at", instant, nullable=True),
        sa.Column("deleted_by", sa.String(length=32), nullable=True),
        sa.Column("gone_at", instant, nullable=True),
        sa.ForeignKeyConstraint(
            ["room_id"], ["rooms.id"], name=op.f("fk_recordings_room_id_rooms")
        ),
        sa.ForeignKeyConstraint(
            ["deleted_by"], ["people.id"], name=op.f("fk_recordings_deleted_by_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recordings")),
    )
    op.create_index("ix_recordings_state", "recordings", ["state"])
    op.create_index("ix_recordings_expires_at", "recordings", ["expires_at"])
    op.create_index(
        "uq_recordings_room",
        "recordings",
        ["room_id"],
        unique=True,
        sqlite_where=sa.text(NOT_GONE),
        postgresql_where=sa.text(NOT_GONE),
    )
    op.create_table(
        "recording_files",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("recording_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("has_video", sa.Boolean(), nullable=False),
        sa.Column("starts_ms", sa.Integer(), nullable=False),
        sa.Column("ends_ms", sa.Integer(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("due_at", instant, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("stored_at", instant, nullable=True),
        sa.ForeignKeyConstraint(
            ["recording_id"],
            ["recordings.id"],
            name=op.f("fk_recording_files_recording_id_recordings"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_recording_files_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording_files")),
        sa.UniqueConstraint("recording_id", "name", name="uq_recording_files_name"),
    )
    op.create_index("ix_recording_files_state", "recording_files", ["state"])
    op.create_index("ix_recording_files_due_at", "recording_files", ["due_at"])
    op.create_table(
        "recording_consents",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("room_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("text_version", sa.Integer(), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("given_at", instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["room_id"], ["rooms.id"], name=op.f("fk_recording_consents_room_id_rooms")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_recording_consents_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording_consents")),
    )
    op.create_index(
        "ix_recording_consents_room_person", "recording_consents", ["room_id", "person_id"]
    )


def downgrade() -> None:
    op.drop_table("recording_consents")
    op.drop_table("recording_files")
    op.drop_table("recordings")
