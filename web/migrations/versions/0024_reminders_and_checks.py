"""reminders, checks of devices, and mails that are worth nothing once it has begun

Revision: 0024
Revises: 0023
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from hub.kernel.database import Instant

revision: str = "0024"
down_revision: str | None = "0023"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

PARTS = ("camera", "microphone", "speaker", "line", "media")


def upgrade() -> None:
    op.add_column("mails", sa.Column("expires_at", Instant(timezone=True), nullable=True))
    _reminders()
    _checks()


def downgrade() -> None:
    op.drop_table("device_checks")
    op.drop_table("reminders")
    with op.batch_alter_table("mails") as batch_op:
        batch_op.drop_column("expires_at")


def _id(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=32), nullable=False)


def _at(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, Instant(timezone=True), nullable=nullable)


def _word(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=20), nullable=False)


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target.split('.', maxsplit=1)[0]}")
    return sa.ForeignKeyConstraint([column], [target], name=name)


def _reminders() -> None:
    table = "reminders"
    op.create_table(
        table,
        _id("id"),
        _id("appointment_id"),
        _id("person_id"),
        _word("kind"),
        _at("starts_at"),
        sa.Column("is_sent", sa.Boolean(), nullable=False),
        _at("recorded_at"),
        _key(table, "appointment_id", "appointments.id"),
        _key(table, "person_id", "people.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminders")),
        sa.UniqueConstraint(
            "appointment_id", "person_id", "kind", "starts_at", name="uq_reminders_once"
        ),
    )
    op.create_index(op.f("ix_reminders_person_id"), table, ["person_id"])


def _checks() -> None:
    table = "device_checks"
    op.create_table(
        table,
        _id("id"),
        _id("booking_id"),
        _id("person_id"),
        *(_word(part) for part in PARTS),
        _at("checked_at"),
        _at("told_at", nullable=True),
        sa.Column("told_words", sa.Text(), nullable=False),
        _key(table, "booking_id", "bookings.id"),
        _key(table, "person_id", "people.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_checks")),
        sa.UniqueConstraint("booking_id", "person_id", name="uq_device_checks_once"),
    )
