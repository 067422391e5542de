"""Transfers to talents and charities."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from billing.due import DueRow
from hub.kernel.database import Instant, stored_enum
from hub.kernel.ids import ID_LENGTH, id_factory


class PayeeKind(StrEnum):
    """Who is paid."""

    TALENT = "talent"
    CHARITY = "charity"


class TransferState(StrEnum):
    """Where a transfer stands; the moves are in `rules.TRANSITIONS`."""

    REQUESTED = "requested"
    SUBMITTED = "submitted"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    WITHHELD = "withheld"


class Transfer(DueRow):
    """Money on its way to a payee; `subject_id` is the booking or masterclass that earned it.

    `tries` counts the orders given to the provider, each with a key of its own; `failed_ids` are
    the provider's names of those that failed. `asked_at` is noted before the provider is asked:
    from then on it may have sent it. One that succeeded without a `provider_id` was paid by hand.
    Withheld: a payer's bank took all of it back before it was sent.
    """

    __tablename__ = "transfers"
    __table_args__ = (
        CheckConstraint("amount_cents > 0", name="positive"),
        Index("ix_transfers_payee", "payee_kind", "payee_id"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("trf"))
    payee_kind: Mapped[PayeeKind] = mapped_column(stored_enum(PayeeKind))
    payee_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    subject_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    state: Mapped[TransferState] = mapped_column(stored_enum(TransferState))
    amount_cents: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    idempotency_key: Mapped[str] = mapped_column(String(80), unique=True)
    provider_id: Mapped[str | None] = mapped_column(String(80), unique=True)
    tries: Mapped[int] = mapped_column(default=1)
    failed_ids: Mapped[list[str]] = mapped_column(JSON, default=list)
    requested_at: Mapped[datetime] = mapped_column(Instant)
    asked_at: Mapped[datetime | None] = mapped_column(Instant)
    completed_at: Mapped[datetime | None] = mapped_column(Instant)
