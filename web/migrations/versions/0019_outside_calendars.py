"""feeds of bookings, calendars read elsewhere, and their conflicts

Revision: 0019
Revises: 0018
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from hub.kernel.database import Instant

revision: str = "0019"
down_revision: str | None = "0018"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "calendar_feeds",
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("made_at", Instant(timezone=True), nullable=False),
        sa.Column("read_at", Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_calendar_feeds_person_id_people")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_calendar_feeds")),
        sa.UniqueConstraint("code", name=op.f("uq_calendar_feeds_code")),
    )
    _sources()
    op.create_table(
        "busy_entries",
        sa.Column("appointment_id", sa.String(length=32), nullable=False),
        sa.Column("source_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["appointments.id"],
            name=op.f("fk_busy_entries_appointment_id_appointments"),
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["calendar_sources.id"],
            name=op.f("fk_busy_entries_source_id_calendar_sources"),
        ),
        sa.PrimaryKeyConstraint("appointment_id", name=op.f("pk_busy_entries")),
    )
    op.create_index(op.f("ix_busy_entries_source_id"), "busy_entries", ["source_id"])
    _conflicts()


def downgrade() -> None:
    op.drop_table("calendar_conflicts")
    # What other calendars kept busy is gone with the means to know it.
    op.execute(
        "DELETE FROM cells WHERE appointment_id IN"
        " (SELECT id FROM appointments WHERE kind = 'busy')"
    )
    op.drop_table("busy_entries")
    op.execute("DELETE FROM appointments WHERE kind = 'busy'")
    op.drop_table("calendar_sources")
    op.drop_table("calendar_feeds")


def _sources() -> None:
    op.create_table(
        "calendar_sources",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("talent_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("created_at", Instant(timezone=True), nullable=False),
        sa.Column("due_at", Instant(timezone=True), nullable=False),
        sa.Column("tried_at", Instant(timezone=True), nullable=True),
        sa.Column("read_at", Instant(timezone=True), nullable=True),
        sa.Column("expanded_at", Instant(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=40), nullable=False),
        sa.Column("etag", sa.String(length=200), nullable=False),
        sa.Column("last_modified", sa.String(length=80), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.Column("is_cut", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["talent_id"],
            ["talents.person_id"],
            name=op.f("fk_calendar_sources_talent_id_talents"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_sources")),
        sa.UniqueConstraint("talent_id", "address", name="uq_calendar_sources_once"),
    )
    op.create_index(op.f("ix_calendar_sources_due_at"), "calendar_sources", ["due_at"])


def _conflicts() -> None:
    op.create_table(
        "calendar_conflicts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("source_id", sa.String(length=32), nullable=False),
        sa.Column("appointment_id", sa.String(length=32), nullable=False),
        sa.Column("busy_starts_at", Instant(timezone=True), nullable=False),
        sa.Column("busy_ends_at", Instant(timezone=True), nullable=False),
        sa.Column("found_at", Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["calendar_sources.id"],
            name=op.f("fk_calendar_conflicts_source_id_calendar_sources"),
        ),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["appointments.id"],
            name=op.f("fk_calendar_conflicts_appointment_id_appointments"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_conflicts")),
        sa.UniqueConstraint("source_id", "appointment_id", name="uq_calendar_conflicts_once"),
    )
    op.create_index(
        op.f("ix_calendar_conflicts_appointment_id"), "calendar_conflicts", ["appointment_id"]
    )
