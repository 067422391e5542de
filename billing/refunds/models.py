"""Refunds of payments."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from billing.due import DueRow
from hub.kernel.database import Instant, stored_enum
from hub.kernel.ids import ID_LENGTH, id_factory


class RefundState(StrEnum):
    """Where a refund stands; the moves are in `rules.TRANSITIONS`."""

    REQUESTED = "requested"
    SUBMITTED = "submitted"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    SETTLED = "settled"
    OVERTAKEN = "overtaken"


class RefundReason(StrEnum):
    """Why money goes back to the payer."""

    LATE = "late"
    DUPLICATE = "duplicate"
    CANCELLED = "cancelled"
    VERDICT = "verdict"
    DECISION = "decision"
    MASTERCLASS = "masterclass"
    POSTPONED = "postponed"
    VOLUNTARY = "voluntary"
    RESOLD = "resold"


BY_RULE = frozenset({RefundReason.CANCELLED, RefundReason.VERDICT, RefundReason.DECISION})
"""The reasons for which the hub's own rules send a session's money back."""


class Refund(DueRow):
    """Money on its way back to a payer.

    `tries` counts the orders given to the provider, each with a key of its own; `failed_ids` are
    the provider's names of those that failed. `by_bank_cents` is what the payer's bank gave them
    of it instead; `asked_by` is who gave it back freely. Settled: given back by hand. Overtaken:
    given by the bank, all of it.
    """

    __tablename__ = "refunds"
    __table_args__ = (
        UniqueConstraint("payment_id", "sequence", name="uq_refunds_sequence"),
        CheckConstraint("amount_cents > 0", name="positive"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("ref"))
    payment_id: Mapped[str] = mapped_column(ForeignKey("payments.id"))
    sequence: Mapped[int]
    reason: Mapped[RefundReason] = mapped_column(stored_enum(RefundReason))
    state: Mapped[RefundState] = mapped_column(stored_enum(RefundState))
    amount_cents: Mapped[int]
    by_bank_cents: Mapped[int] = mapped_column(default=0)
    currency: Mapped[str] = mapped_column(String(3))
    idempotency_key: Mapped[str] = mapped_column(String(120), unique=True)
    provider_id: Mapped[str | None] = mapped_column(String(80), unique=True)
    tries: Mapped[int] = mapped_column(default=1)
    failed_ids: Mapped[list[str]] = mapped_column(JSON, default=list)
    asked_by: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    requested_at: Mapped[datetime] = mapped_column(Instant)
    completed_at: Mapped[datetime | None] = mapped_column(Instant)

    @property
    def owed_cents(self) -> int:
        """Return what we give back ourselves."""
        return self.amount_cents - self.by_bank_cents
