"""several media servers, each with its rooms, its heartbeat and its journal

Revision: 0002
Revises: 0001
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import hub.kernel.database

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "media_places",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("room_id", sa.String(length=32), nullable=False),
        sa.Column("worker", sa.String(length=40), nullable=False),
        sa.Column("life_s", sa.Float(precision=53), nullable=False),
        sa.Column("assigned_at", hub.kernel.database.Instant(timezone=True), nullable=False),
        sa.Column("released_at", hub.kernel.database.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["room_id"], ["rooms.id"], name=op.f("fk_media_places_room_id_rooms")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media_places")),
    )
    op.create_index("ix_media_places_room_id", "media_places", ["room_id"])
    op.create_index("ix_media_places_worker", "media_places", ["worker", "released_at"])
    op.create_index(
        "uq_media_places_open",
        "media_places",
        ["room_id"],
        unique=True,
        sqlite_where=sa.text("released_at IS NULL"),
        postgresql_where=sa.text("released_at IS NULL"),
    )
    op.add_column(
        "rooms", sa.Column("stage_life", sa.Integer(), nullable=False, server_default="0")
    )
    op.add_column(
        "process_runs", sa.Column("worker", sa.String(length=40), nullable=False, server_default="")
    )
    op.add_column(
        "process_runs",
        sa.Column("has_died", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column(
        "media_cursors",
        sa.Column("worker", sa.String(length=40), nullable=False, server_default=""),
    )
    op.add_column(
        "media_cursors",
        sa.Column("last_at", hub.kernel.database.Instant(timezone=True), nullable=True),
    )
    op.add_column("evidence_lines", sa.Column("journal_id", sa.String(length=64), nullable=True))
    op.add_column("evidence_lines", sa.Column("journal_seq", sa.BigInteger(), nullable=True))
    op.create_index(
        "uq_evidence_lines_journal", "evidence_lines", ["journal_id", "journal_seq"], unique=True
    )
    first_worker = "media-1"
    op.execute(sa.text("UPDATE media_cursors SET worker = :w").bindparams(w=first_worker))
    op.execute(
        sa.text("UPDATE process_runs SET worker = :w WHERE kind = 'media'").bindparams(
            w=first_worker
        )
    )


def downgrade() -> None:
    op.drop_index("uq_evidence_lines_journal", "evidence_lines")
    for table, columns in (
        ("evidence_lines", ("journal_seq", "journal_id")),
        ("media_cursors", ("last_at", "worker")),
        ("process_runs", ("has_died", "worker")),
        ("rooms", ("stage_life",)),
    ):
        with op.batch_alter_table(table) as batch_op:
            for column in columns:
                batch_op.drop_column(column)
    op.drop_table("media_places")
