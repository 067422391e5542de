"""saved cards, and the gifts that are charged to them

Revision: 0012
Revises: 0011
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from hub.kernel.database import Instant

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

IS_KEPT = "state = 'kept'"
NO, NONE, EMPTY = sa.false(), "0", ""
FLAGS = {"payments": ("saves_card", "is_by_card"), "sandbox_checkouts": ("keeps_card", "is_unseen")}


def upgrade() -> None:
    for table, names in FLAGS.items():
        for name in names:
            op.add_column(table, sa.Column(name, sa.Boolean(), nullable=False, server_default=NO))
    for name in ("card_exp_month", "card_exp_year"):
        column = sa.Column(name, sa.Integer(), nullable=False, server_default=NONE)
        op.add_column("sandbox_checkouts", column)
    op.add_column(
        "sandbox_checkouts",
        sa.Column("card_id", sa.String(length=32), nullable=False, server_default=EMPTY),
    )
    _make_sandbox_cards()
    _make_saved_cards()
    _make_card_attempts()


def downgrade() -> None:
    for table in ("card_attempts", "saved_cards", "sandbox_cards"):
        op.drop_table(table)
    for name in ("card_id", "card_exp_year", "card_exp_month"):
        op.drop_column("sandbox_checkouts", name)
    for table, names in FLAGS.items():
        for name in names:
            op.drop_column(table, name)


def _make_sandbox_cards() -> None:
    op.create_table(
        "sandbox_cards",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("customer_id", sa.String(length=32), nullable=False),
        sa.Column("last4", sa.String(length=4), nullable=False),
        sa.Column("exp_month", sa.Integer(), nullable=False),
        sa.Column("exp_year", sa.Integer(), nullable=False),
        sa.Column("kept_at", Instant(timezone=True), nullable=False),
        sa.Column("forgotten_at", Instant(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sandbox_cards")),
    )


def _make_saved_cards() -> None:
    op.create_table(
        "saved_cards",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("customer_id", sa.String(length=80), nullable=False),
        sa.Column("method_id", sa.String(length=80), nullable=False),
        sa.Column("brand", sa.String(length=20), nullable=False),
        sa.Column("last4", sa.String(length=4), nullable=False),
        sa.Column("exp_month", sa.Integer(), nullable=False),
        sa.Column("exp_year", sa.Integer(), nullable=False),
        sa.Column("payment_id", sa.String(length=32), nullable=False),
        sa.Column("kept_at", Instant(timezone=True), nullable=False),
        sa.Column("removal_key", sa.String(length=80), nullable=False),
        sa.Column("removed_at", Instant(timezone=True), nullable=True),
        *_due_columns(),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payments.id"], name=op.f("fk_saved_cards_payment_id_payments")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_saved_cards_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_cards")),
        sa.UniqueConstraint("provider", "method_id", name="uq_saved_cards_method"),
    )
    op.create_index(
        "uq_saved_cards_kept",
        "saved_cards",
        ["person_id", "provider"],
        unique=True,
        sqlite_where=sa.text(IS_KEPT),
        postgresql_where=sa.text(IS_KEPT),
    )
    for name in ("person_id", "due_at", "dead_at"):
        op.create_index(op.f(f"ix_saved_cards_{name}"), "saved_cards", [name])


def _make_card_attempts() -> None:
    op.create_table(
        "card_attempts",
        sa.Column("payment_id", sa.String(length=32), nullable=False),
        sa.Column("card_id", sa.String(length=32), nullable=False),
        sa.Column("payer_id", sa.String(length=32), nullable=False),
        sa.Column("press_key", sa.String(length=80), nullable=False),
        sa.Column("idempotency_key", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("provider_id", sa.String(length=80), nullable=True),
        sa.Column("asked_at", Instant(timezone=True), nullable=False),
        sa.Column("answered_at", Instant(timezone=True), nullable=True),
        *_due_columns(),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_card_attempts_{column}_{table}")
            )
            for column, table in (
                ("card_id", "saved_cards"),
                ("payer_id", "people"),
                ("payment_id", "payments"),
            )
        ),
        sa.PrimaryKeyConstraint("payment_id", name=op.f("pk_card_attempts")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_card_attempts_idempotency_key")),
        sa.UniqueConstraint("payer_id", "press_key", name="uq_card_attempts_press"),
        sa.UniqueConstraint("provider_id", name=op.f("uq_card_attempts_provider_id")),
    )
    for name in ("card_id", "due_at", "dead_at"):
        op.create_index(op.f(f"ix_card_attempts_{name}"), "card_attempts", [name])


def _due_columns() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("due_at", Instant(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("dead_at", Instant(timezone=True), nullable=True),
    )
