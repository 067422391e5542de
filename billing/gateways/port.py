"""What the hub asks of a payment provider.

Every request that makes something carries the idempotency key of our row: asked again, after a
crash or a lost answer, the provider returns what it made the first time. `reference` is our row's
id; the provider gives it back. A provider tells of changes by notices (`billing.inbox`), whose
content is not trusted: the object is fetched.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from billing.gateways.payouts import PayoutPage, ProviderPayout
from billing.inbox.service import Notice


class CheckoutState(StrEnum):
    """Where a card page stands at the provider; `declined` is open, for another card."""

    OPEN = "open"
    DECLINED = "declined"
    AUTHENTICATING = "authenticating"
    PAID = "paid"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class ChargeState(StrEnum):
    """What became of charging a saved card; but for `paid`, nothing was charged nor will be."""

    PAID = "paid"
    DECLINED = "declined"
    AUTHENTICATION_REQUIRED = "authentication_required"


class OutcomeState(StrEnum):
    """Where a refund or a transfer stands at the provider."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """A named amount on the card page."""

    name: str
    amount_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CardKey:
    """What a card is called where the provider keeps it: its owner, and the card."""

    customer_id: str
    method_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckoutOrder:
    """A card page to open; the lines add up to the amount.

    A provider that cannot expire a page as early as `expires_at` keeps it longer; we close it.
    `keeps_card`: the payer agreed that their card is kept, to be charged without them. `card` is
    one that is kept already, which the page offers so that nobody types it again.
    """

    key: str
    reference: str
    title: str
    lines: tuple[OrderLine, ...]
    amount_cents: int
    currency: str
    locale: str
    return_url: str
    expires_at: datetime
    keeps_card: bool = False
    card: CardKey | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptCard:
    """A card that the provider keeps, as far as its owner may see it; the month is 1 to 12."""

    key: CardKey
    brand: str
    last4: str
    exp_month: int
    exp_year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkout:
    """A card page as the provider knows it.

    Charge and fee are known once it is paid: a provider that has yet to tell the fee counts as
    down, and is asked again. `card` is the one that was kept, if that was agreed.
    """

    id: str
    reference: str
    state: CheckoutState
    url: str
    amount_cents: int
    currency: str
    charge_id: str = ""
    fee_cents: int = 0
    decline_code: str = ""
    card: KeptCard | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CardChargeOrder:
    """A kept card to charge while its owner is elsewhere."""

    key: str
    reference: str
    title: str
    card: CardKey
    amount_cents: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardCharge:
    """The charge of a kept card as the provider knows it; `charge_id` is there once it is paid."""

    id: str
    reference: str
    state: ChargeState
    amount_cents: int
    currency: str
    charge_id: str = ""
    fee_cents: int = 0
    decline_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundOrder:
    """Money to give back of a charge."""

    key: str
    reference: str
    charge_id: str
    amount_cents: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferOrder:
    """Money to send to a payee; `payee` is our account name, `payable:talent:…`."""

    key: str
    reference: str
    payee: str
    amount_cents: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReversalOrder:
    """Money to take back of a transfer; `transfer_id` is the provider's name of it."""

    key: str
    reference: str
    transfer_id: str
    amount_cents: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A refund, a transfer or a reversal as the provider knows it; `problem` says why it failed."""

    id: str
    reference: str
    state: OutcomeState
    amount_cents: int
    currency: str
    problem: str = ""


class Need(StrEnum):
    """What a provider asks of somebody before it pays them."""

    NAME = "name"
    BIRTH = "birth"
    ADDRESS = "address"
    CONTACT = "contact"
    BANK = "bank"
    TERMS = "terms"
    ORGANISATION = "organisation"
    REPRESENTATIVE = "representative"
    DOCUMENT = "document"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class OnboardingOrder:
    """A payee to be led to where the provider asks what it has to know of them.

    `payee` is our account name; `refresh_url` is where they land with a link that is too old.
    """

    payee: str
    name: str
    email: str
    is_organisation: bool
    country: str
    locale: str
    return_url: str
    refresh_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Whether a payee can be paid, and what the provider waits for.

    `needs` is for the payee to give; `is_reviewing` when it is the provider's turn; `is_refused`
    when it wants nothing to do with them.
    """

    has_account: bool
    may_receive: bool
    needs: tuple[Need, ...] = ()
    is_reviewing: bool = False
    is_refused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePage:
    """Some of the notices that a provider gave, newest first; `next_cursor` is empty on the last.

    `next_cursor` asks for the ones before.
    """

    notices: tuple[Notice, ...]
    next_cursor: str


class DisputeState(StrEnum):
    """Where a payer's complaint to their bank stands."""

    NEEDS_RESPONSE = "needs_response"
    UNDER_REVIEW = "under_review"
    WON = "won"
    LOST = "lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chargeback:
    """A card payment that its payer disputes at their bank, as the provider knows it.

    `taken_cents` is what the bank has of it now, nothing before it took any and after it gave it
    back; `fee_cents` what the provider kept for it. `reference` is our payment's id. `respond_by`
    is when the evidence must be there, None when none is asked for.
    """

    id: str
    charge_id: str
    reference: str
    state: DisputeState
    reason: str
    amount_cents: int
    taken_cents: int
    fee_cents: int
    currency: str
    respond_by: datetime | None
    opened_at: datetime


MAX_EVIDENCE_TEXT = 20_000
"""Characters of one text of evidence. Source: docs.stripe.com/api/disputes/evidence_object."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is told a payer's bank, in texts; an empty one is left out.

    `product` is what was bought; `activity` who came and when; `served_on` the day of the service;
    `policy` what was agreed about refunds; `statement` receipt numbers, and what people say.
    """

    product: str
    activity: str = ""
    served_on: str = ""
    customer_name: str = ""
    customer_email: str = ""
    policy: str = ""
    statement: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceOrder:
    """Evidence to give about a dispute, once and for all; `dispute_id` is the provider's name."""

    key: str
    dispute_id: str
    evidence: Evidence


class MovementKind(StrEnum):
    """Why our balance at the provider moved; payouts and top-ups are between it and our bank."""

    CHARGE = "charge"
    REFUND = "refund"
    REFUND_FAILURE = "refund_failure"
    TRANSFER = "transfer"
    REVERSAL = "reversal"
    DISPUTE = "dispute"
    DISPUTE_REVERSAL = "dispute_reversal"
    PAYOUT = "payout"
    TOPUP = "topup"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceMovement:
    """Money that came to our balance at the provider, or left it, below zero; the fee apart.

    `object_id` is the provider's name of the charge, refund, transfer, reversal or dispute;
    `about_id` that of the charge refunded or disputed, of the transfer reversed. `reference` is
    our row's id, empty for what somebody made without us.
    """

    id: str
    kind: MovementKind
    object_id: str
    about_id: str = ""
    reference: str = ""
    amount_cents: int
    fee_cents: int
    currency: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MovementPage:
    """Some movements of our balance; `next_cursor` asks for others, and is empty on the last."""

    movements: tuple[BalanceMovement, ...]
    next_cursor: str


class Gateway(Protocol):
    """A payment provider.

    Every method raises GatewayDown when there was no answer, and GatewayRefused when the answer
    was no.
    """

    name: str

    async def open_checkout(self, order: CheckoutOrder) -> Checkout:
        """Open a card page; refused when it is to offer a card that the provider keeps no more."""

    async def get_checkout(self, checkout_id: str) -> Checkout:
        """Return a card page as it is now."""

    async def close_checkout(self, checkout_id: str) -> Checkout:
        """Take no more cards on a page, unless it is paid already; return it as it is then."""

    async def charge_card(self, order: CardChargeOrder) -> CardCharge:
        """Charge a kept card; refused when the provider keeps it no more."""

    async def find_card_charge(self, order: CardChargeOrder) -> CardCharge | None:
        """Return what was made of an order, without making it; None when nothing was."""

    async def get_card_charge(self, charge_id: str) -> CardCharge:
        """Return the charge of a kept card as it is now."""

    async def forget_card(self, card: CardKey, *, key: str) -> None:
        """Keep a card no more; one that is not kept is forgotten already."""

    async def create_refund(self, order: RefundOrder) -> Outcome:
        """Give money back."""

    async def get_refund(self, refund_id: str) -> Outcome:
        """Return a refund as it is now."""

    async def create_transfer(self, order: TransferOrder) -> Outcome:
        """Send money to a payee.

        Raises FundsPending while the provider holds it back, PayeeNotReady while it may not pay
        them.
        """

    async def get_transfer(self, transfer_id: str) -> Outcome:
        """Return a transfer as it is now."""

    async def create_reversal(self, order: ReversalOrder) -> Outcome:
        """Take money of a transfer back from its payee.

        Raises FundsPending while the payee has not enough of it left at the provider.
        """

    async def get_dispute(self, dispute_id: str) -> Chargeback:
        """Return a payer's complaint to their bank as it is now."""

    async def submit_evidence(self, order: EvidenceOrder) -> Chargeback:
        """Answer a payer's complaint; return it as it is then.

        Refused once it was answered otherwise, was decided, or the time to answer is over.
        """

    async def open_onboarding(self, order: OnboardingOrder) -> str:
        """Return the address where a payee gives what is asked; it is good for minutes, once."""

    async def get_standing(self, payee: str) -> Standing:
        """Return whether a payee can be paid, as it is now."""

    async def payee_of(self, account: str) -> str:
        """Return whose account the provider speaks of in a notice; empty when it is nobody's."""

    async def get_payout(self, payee: str, payout_id: str) -> ProviderPayout:
        """Return what was sent on to a payee's bank as it is now, with what is in it."""

    async def list_payouts(self, payee: str, *, since: datetime, cursor: str) -> PayoutPage:
        """Return a payee's payouts made since then; begin with no cursor."""

    async def list_notices(self, *, since: datetime, cursor: str) -> NoticePage:
        """Return what the provider gave notice of, delivered or not; begin with no cursor."""

    async def list_movements(
        self, *, since: datetime, until: datetime, cursor: str
    ) -> MovementPage:
        """Return how our balance moved from `since` to before `until`; begin with no cursor."""

    async def get_movements(self, object_id: str) -> tuple[BalanceMovement, ...]:
        """Return how one charge, refund, transfer or dispute moved our balance, whenever."""

    async def close(self) -> None:
        """Let go of what is held outside the process."""
