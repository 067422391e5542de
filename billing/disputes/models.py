"""Disputed payments, and what is asked back of those whom the money went to."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ColumnElement, ForeignKey, String, select
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from billing.due import DueRow
from billing.gateways.port import DisputeState
from hub.kernel.database import Base, Instant, stored_enum
from hub.kernel.ids import ID_LENGTH, id_factory


class Dispute(Base):
    """A card payment that its payer disputes at their bank.

    `taken_cents` is what the bank has of it now; `counted_cents` by how much that raised the
    payment's `refunded_cents`. `respond_by` is when the evidence must be at the provider.
    """

    __tablename__ = "disputes"
    __table_args__ = (
        CheckConstraint(
            "amount_cents > 0 AND taken_cents >= 0 AND fee_cents >= 0 AND counted_cents >= 0",
            name="adds_up",
        ),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("dsp"))
    payment_id: Mapped[str] = mapped_column(ForeignKey("payments.id"), index=True)
    provider_id: Mapped[str] = mapped_column(String(80), unique=True)
    state: Mapped[DisputeState] = mapped_column(stored_enum(DisputeState), index=True)
    reason: Mapped[str] = mapped_column(String(40), default="")
    amount_cents: Mapped[int]
    taken_cents: Mapped[int] = mapped_column(default=0)
    counted_cents: Mapped[int] = mapped_column(default=0)
    fee_cents: Mapped[int] = mapped_column(default=0)
    currency: Mapped[str] = mapped_column(String(3))
    respond_by: Mapped[datetime | None] = mapped_column(Instant)
    opened_at: Mapped[datetime] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)


def is_disputed(payment_id: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Return the condition that a bank has money of a payment."""
    return (
        select(Dispute.id)
        .where(Dispute.payment_id == payment_id, Dispute.taken_cents > 0)
        .correlate_except(Dispute)
        .exists()
    )


def is_with_bank(payment_id: str | InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Return the condition that a bank has money of a payment, and has yet to decide."""
    undecided = (DisputeState.NEEDS_RESPONSE, DisputeState.UNDER_REVIEW)
    return (
        select(Dispute.id)
        .where(
            Dispute.payment_id == payment_id,
            Dispute.taken_cents > 0,
            Dispute.state.in_(undecided),
        )
        .correlate_except(Dispute)
        .exists()
    )


class RecoveryState(StrEnum):
    """Where a recovery stands; the moves are in `rules.RECOVERY_TRANSITIONS`."""

    REQUESTED = "requested"
    SUCCEEDED = "succeeded"
    RETURNED = "returned"
    DROPPED = "dropped"
    KEPT = "kept"


class Recovery(DueRow):
    """Money to be taken back of the transfer that handed it on: for a bank, or for a late refund.

    A late refund names its payment instead of a dispute; `refund_cents` goes to the payer once the
    amount is here, with the hub's own part, and `asked_by` is who gives it back. `asked_at` is
    noted before the provider is asked: from then on it may have acted. `shares` are the donations'
    parts of it: what the donor got back of each, and the fee that the hub bears instead. Returned:
    sent again, since the dispute was won, or the payer's bank came first. Dropped: so before it was
    taken. Kept: the payee keeps it, and the hub bears what a bank took. What succeeded without a
    `provider_id` was kept back before it was sent.
    """

    __tablename__ = "recoveries"
    __table_args__ = (
        CheckConstraint("amount_cents > 0", name="positive"),
        CheckConstraint("(dispute_id IS NULL) <> (payment_id IS NULL)", name="one_cause"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("rcv"))
    dispute_id: Mapped[str | None] = mapped_column(ForeignKey("disputes.id"), index=True)
    payment_id: Mapped[str | None] = mapped_column(ForeignKey("payments.id"), index=True)
    transfer_id: Mapped[str] = mapped_column(ForeignKey("transfers.id"), index=True)
    state: Mapped[RecoveryState] = mapped_column(stored_enum(RecoveryState))
    amount_cents: Mapped[int]
    refund_cents: Mapped[int] = mapped_column(default=0, server_default="0")
    currency: Mapped[str] = mapped_column(String(3))
    shares: Mapped[dict[str, list[int]]] = mapped_column(JSON, default=dict)
    provider_id: Mapped[str | None] = mapped_column(String(80), unique=True)
    asked_by: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    requested_at: Mapped[datetime] = mapped_column(Instant)
    asked_at: Mapped[datetime | None] = mapped_column(Instant)
    completed_at: Mapped[datetime | None] = mapped_column(Instant)
