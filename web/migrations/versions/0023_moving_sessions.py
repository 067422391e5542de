"""sessions that move: terms to choose from, moves and proposals, links in mails

Revision: 0023
Revises: 0022
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from hub.kernel.database import Instant

revision: str = "0023"
down_revision: str | None = "0022"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    policy = sa.Column("policy", sa.String(length=20), nullable=False, server_default="moderate")
    op.add_column("talents", policy)
    for name, default in (("calendar_sequence", "0"), ("most_percent", "100")):
        column = sa.Column(name, sa.Integer(), nullable=False, server_default=default)
        op.add_column("bookings", column)
    for name in ("moved_at", "full_until"):
        op.add_column("bookings", _at(name, nullable=True))
    _reschedulings()
    _links()


def downgrade() -> None:
    op.drop_table("booking_links")
    op.drop_table("reschedulings")
    for name in ("full_until", "moved_at", "most_percent", "calendar_sequence"):
        op.drop_column("bookings", name)
    op.drop_column("talents", "policy")


def _id(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=32), nullable=False)


def _at(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, Instant(timezone=True), nullable=nullable)


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target.split('.', maxsplit=1)[0]}")
    return sa.ForeignKeyConstraint([column], [target], name=name)


def _reschedulings() -> None:
    table = "reschedulings"
    op.create_table(
        table,
        _id("id"),
        _id("booking_id"),
        sa.Column("state", sa.String(length=20), nullable=False),
        _id("asked_by"),
        _at("asked_at"),
        _at("from_starts_at"),
        _at("from_ends_at"),
        _at("starts_at"),
        _at("ends_at"),
        sa.Column("most_percent", sa.Integer(), nullable=False),
        _at("lapses_at", nullable=True),
        _at("ended_at", nullable=True),
        _key(table, "booking_id", "bookings.id"),
        _key(table, "asked_by", "people.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reschedulings")),
    )
    for column in ("booking_id", "lapses_at"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _links() -> None:
    table = "booking_links"
    op.create_table(
        table,
        sa.Column("digest", sa.String(length=64), nullable=False),
        _id("booking_id"),
        _id("person_id"),
        _at("made_at"),
        _at("used_at", nullable=True),
        _key(table, "booking_id", "bookings.id"),
        _key(table, "person_id", "people.id"),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_booking_links")),
    )
    op.create_index(op.f(f"ix_{table}_booking_id"), table, ["booking_id"])
