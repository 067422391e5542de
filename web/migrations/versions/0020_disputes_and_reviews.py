"""disputes of verdicts, appeals against strikes, remedies, reviews

Revision: 0020
Revises: 0019
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from hub.kernel.database import Instant

revision: str = "0020"
down_revision: str | None = "0019"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("strikes", sa.Column("lifted_at", Instant(timezone=True), nullable=True))
    _disputes()
    _statements()
    _appeals()
    _remedies()
    _reviews()


def downgrade() -> None:
    for table in (
        "reviews",
        "remedies",
        "strike_appeals",
        "dispute_files",
        "dispute_statements",
        "verdict_disputes",
    ):
        op.drop_table(table)
    with op.batch_alter_table("strikes") as batch_op:
        batch_op.drop_column("lifted_at")


def _id(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=32), nullable=nullable)


def _at(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, Instant(timezone=True), nullable=nullable)


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target.split('.', maxsplit=1)[0]}")
    return sa.ForeignKeyConstraint([column], [target], name=name)


def _disputes() -> None:
    table = "verdict_disputes"
    op.create_table(
        table,
        _id("id"),
        _id("booking_id"),
        _at("judged_at"),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("lost_min", sa.Integer(), nullable=False),
        sa.Column("refund_cents", sa.Integer(), nullable=False),
        _id("opened_by"),
        _at("opened_at"),
        _at("answered_at", nullable=True),
        _at("decided_at", nullable=True),
        _id("decided_by", nullable=True),
        sa.Column("decided_verdict", sa.String(length=20), nullable=True),
        sa.Column("decided_lost_min", sa.Integer(), nullable=False),
        sa.Column("decided_refund_cents", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        _key(table, "booking_id", "bookings.id"),
        _key(table, "opened_by", "people.id"),
        _key(table, "decided_by", "people.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verdict_disputes")),
        sa.UniqueConstraint("booking_id", "judged_at", name="uq_verdict_disputes_once"),
    )
    op.create_index(op.f("ix_verdict_disputes_state"), table, ["state"])


def _statements() -> None:
    table = "dispute_statements"
    op.create_table(
        table,
        _id("id"),
        _id("dispute_id"),
        _id("author_id"),
        sa.Column("words", sa.Text(), nullable=False),
        _at("sent_at"),
        _key(table, "dispute_id", "verdict_disputes.id"),
        _key(table, "author_id", "people.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute_statements")),
        sa.UniqueConstraint("dispute_id", "author_id", name="uq_dispute_statements_once"),
    )
    table = "dispute_files"
    op.create_table(
        table,
        _id("id"),
        _id("statement_id"),
        sa.Column("file_name", sa.String(length=120), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        _key(table, "statement_id", "dispute_statements.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute_files")),
    )
    op.create_index(op.f("ix_dispute_files_statement_id"), table, ["statement_id"])


def _appeals() -> None:
    table = "strike_appeals"
    op.create_table(
        table,
        _id("id"),
        _id("strike_id"),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        _at("sent_at"),
        _at("decided_at", nullable=True),
        _id("decided_by", nullable=True),
        sa.Column("reasons", sa.Text(), nullable=False),
        _key(table, "strike_id", "strikes.id"),
        _key(table, "decided_by", "people.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_strike_appeals")),
        sa.UniqueConstraint("strike_id", name=op.f("uq_strike_appeals_strike_id")),
    )
    op.create_index(op.f("ix_strike_appeals_state"), table, ["state"])


def _remedies() -> None:
    table = "remedies"
    op.create_table(
        table,
        _id("id"),
        _id("booking_id"),
        sa.Column("kind", sa.String(length=20), nullable=False),
        _at("chosen_at"),
        _id("appointment_id"),
        _at("starts_at"),
        _at("ends_at"),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        _at("judged_at"),
        _key(table, "booking_id", "bookings.id"),
        _key(table, "appointment_id", "appointments.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remedies")),
        sa.UniqueConstraint("booking_id", "judged_at", name="uq_remedies_once"),
    )


def _reviews() -> None:
    table = "reviews"
    op.create_table(
        table,
        _id("id"),
        _id("booking_id"),
        _id("talent_id"),
        _id("author_id"),
        sa.Column("stars", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        _at("written_at"),
        sa.Column("answer", sa.Text(), nullable=False),
        _at("answered_at", nullable=True),
        _at("hidden_at", nullable=True),
        _id("hidden_by", nullable=True),
        sa.Column("hidden_because", sa.Text(), nullable=False),
        sa.CheckConstraint("stars BETWEEN 1 AND 5", name=op.f("ck_reviews_stars")),
        _key(table, "booking_id", "bookings.id"),
        sa.ForeignKeyConstraint(
            ["talent_id"], ["talents.person_id"], name=op.f("fk_reviews_talent_id_talents")
        ),
        _key(table, "author_id", "people.id"),
        _key(table, "hidden_by", "people.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
        sa.UniqueConstraint("booking_id", name=op.f("uq_reviews_booking_id")),
    )
    op.create_index(op.f("ix_reviews_talent_id"), table, ["talent_id"])
