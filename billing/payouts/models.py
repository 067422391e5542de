"""Payouts to payees' banks, what is in them, and how far a payee's were looked for.

These are facts about the provider: no posting comes of them, since the money is outside already.
"""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from billing.due import DueRow
from billing.gateways.payouts import PayoutFailure, PayoutPartKind, PayoutState
from billing.transfers.models import PayeeKind
from hub.kernel.database import Base, Instant, stored_enum
from hub.kernel.ids import ID_LENGTH, id_factory


class Payout(Base):
    """Money that the provider sent on to a payee's bank; its moves are in `rules.FOLLOWS`.

    `arrives_on` is the day the provider expects it there. `is_itemised` once the provider has told
    what is in it. `lands_in_id` is the payout in which its money went to the bank in the end:
    itself, or a later one that took along what had come back.
    """

    __tablename__ = "payouts"
    __table_args__ = (Index("ix_payouts_payee", "payee_kind", "payee_id", "made_at"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("pyo"))
    payee_kind: Mapped[PayeeKind] = mapped_column(stored_enum(PayeeKind))
    payee_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    provider_id: Mapped[str] = mapped_column(String(80), unique=True)
    state: Mapped[PayoutState] = mapped_column(stored_enum(PayoutState), index=True)
    amount_cents: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    bank_last4: Mapped[str] = mapped_column(String(4), default="")
    failure: Mapped[PayoutFailure | None] = mapped_column(stored_enum(PayoutFailure))
    is_itemised: Mapped[bool] = mapped_column(default=False)
    lands_in_id: Mapped[str] = mapped_column(ForeignKey("payouts.id"), index=True)
    arrives_on: Mapped[date]
    made_at: Mapped[datetime] = mapped_column(Instant)
    paid_at: Mapped[datetime | None] = mapped_column(Instant)
    failed_at: Mapped[datetime | None] = mapped_column(Instant)


class PayoutLine(Base):
    """A part of a payout: a transfer of ours, what was taken back of one, money that came back.

    `provider_id` is the movement at the provider, `object_id` what moved there. The row that it is
    about is in `transfer_id`, `recovery_id` or `returned_id`, if we know it.
    """

    __tablename__ = "payout_lines"

    payout_id: Mapped[str] = mapped_column(ForeignKey("payouts.id"), primary_key=True)
    provider_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    kind: Mapped[PayoutPartKind] = mapped_column(stored_enum(PayoutPartKind))
    object_id: Mapped[str] = mapped_column(String(80), index=True)
    transfer_id: Mapped[str | None] = mapped_column(ForeignKey("transfers.id"), index=True)
    recovery_id: Mapped[str | None] = mapped_column(ForeignKey("recoveries.id"))
    returned_id: Mapped[str | None] = mapped_column(ForeignKey("payouts.id"))
    amount_cents: Mapped[int]
    at: Mapped[datetime] = mapped_column(Instant)


class PayoutWatch(DueRow):
    """A payee with money on its way to their bank, or that may come back from it.

    The provider is asked about their payouts; of all that were made before `since_at`, nothing
    more is expected.
    """

    __tablename__ = "payout_watches"

    payee_kind: Mapped[PayeeKind] = mapped_column(stored_enum(PayeeKind), primary_key=True)
    payee_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    since_at: Mapped[datetime] = mapped_column(Instant)
