"""What the sandbox remembers, as a provider would in a database of its own."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from billing.gateways.payouts import PayoutFailure, PayoutState
from billing.gateways.port import CheckoutState, DisputeState, OutcomeState
from hub.kernel.database import Base, Instant, stored_enum
from hub.kernel.ids import ID_LENGTH, id_factory

FRAUDULENT = "fraudulent"
"""What a payer says who did not pay: the reason of most disputes."""


class SandboxCard(Base):
    """A card kept for its owner; the last four digits tell which of the test cards it is."""

    __tablename__ = "sandbox_cards"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("sbm"))
    customer_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    last4: Mapped[str] = mapped_column(String(4))
    exp_month: Mapped[int]
    exp_year: Mapped[int]
    kept_at: Mapped[datetime] = mapped_column(Instant)
    forgotten_at: Mapped[datetime | None] = mapped_column(Instant)


class SandboxCheckout(Base):
    """A card page; of the card only the last four digits are kept, and until when it is good.

    A charge of a kept card is a page that nobody saw: `is_unseen`, paid or cancelled at once.
    `card_id` is the card that was kept of the page (`keeps_card`), that was charged, or that the
    page offers.
    """

    __tablename__ = "sandbox_checkouts"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("sbc"))
    key: Mapped[str] = mapped_column(String(120), unique=True)
    digest: Mapped[str] = mapped_column(String(64))
    reference: Mapped[str] = mapped_column(String(80))
    state: Mapped[CheckoutState] = mapped_column(stored_enum(CheckoutState))
    title: Mapped[str] = mapped_column(String(120))
    lines: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    amount_cents: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    locale: Mapped[str] = mapped_column(String(5))
    return_url: Mapped[str] = mapped_column(String(500))
    charge_id: Mapped[str] = mapped_column(String(80), default="", index=True)
    fee_cents: Mapped[int] = mapped_column(default=0)
    refunded_cents: Mapped[int] = mapped_column(default=0)
    card_last4: Mapped[str] = mapped_column(String(4), default="")
    card_exp_month: Mapped[int] = mapped_column(default=0)
    card_exp_year: Mapped[int] = mapped_column(default=0)
    keeps_card: Mapped[bool] = mapped_column(default=False)
    is_unseen: Mapped[bool] = mapped_column(default=False)
    card_id: Mapped[str] = mapped_column(String(ID_LENGTH), default="")
    decline_code: Mapped[str] = mapped_column(String(40), default="")
    opened_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    paid_at: Mapped[datetime | None] = mapped_column(Instant)


class SandboxRefund(Base):
    """Money the sandbox gave back of a charge."""

    __tablename__ = "sandbox_refunds"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("sbr"))
    key: Mapped[str] = mapped_column(String(120), unique=True)
    digest: Mapped[str] = mapped_column(String(64))
    reference: Mapped[str] = mapped_column(String(80))
    checkout_id: Mapped[str] = mapped_column(ForeignKey("sandbox_checkouts.id"), index=True)
    state: Mapped[OutcomeState] = mapped_column(stored_enum(OutcomeState))
    amount_cents: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    created_at: Mapped[datetime] = mapped_column(Instant)


class SandboxTransfer(Base):
    """Money the sandbox sent to a payee; `payout_id` is what took it on to their bank."""

    __tablename__ = "sandbox_transfers"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("sbt"))
    key: Mapped[str] = mapped_column(String(120), unique=True)
    digest: Mapped[str] = mapped_column(String(64))
    reference: Mapped[str] = mapped_column(String(80))
    payee: Mapped[str] = mapped_column(String(80), index=True)
    state: Mapped[OutcomeState] = mapped_column(stored_enum(OutcomeState))
    amount_cents: Mapped[int]
    reversed_cents: Mapped[int] = mapped_column(default=0, server_default="0")
    currency: Mapped[str] = mapped_column(String(3))
    created_at: Mapped[datetime] = mapped_column(Instant)
    payout_id: Mapped[str | None] = mapped_column(ForeignKey("sandbox_payouts.id"), index=True)


class SandboxReversal(Base):
    """Money the sandbox took back of a transfer; `payout_id` is what was less by it."""

    __tablename__ = "sandbox_reversals"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("sbv"))
    key: Mapped[str] = mapped_column(String(120), unique=True)
    digest: Mapped[str] = mapped_column(String(64))
    reference: Mapped[str] = mapped_column(String(80))
    transfer_id: Mapped[str] = mapped_column(ForeignKey("sandbox_transfers.id"), index=True)
    state: Mapped[OutcomeState] = mapped_column(stored_enum(OutcomeState))
    amount_cents: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    created_at: Mapped[datetime] = mapped_column(Instant)
    payout_id: Mapped[str | None] = mapped_column(ForeignKey("sandbox_payouts.id"), index=True)


class SandboxBank(Base):
    """A payee's account at a test bank; `failure` is why it keeps no payout, None when it does.

    One that sends a payout back is sent no other until it has changed. `id` is in the address of
    the page on which it does; `return_url` is where that page leads.
    """

    __tablename__ = "sandbox_banks"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("sbk"))
    payee: Mapped[str] = mapped_column(String(80), unique=True)
    last4: Mapped[str] = mapped_column(String(4))
    failure: Mapped[PayoutFailure | None] = mapped_column(stored_enum(PayoutFailure))
    keeps_days: Mapped[int] = mapped_column(default=0)
    is_blocked: Mapped[bool] = mapped_column(default=False)
    return_url: Mapped[str] = mapped_column(String(500), default="")


class SandboxPayout(Base):
    """Money the sandbox sent on to a payee's bank.

    `failure` is why the bank will send it back, on `returns_on`; `returned_in_id` is the payout
    that took the money to the bank again.
    """

    __tablename__ = "sandbox_payouts"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("sbp"))
    payee: Mapped[str] = mapped_column(String(80), index=True)
    state: Mapped[PayoutState] = mapped_column(stored_enum(PayoutState))
    amount_cents: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    bank_last4: Mapped[str] = mapped_column(String(4))
    failure: Mapped[PayoutFailure | None] = mapped_column(stored_enum(PayoutFailure))
    arrives_on: Mapped[date]
    returns_on: Mapped[date | None]
    returned_in_id: Mapped[str | None] = mapped_column(ForeignKey("sandbox_payouts.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)


class SandboxDispute(Base):
    """A charge, or a part, that its payer's bank took back and may give up; `decided_at` is when.

    `evidence` is what was told the bank, under `evidence_key`; `digest` is of that order.
    """

    __tablename__ = "sandbox_disputes"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("sbd"))
    checkout_id: Mapped[str] = mapped_column(ForeignKey("sandbox_checkouts.id"), index=True)
    state: Mapped[DisputeState] = mapped_column(stored_enum(DisputeState))
    reason: Mapped[str] = mapped_column(String(40), default=FRAUDULENT, server_default=FRAUDULENT)
    evidence: Mapped[dict[str, str] | None] = mapped_column(JSON)
    evidence_key: Mapped[str] = mapped_column(String(80), default="", server_default="")
    digest: Mapped[str] = mapped_column(String(64), default="", server_default="")
    amount_cents: Mapped[int]
    fee_cents: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    respond_by: Mapped[datetime] = mapped_column(Instant)
    opened_at: Mapped[datetime] = mapped_column(Instant)
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
