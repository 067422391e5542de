"""The sandbox's card page: test cards that pay, are declined, or ask for authentication.

Source: the numbers are those of Stripe's testing page, so that habits carry over.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.errors import (
    CardExpired,
    CardNumberInvalid,
    CheckoutClosed,
    CvcInvalid,
    NotATestCard,
)
from billing.gateways.fees import card_fees
from billing.gateways.port import CheckoutState, OrderLine
from billing.gateways.sandbox.disputes import open_dispute
from billing.gateways.sandbox.models import SandboxCard, SandboxCheckout
from billing.gateways.sandbox.notices import tell
from hub.kernel.errors import NotFound
from hub.kernel.i18n import N_, gettext
from hub.kernel.ids import new_id

PAYS = "4242424242424242"
IS_DECLINED = "4000000000000002"
ASKS_FOR_AUTHENTICATION = "4000002500003155"
ALWAYS_ASKS = "4000002760003184"
TAKES_NO_REFUND = "4000000000005126"
IS_DISPUTED = "4000000000000259"
DECLINED_LATER = "4000000000000341"
"""Pays while its owner is there; as a saved card it is declined."""

TEST_CARDS = frozenset(
    {
        PAYS,
        IS_DECLINED,
        ASKS_FOR_AUTHENTICATION,
        ALWAYS_ASKS,
        TAKES_NO_REFUND,
        IS_DISPUTED,
        DECLINED_LATER,
    }
)
ASK = frozenset({ASKS_FOR_AUTHENTICATION, ALWAYS_ASKS})

CARD_DECLINED = "card_declined"
AUTHENTICATION_REQUIRED = "authentication_required"
AUTHENTICATION_FAILED = "authentication_failed"
DECLINE_SENTENCES = {
    CARD_DECLINED: N_("The card was declined and nothing was charged. Try another card."),
    AUTHENTICATION_FAILED: N_(
        "The bank did not confirm that it is you, and nothing was charged. Try again, or use "
        "another card."
    ),
}
STILL_OPEN = frozenset({CheckoutState.OPEN, CheckoutState.DECLINED, CheckoutState.AUTHENTICATING})

_EXPIRY = re.compile(r"(\d{1,2})\s*/?\s*(?:20)?(\d{2})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What the payer typed: spaces in the number are fine, `expiry` is month/year."""

    number: str
    expiry: str
    cvc: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckoutView:
    """What the card page shows; `decline` is a sentence, empty when no card was declined.

    `kept_last4` are the digits of a card that was kept before and can be used without being typed.
    """

    checkout_id: str
    reference: str
    state: CheckoutState
    title: str
    lines: tuple[OrderLine, ...]
    amount_cents: int
    currency: str
    locale: str
    return_url: str
    expires_at: datetime
    keeps_card: bool
    kept_last4: str
    decline: str

    def is_open(self, *, now: datetime) -> bool:
        """Tell whether a card can be tried."""
        return self.state in STILL_OPEN and now < self.expires_at


async def view(db: AsyncSession, checkout_id: str) -> CheckoutView:
    """Return what the card page shows. Raises: NotFound."""
    checkout = await db.get(SandboxCheckout, checkout_id)
    if checkout is None:
        raise NotFound
    sentence = DECLINE_SENTENCES.get(checkout.decline_code, "")
    kept = await db.get(SandboxCard, checkout.card_id) if offers_card(checkout) else None
    return CheckoutView(
        checkout_id=checkout.id,
        reference=checkout.reference,
        state=checkout.state,
        title=checkout.title,
        lines=tuple(OrderLine(**line) for line in checkout.lines),
        amount_cents=checkout.amount_cents,
        currency=checkout.currency,
        locale=checkout.locale,
        return_url=checkout.return_url,
        expires_at=checkout.expires_at,
        keeps_card=checkout.keeps_card,
        kept_last4=kept.last4 if kept is not None and kept.forgotten_at is None else "",
        decline=gettext(sentence) if sentence else "",
    )


async def submit_card(
    db: AsyncSession, checkout_id: str, card: Card, *, now: datetime
) -> CheckoutState:
    """Try a card: `paid`, `declined` or `authenticating`.

    Raises: NotFound, CheckoutClosed, CardNumberInvalid, CardExpired, CvcInvalid, NotATestCard.
    """
    checkout = await locked_open(db, checkout_id, now=now)
    number = check_card(card, now=now)
    month, year = read_expiry(card.expiry)
    checkout.card_last4, checkout.card_exp_month, checkout.card_exp_year = number[-4:], month, year
    if number in ASK:
        checkout.state, checkout.decline_code = CheckoutState.AUTHENTICATING, ""
    elif number == IS_DECLINED:
        checkout.state, checkout.decline_code = CheckoutState.DECLINED, CARD_DECLINED
    else:
        await _pay(db, checkout, now=now)
    await tell(db, object_kind="checkout", object_id=checkout.id, now=now)
    if number == IS_DISPUTED:
        await open_dispute(db, checkout.charge_id, now=now)
    return checkout.state


async def authenticate(
    db: AsyncSession, checkout_id: str, *, is_approved: bool, now: datetime
) -> CheckoutState:
    """Answer for the bank whether it is the card's owner: `paid` or `declined`.

    Raises: NotFound, CheckoutClosed.
    """
    checkout = await locked_open(db, checkout_id, now=now)
    if checkout.state is not CheckoutState.AUTHENTICATING:
        raise CheckoutClosed
    if is_approved:
        await _pay(db, checkout, now=now)
    else:
        checkout.state, checkout.decline_code = CheckoutState.DECLINED, AUTHENTICATION_FAILED
    await tell(db, object_kind="checkout", object_id=checkout.id, now=now)
    return checkout.state


async def cancel(db: AsyncSession, checkout_id: str, *, now: datetime) -> CheckoutState:
    """Give the payment up and go back. Raises: NotFound, CheckoutClosed."""
    checkout = await locked_open(db, checkout_id, now=now)
    checkout.state = CheckoutState.CANCELLED
    await tell(db, object_kind="checkout", object_id=checkout.id, now=now)
    return checkout.state


def check_card(card: Card, *, now: datetime) -> str:
    """Return the digits of a test card.

    Raises: CardNumberInvalid, CardExpired, CvcInvalid, NotATestCard.
    """
    number = re.sub(r"[\s.-]", "", card.number)
    if not (number.isascii() and number.isdigit() and 12 <= len(number) <= 19):
        raise CardNumberInvalid
    if not passes_luhn(number):
        raise CardNumberInvalid
    _check_expiry(card.expiry, now=now)
    cvc = card.cvc.strip()
    if not (cvc.isascii() and cvc.isdigit() and len(cvc) in {3, 4}):
        raise CvcInvalid
    if number not in TEST_CARDS:
        raise NotATestCard
    return number


def passes_luhn(digits: str) -> bool:
    """Tell whether the last digit is the check digit. Source: ISO/IEC 7812-1, annex B."""
    doubled = [int(d) * (1 + i % 2) for i, d in enumerate(reversed(digits))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def read_expiry(expiry: str) -> tuple[int, int]:
    """Return month and year as typed, `12/34`. Raises: CardExpired."""
    written = _EXPIRY.fullmatch(expiry.strip())
    if written is None or not 1 <= int(written[1]) <= 12:
        raise CardExpired
    return int(written[1]), 2000 + int(written[2])


def _check_expiry(expiry: str, *, now: datetime) -> None:
    month, year = read_expiry(expiry)
    # A card is good until the end of its month, anywhere on earth.
    if (year, month) < (now.year, now.month):
        raise CardExpired


async def _pay(db: AsyncSession, checkout: SandboxCheckout, *, now: datetime) -> None:
    mark_paid(checkout, now=now)
    if checkout.keeps_card:
        card = SandboxCard(
            customer_id=new_id("sbcus"),
            last4=checkout.card_last4,
            exp_month=checkout.card_exp_month,
            exp_year=checkout.card_exp_year,
            kept_at=now,
        )
        db.add(card)
        await db.flush()
        checkout.card_id = card.id


def mark_paid(checkout: SandboxCheckout, *, now: datetime) -> None:
    """Take the money, less the fee."""
    checkout.state, checkout.decline_code = CheckoutState.PAID, ""
    checkout.charge_id = new_id("sbch")
    checkout.fee_cents = card_fees(checkout.currency).fee_cents(checkout.amount_cents)
    checkout.paid_at = now


def offers_card(checkout: SandboxCheckout) -> bool:
    """Tell whether a page shows its payer a card that was kept before."""
    return bool(checkout.card_id) and not (checkout.keeps_card or checkout.is_unseen)


async def locked_open(db: AsyncSession, checkout_id: str, *, now: datetime) -> SandboxCheckout:
    """Return a page that takes cards, to change. Raises: NotFound, CheckoutClosed."""
    query = select(SandboxCheckout).where(SandboxCheckout.id == checkout_id).with_for_update()
    checkout = (await db.scalars(query)).first()
    if checkout is None:
        raise NotFound
    if checkout.state not in STILL_OPEN or now >= checkout.expires_at:
        raise CheckoutClosed
    return checkout
