"""Payouts as a provider knows them: what it sends on to a payee's bank, and what is in it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class PayoutState(StrEnum):
    """Where a payout stands; a bank may send back what was `paid`, days later."""

    PENDING = "pending"
    IN_TRANSIT = "in_transit"
    PAID = "paid"
    FAILED = "failed"
    CANCELLED = "cancelled"


class PayoutFailure(StrEnum):
    """Why a bank did not keep a payout, as far as its payee can do something about it."""

    ACCOUNT_CLOSED = "account_closed"
    ACCOUNT_BLOCKED = "account_blocked"
    DETAILS_WRONG = "details_wrong"
    CURRENCY = "currency"
    REFUSED = "refused"
    OTHER = "other"


class PayoutPartKind(StrEnum):
    """What a part of a payout is.

    `returned` is the money of an earlier payout that came back; `other` is none of our doing.
    """

    TRANSFER = "transfer"
    REVERSAL = "reversal"
    RETURNED = "returned"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutPart:
    """One of the amounts that a payout is the sum of; what was taken back is below zero.

    `id` is the movement's at the provider, `object_id` that of the transfer, the reversal or the
    earlier payout.
    """

    id: str
    kind: PayoutPartKind
    object_id: str
    amount_cents: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderPayout:
    """A payout as the provider knows it; `payee` is our account name, `payable:talent:…`.

    `parts` is None while the provider has yet to tell, and always in a list of payouts. What they
    do not add up to, the provider does not tell: it cannot for a payout that somebody made by hand.
    """

    id: str
    payee: str
    state: PayoutState
    amount_cents: int
    currency: str
    arrives_on: date
    made_at: datetime
    bank_last4: str = ""
    failure: PayoutFailure | None = None
    parts: tuple[PayoutPart, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutPage:
    """Some of a payee's payouts, the latest first; `next_cursor` asks for the ones before.

    It is empty on the last page.
    """

    payouts: tuple[ProviderPayout, ...]
    next_cursor: str
