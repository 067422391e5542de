"""answers to disputes, the books' daily proof, mails about papers, numbers asked for twice

Revision: 0015
Revises: 0014
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from hub.kernel.database import Instant

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

IS_VERIFIED = sa.text("verified_at IS NOT NULL")


def upgrade() -> None:
    _evidence()
    _books()
    _papers()
    _sandbox()
    # Applying for a number no longer takes it; being verified under it does.
    with op.batch_alter_table("charities") as batch_op:
        batch_op.drop_constraint(op.f("uq_charities_registration"), type_="unique")
    op.create_index("ix_charities_registration", "charities", ["registration"])
    op.create_index(
        "uq_charities_verified",
        "charities",
        ["registration"],
        unique=True,
        sqlite_where=IS_VERIFIED,
        postgresql_where=IS_VERIFIED,
    )


def downgrade() -> None:
    op.drop_index("uq_charities_verified", "charities")
    op.drop_index("ix_charities_registration", "charities")
    with op.batch_alter_table("charities") as batch_op:
        batch_op.create_unique_constraint(op.f("uq_charities_registration"), ["registration"])
    for column in ("digest", "evidence_key", "evidence", "reason"):
        with op.batch_alter_table("sandbox_disputes") as batch_op:
            batch_op.drop_column(column)
    for table in ("paper_tellings", "paper_rounds", "books_checks", "dispute_evidence"):
        op.drop_table(table)


def _due_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("due_at", Instant(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("dead_at", Instant(timezone=True), nullable=True),
    ]


def _index_due(table: str) -> None:
    for column in ("dead_at", "due_at"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _evidence() -> None:
    op.create_table(
        "dispute_evidence",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("dispute_id", sa.String(length=32), nullable=False),
        sa.Column("idempotency_key", sa.String(length=80), nullable=False),
        sa.Column("payee_words", sa.Text(), nullable=False),
        sa.Column("payee_words_by", sa.String(length=32), nullable=True),
        sa.Column("payee_words_at", Instant(timezone=True), nullable=True),
        sa.Column("operator_words", sa.Text(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("asked_by", sa.String(length=32), nullable=True),
        sa.Column("asked_at", Instant(timezone=True), nullable=True),
        sa.Column("sent_at", Instant(timezone=True), nullable=True),
        *_due_columns(),
        sa.ForeignKeyConstraint(
            ["dispute_id"], ["disputes.id"], name=op.f("fk_dispute_evidence_dispute_id_disputes")
        ),
        sa.ForeignKeyConstraint(
            ["payee_words_by"],
            ["people.id"],
            name=op.f("fk_dispute_evidence_payee_words_by_people"),
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["people.id"], name=op.f("fk_dispute_evidence_asked_by_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute_evidence")),
        sa.UniqueConstraint("dispute_id", name=op.f("uq_dispute_evidence_dispute_id")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_dispute_evidence_idempotency_key")),
    )
    _index_due("dispute_evidence")


def _books() -> None:
    op.create_table(
        "books_checks",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("checked_at", Instant(timezone=True), nullable=True),
        sa.Column("took_ms", sa.Integer(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("balances", sa.JSON(), nullable=False),
        *_due_columns(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_books_checks")),
    )
    _index_due("books_checks")


def _papers() -> None:
    op.create_table(
        "paper_rounds",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.String(length=32), nullable=False),
        sa.Column("cursor", sa.String(length=32), nullable=False),
        sa.Column("began_at", Instant(timezone=True), nullable=False),
        *_due_columns(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_rounds")),
        sa.UniqueConstraint("kind", "subject_id", name="uq_paper_rounds_once"),
    )
    _index_due("paper_rounds")
    op.create_table(
        "paper_tellings",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("about_id", sa.String(length=48), nullable=False),
        sa.Column("told_at", Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("kind", "about_id", name=op.f("pk_paper_tellings")),
    )


def _sandbox() -> None:
    op.add_column(
        "sandbox_disputes",
        sa.Column("reason", sa.String(length=40), nullable=False, server_default="fraudulent"),
    )
    op.add_column("sandbox_disputes", sa.Column("evidence", sa.JSON(), nullable=True))
    op.add_column(
        "sandbox_disputes",
        sa.Column("evidence_key", sa.String(length=80), nullable=False, server_default=""),
    )
    op.add_column(
        "sandbox_disputes",
        sa.Column("digest", sa.String(length=64), nullable=False, server_default=""),
    )
