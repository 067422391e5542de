"""payouts to payees' banks, what is in them, and whose are looked for

Revision: 0014
Revises: 0013
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from hub.kernel.database import Instant

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

WHOSE = """
INSERT INTO payout_watches (payee_kind, payee_id, since_at, due_at, attempts, error, dead_at)
SELECT payee_kind, payee_id, MIN(requested_at), MIN(requested_at), 0, '', NULL
FROM transfers
WHERE state = 'succeeded' AND provider_id IS NOT NULL
GROUP BY payee_kind, payee_id
"""
"""Whoever was sent something before has payouts that nobody has asked about."""


def upgrade() -> None:
    op.add_column(
        "provider_notices",
        sa.Column("account", sa.String(length=80), nullable=False, server_default=""),
    )
    _payouts()
    _lines()
    _watches()
    op.execute(WHOSE)
    _sandbox()


def downgrade() -> None:
    with op.batch_alter_table("sandbox_transfers") as batch_op:
        batch_op.drop_constraint(
            op.f("fk_sandbox_transfers_payout_id_sandbox_payouts"), type_="foreignkey"
        )
        batch_op.drop_index(op.f("ix_sandbox_transfers_payout_id"))
        batch_op.drop_index(op.f("ix_sandbox_transfers_payee"))
        batch_op.drop_column("payout_id")
    with op.batch_alter_table("sandbox_reversals") as batch_op:
        batch_op.drop_constraint(
            op.f("fk_sandbox_reversals_payout_id_sandbox_payouts"), type_="foreignkey"
        )
        batch_op.drop_index(op.f("ix_sandbox_reversals_payout_id"))
        batch_op.drop_column("payout_id")
    for table in (
        "sandbox_payouts",
        "sandbox_banks",
        "payout_watches",
        "payout_lines",
        "payouts",
    ):
        op.drop_table(table)
    with op.batch_alter_table("provider_notices") as batch_op:
        batch_op.drop_column("account")


def _payouts() -> None:
    op.create_table(
        "payouts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("payee_kind", sa.String(length=20), nullable=False),
        sa.Column("payee_id", sa.String(length=32), nullable=False),
        sa.Column("provider_id", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("bank_last4", sa.String(length=4), nullable=False),
        sa.Column("failure", sa.String(length=20), nullable=True),
        sa.Column("is_itemised", sa.Boolean(), nullable=False),
        sa.Column("lands_in_id", sa.String(length=32), nullable=False),
        sa.Column("arrives_on", sa.Date(), nullable=False),
        sa.Column("made_at", Instant(timezone=True), nullable=False),
        sa.Column("paid_at", Instant(timezone=True), nullable=True),
        sa.Column("failed_at", Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["lands_in_id"], ["payouts.id"], name=op.f("fk_payouts_lands_in_id_payouts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payouts")),
        sa.UniqueConstraint("provider_id", name=op.f("uq_payouts_provider_id")),
    )
    op.create_index("ix_payouts_payee", "payouts", ["payee_kind", "payee_id", "made_at"])
    op.create_index(op.f("ix_payouts_lands_in_id"), "payouts", ["lands_in_id"])
    op.create_index(op.f("ix_payouts_state"), "payouts", ["state"])


def _lines() -> None:
    op.create_table(
        "payout_lines",
        sa.Column("payout_id", sa.String(length=32), nullable=False),
        sa.Column("provider_id", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("object_id", sa.String(length=80), nullable=False),
        sa.Column("transfer_id", sa.String(length=32), nullable=True),
        sa.Column("recovery_id", sa.String(length=32), nullable=True),
        sa.Column("returned_id", sa.String(length=32), nullable=True),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["payout_id"], ["payouts.id"], name=op.f("fk_payout_lines_payout_id_payouts")
        ),
        sa.ForeignKeyConstraint(
            ["transfer_id"], ["transfers.id"], name=op.f("fk_payout_lines_transfer_id_transfers")
        ),
        sa.ForeignKeyConstraint(
            ["recovery_id"], ["recoveries.id"], name=op.f("fk_payout_lines_recovery_id_recoveries")
        ),
        sa.ForeignKeyConstraint(
            ["returned_id"], ["payouts.id"], name=op.f("fk_payout_lines_returned_id_payouts")
        ),
        sa.PrimaryKeyConstraint("payout_id", "provider_id", name=op.f("pk_payout_lines")),
    )
    op.create_index(op.f("ix_payout_lines_object_id"), "payout_lines", ["object_id"])
    op.create_index(op.f("ix_payout_lines_transfer_id"), "payout_lines", ["transfer_id"])


def _watches() -> None:
    op.create_table(
        "payout_watches",
        sa.Column("payee_kind", sa.String(length=20), nullable=False),
        sa.Column("payee_id", sa.String(length=32), nullable=False),
        sa.Column("since_at", Instant(timezone=True), nullable=False),
        sa.Column("due_at", Instant(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("dead_at", Instant(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("payee_kind", "payee_id", name=op.f("pk_payout_watches")),
    )
    for column in ("dead_at", "due_at"):
        op.create_index(op.f(f"ix_payout_watches_{column}"), "payout_watches", [column])


def _sandbox() -> None:
    op.create_table(
        "sandbox_banks",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("payee", sa.String(length=80), nullable=False),
        sa.Column("last4", sa.String(length=4), nullable=False),
        sa.Column("failure", sa.String(length=20), nullable=True),
        sa.Column("keeps_days", sa.Integer(), nullable=False),
        sa.Column("is_blocked", sa.Boolean(), nullable=False),
        sa.Column("return_url", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sandbox_banks")),
        sa.UniqueConstraint("payee", name=op.f("uq_sandbox_banks_payee")),
    )
    op.create_table(
        "sandbox_payouts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("payee", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("bank_last4", sa.String(length=4), nullable=False),
        sa.Column("failure", sa.String(length=20), nullable=True),
        sa.Column("arrives_on", sa.Date(), nullable=False),
        sa.Column("returns_on", sa.Date(), nullable=True),
        sa.Column("returned_in_id", sa.String(length=32), nullable=True),
        sa.Column("created_at", Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["returned_in_id"],
            ["sandbox_payouts.id"],
            name=op.f("fk_sandbox_payouts_returned_in_id_sandbox_payouts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sandbox_payouts")),
    )
    op.create_index(op.f("ix_sandbox_payouts_payee"), "sandbox_payouts", ["payee"])
    for table in ("sandbox_transfers", "sandbox_reversals"):
        with op.batch_alter_table(table) as batch_op:
            batch_op.add_column(sa.Column("payout_id", sa.String(length=32), nullable=True))
            batch_op.create_foreign_key(
                op.f(f"fk_{table}_payout_id_sandbox_payouts"),
                "sandbox_payouts",
                ["payout_id"],
                ["id"],
            )
            batch_op.create_index(op.f(f"ix_{table}_payout_id"), ["payout_id"])
    op.create_index(op.f("ix_sandbox_transfers_payee"), "sandbox_transfers", ["payee"])
