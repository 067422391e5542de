"""waiting lists, and time that was sold again

Revision: 0021
Revises: 0020
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from hub.kernel.database import Instant

revision: str = "0021"
down_revision: str | None = "0020"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    _lists()
    _places()
    _resales()


def downgrade() -> None:
    for table in ("resales", "waiting_places", "waiting_lists"):
        op.drop_table(table)


def _id(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=32), nullable=nullable)


def _at(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, Instant(timezone=True), nullable=nullable)


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target.split('.', maxsplit=1)[0]}")
    return sa.ForeignKeyConstraint([column], [target], name=name)


def _lists() -> None:
    table = "waiting_lists"
    op.create_table(
        table,
        _id("talent_id"),
        _at("look_at", nullable=True),
        _key(table, "talent_id", "talents.person_id"),
        sa.PrimaryKeyConstraint("talent_id", name=op.f("pk_waiting_lists")),
    )
    op.create_index(op.f("ix_waiting_lists_look_at"), table, ["look_at"])


def _places() -> None:
    table = "waiting_places"
    op.create_table(
        table,
        _id("id"),
        _id("person_id"),
        _id("talent_id"),
        sa.Column("kind", sa.String(length=20), nullable=False),
        _id("subject_id"),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("zone", sa.String(length=64), nullable=False),
        _at("from_at"),
        _at("until_at"),
        sa.Column("length_min", sa.Integer(), nullable=False),
        _at("joined_at"),
        _id("held_id", nullable=True),
        _at("called_at", nullable=True),
        _at("called_until", nullable=True),
        _at("closed_at", nullable=True),
        _key(table, "person_id", "people.id"),
        _key(table, "talent_id", "talents.person_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_places")),
    )
    op.create_index("ix_waiting_places_line", table, ["talent_id", "state"])
    op.create_index("ix_waiting_places_subject", table, ["subject_id", "state"])
    op.create_index(op.f("ix_waiting_places_person_id"), table, ["person_id"])
    op.create_index(op.f("ix_waiting_places_held_id"), table, ["held_id"])


def _resales() -> None:
    table = "resales"
    op.create_table(
        table,
        _id("id"),
        _id("booking_id"),
        _id("sold_to_id"),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        _at("sold_at"),
        _key(table, "booking_id", "bookings.id"),
        _key(table, "sold_to_id", "bookings.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resales")),
        sa.UniqueConstraint("booking_id", "sold_to_id", name="uq_resales_once"),
    )
