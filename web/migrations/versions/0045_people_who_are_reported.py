"""reports of people, the lines of chat around them, and who may enter no room

Revision: 0045
Revises: 0044
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from hub.kernel.database import Instant

revision: str = "0045"
down_revision: str | None = "0044"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "complaints",
        _id("id"),
        _id("room_id"),
        _id("reporter_id"),
        _id("person_id"),
        sa.Column("grounds", sa.String(length=20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=True),
        _at("sent_at"),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("reasons", sa.Text(), nullable=False),
        _at("decided_at", nullable=True),
        _id("decided_by", nullable=True),
        _at("erased_at", nullable=True),
        _key("complaints", "decided_by", "people.id"),
        _key("complaints", "person_id", "people.id"),
        _key("complaints", "reporter_id", "people.id"),
        _key("complaints", "room_id", "rooms.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaints")),
    )
    op.create_index("ix_complaints_decided", "complaints", ["decided_at", "sent_at"])
    op.create_index("ix_complaints_reporter", "complaints", ["reporter_id", "sent_at"])
    op.create_index(op.f("ix_complaints_person_id"), "complaints", ["person_id"])
    op.create_index(op.f("ix_complaints_room_id"), "complaints", ["room_id"])
    op.create_table(
        "complaint_lines",
        _id("complaint_id"),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        _at("at"),
        _id("author_id"),
        sa.Column("text", sa.String(length=1000), nullable=False),
        _key("complaint_lines", "author_id", "people.id"),
        _key("complaint_lines", "complaint_id", "complaints.id"),
        sa.PrimaryKeyConstraint("complaint_id", "seq", name=op.f("pk_complaint_lines")),
    )
    op.create_table(
        "suspensions",
        _id("id"),
        _id("person_id"),
        _id("complaint_id"),
        sa.Column("reasons", sa.Text(), nullable=False),
        _at("since_at"),
        _id("by_id"),
        _at("lifted_at", nullable=True),
        _id("lifted_by", nullable=True),
        _key("suspensions", "by_id", "people.id"),
        _key("suspensions", "complaint_id", "complaints.id"),
        _key("suspensions", "lifted_by", "people.id"),
        _key("suspensions", "person_id", "people.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suspensions")),
    )
    op.create_index("ix_suspensions_person", "suspensions", ["person_id", "lifted_at"])


def downgrade() -> None:
    for table in ("suspensions", "complaint_lines", "complaints"):
        op.drop_table(table)


def _id(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=32), nullable=nullable)


def _at(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, Instant(timezone=True), nullable=nullable)


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target.split('.', maxsplit=1)[0]}")
    return sa.ForeignKeyConstraint([column], [target], name=name)
