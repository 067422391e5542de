"""Payments, and the parts each is made of."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from billing.donations.models import DonationSource
from billing.due import DueRow
from hub.kernel.database import Base, Instant, stored_enum
from hub.kernel.ids import ID_LENGTH, id_factory


class PaymentPurpose(StrEnum):
    """What is paid for; `subject_id` is then a booking, a registration or a masterclass."""

    SESSION = "session"
    TICKET = "ticket"
    GIFT = "gift"


class PaymentState(StrEnum):
    """Where a payment stands; the moves between states are in `rules.TRANSITIONS`."""

    CREATED = "created"
    PENDING = "pending"
    AUTHENTICATING = "authenticating"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class PartKind(StrEnum):
    """What one part of a payment is for."""

    SESSION = "session"
    TICKET = "ticket"
    GIFT = "gift"
    FEE_COVER = "fee_cover"


# SQLite keeps to no length, and would have to write the table anew to name another.
_URL = String(1000).with_variant(String(5000), "postgresql")
_IS_OPEN = text("state IN ('created', 'pending', 'authenticating') AND NOT is_guest")


class Payment(DueRow):
    """One visit to the provider's card page, from the intention to the captured money.

    `idempotency_key` and `return_url` are stored before the provider hears of it. `refunded_cents`
    counts refunds from the moment they are asked for. `due_at` is when the checkout is to be
    closed at the provider. `is_guest`: nobody proved to be the payer, so the payment stands by
    itself. `saves_card`: the payer agreed that the card is kept. `is_by_card`: it was begun by
    charging a saved card, without a page; a page may follow. `shown` holds the donor's choices, as
    `rules.DonorChoices` reads them. `hub_share` is what the hub keeps of a session, as its payer
    was shown it (`HubShare`); payments from before it was kept have none, and follow the setting.
    """

    __tablename__ = "payments"
    __table_args__ = (
        CheckConstraint(
            "amount_cents > 0 AND refunded_cents >= 0 AND refunded_cents <= amount_cents",
            name="adds_up",
        ),
        Index("ix_payments_subject", "purpose", "subject_id"),
        Index(
            "uq_payments_open",
            "purpose",
            "subject_id",
            "payer_id",
            unique=True,
            sqlite_where=_IS_OPEN,
            postgresql_where=_IS_OPEN,
        ),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("pay"))
    purpose: Mapped[PaymentPurpose] = mapped_column(stored_enum(PaymentPurpose))
    subject_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    masterclass_id: Mapped[str | None] = mapped_column(ForeignKey("masterclasses.id"), index=True)
    payer_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    is_guest: Mapped[bool] = mapped_column(default=False)
    saves_card: Mapped[bool] = mapped_column(default=False)
    is_by_card: Mapped[bool] = mapped_column(default=False)
    state: Mapped[PaymentState] = mapped_column(stored_enum(PaymentState), index=True)
    title: Mapped[str] = mapped_column(String(120))
    locale: Mapped[str] = mapped_column(String(5))
    amount_cents: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    gift_source: Mapped[DonationSource | None] = mapped_column(stored_enum(DonationSource))
    shown: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    idempotency_key: Mapped[str] = mapped_column(String(80), unique=True)
    return_url: Mapped[str] = mapped_column(String(500), default="")
    checkout_id: Mapped[str | None] = mapped_column(String(80), unique=True)
    checkout_url: Mapped[str] = mapped_column(_URL, default="")
    charge_id: Mapped[str] = mapped_column(String(80), default="", index=True)
    fee_cents: Mapped[int] = mapped_column(default=0)
    hub_share: Mapped[str | None] = mapped_column(String(10))
    refunded_cents: Mapped[int] = mapped_column(default=0)
    decline_code: Mapped[str] = mapped_column(String(40), default="")
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    succeeded_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    parts: Mapped[list["PaymentPart"]] = relationship(lazy="selectin", order_by="PaymentPart.id")

    @property
    def waits_for_card(self) -> bool:
        """Tell whether a saved card is being charged, and the answer is not known."""
        return self.is_by_card and self.state is PaymentState.CREATED

    @property
    def kept_cents(self) -> int:
        """Return what was paid and neither went back nor is about to."""
        is_paid = self.state is PaymentState.SUCCEEDED
        return self.amount_cents - self.refunded_cents if is_paid else 0


class PaymentPart(Base):
    """One part of a payment: a session, a ticket, a gift, the covering of fees."""

    __tablename__ = "payment_parts"
    __table_args__ = (
        UniqueConstraint("payment_id", "kind", name="uq_payment_parts_once"),
        CheckConstraint("amount_cents > 0", name="positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    payment_id: Mapped[str] = mapped_column(ForeignKey("payments.id"))
    kind: Mapped[PartKind] = mapped_column(stored_enum(PartKind))
    amount_cents: Mapped[int]
