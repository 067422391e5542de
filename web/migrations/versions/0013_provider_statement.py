"""the provider's statement, disputed payments, and what is asked back for them

Revision: 0013
Revises: 0012
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from billing.ledger import immutability
from hub.kernel.database import Instant

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    _movements()
    op.create_index(op.f("ix_payments_charge_id"), "payments", ["charge_id"])
    _disputes()
    _recoveries()
    _sandbox()
    with op.batch_alter_table("document_voidings") as batch_op:
        batch_op.alter_column("refund_id", existing_type=sa.String(length=32), nullable=True)
        batch_op.add_column(sa.Column("dispute_id", sa.String(length=32), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_document_voidings_dispute_id_disputes"), "disputes", ["dispute_id"], ["id"]
        )
    _guard_voidings()


def downgrade() -> None:
    with op.batch_alter_table("document_voidings") as batch_op:
        batch_op.drop_constraint(
            op.f("fk_document_voidings_dispute_id_disputes"), type_="foreignkey"
        )
        batch_op.drop_column("dispute_id")
        batch_op.alter_column("refund_id", existing_type=sa.String(length=32), nullable=False)
    _guard_voidings()
    with op.batch_alter_table("sandbox_transfers") as batch_op:
        batch_op.drop_column("reversed_cents")
    for table in ("sandbox_disputes", "sandbox_reversals", "recoveries", "disputes"):
        op.drop_table(table)
    op.drop_index(op.f("ix_payments_charge_id"), "payments")
    op.drop_table("provider_movements")


def _guard_voidings() -> None:
    # SQLite has written the table anew, without its triggers.
    if op.get_bind().dialect.name == "sqlite":
        immutability.install(op.get_bind(), "document_voidings")


def _movements() -> None:
    op.create_table(
        "provider_movements",
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("object_id", sa.String(length=80), nullable=False),
        sa.Column("about_id", sa.String(length=80), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("fee_cents", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("provider", "id", name=op.f("pk_provider_movements")),
    )
    op.create_index("ix_provider_movements_at", "provider_movements", ["provider", "at"])
    op.create_index("ix_provider_movements_object", "provider_movements", ["provider", "object_id"])


def _disputes() -> None:
    op.create_table(
        "disputes",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("payment_id", sa.String(length=32), nullable=False),
        sa.Column("provider_id", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("taken_cents", sa.Integer(), nullable=False),
        sa.Column("counted_cents", sa.Integer(), nullable=False),
        sa.Column("fee_cents", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("respond_by", Instant(timezone=True), nullable=True),
        sa.Column("opened_at", Instant(timezone=True), nullable=False),
        sa.Column("closed_at", Instant(timezone=True), nullable=True),
        sa.CheckConstraint(
            "amount_cents > 0 AND taken_cents >= 0 AND fee_cents >= 0 AND counted_cents >= 0",
            name=op.f("ck_disputes_adds_up"),
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payments.id"], name=op.f("fk_disputes_payment_id_payments")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disputes")),
        sa.UniqueConstraint("provider_id", name=op.f("uq_disputes_provider_id")),
    )
    op.create_index(op.f("ix_disputes_payment_id"), "disputes", ["payment_id"])
    op.create_index(op.f("ix_disputes_state"), "disputes", ["state"])


def _recoveries() -> None:
    op.create_table(
        "recoveries",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("dispute_id", sa.String(length=32), nullable=False),
        sa.Column("transfer_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("shares", sa.JSON(), nullable=False),
        sa.Column("provider_id", sa.String(length=80), nullable=True),
        sa.Column("requested_at", Instant(timezone=True), nullable=False),
        sa.Column("asked_at", Instant(timezone=True), nullable=True),
        sa.Column("completed_at", Instant(timezone=True), nullable=True),
        sa.Column("due_at", Instant(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("dead_at", Instant(timezone=True), nullable=True),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_recoveries_positive")),
        sa.ForeignKeyConstraint(
            ["dispute_id"], ["disputes.id"], name=op.f("fk_recoveries_dispute_id_disputes")
        ),
        sa.ForeignKeyConstraint(
            ["transfer_id"], ["transfers.id"], name=op.f("fk_recoveries_transfer_id_transfers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recoveries")),
        sa.UniqueConstraint("dispute_id", "transfer_id", name="uq_recoveries_once"),
        sa.UniqueConstraint("provider_id", name=op.f("uq_recoveries_provider_id")),
    )
    for column in ("dead_at", "due_at", "transfer_id"):
        op.create_index(op.f(f"ix_recoveries_{column}"), "recoveries", [column])


def _sandbox() -> None:
    op.add_column(
        "sandbox_transfers",
        sa.Column("reversed_cents", sa.Integer(), nullable=False, server_default="0"),
    )
    op.create_table(
        "sandbox_reversals",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("transfer_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("created_at", Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["transfer_id"],
            ["sandbox_transfers.id"],
            name=op.f("fk_sandbox_reversals_transfer_id_sandbox_transfers"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sandbox_reversals")),
        sa.UniqueConstraint("key", name=op.f("uq_sandbox_reversals_key")),
    )
    op.create_index(op.f("ix_sandbox_reversals_transfer_id"), "sandbox_reversals", ["transfer_id"])
    op.create_table(
        "sandbox_disputes",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("checkout_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("fee_cents", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("respond_by", Instant(timezone=True), nullable=False),
        sa.Column("opened_at", Instant(timezone=True), nullable=False),
        sa.Column("decided_at", Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["checkout_id"],
            ["sandbox_checkouts.id"],
            name=op.f("fk_sandbox_disputes_checkout_id_sandbox_checkouts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sandbox_disputes")),
        sa.UniqueConstraint("checkout_id", name=op.f("uq_sandbox_disputes_checkout_id")),
    )
