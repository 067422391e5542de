"""The cards that the sandbox keeps: charged while their owner is elsewhere, and forgotten."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from billing.errors import CheckoutClosed, GatewayRefused
from billing.gateways.port import (
    CardCharge,
    CardChargeOrder,
    CardKey,
    ChargeState,
    CheckoutState,
    KeptCard,
)
from billing.gateways.sandbox.cards import (
    ALWAYS_ASKS,
    ASK,
    AUTHENTICATION_REQUIRED,
    CARD_DECLINED,
    DECLINED_LATER,
    locked_open,
    mark_paid,
    offers_card,
)
from billing.gateways.sandbox.models import SandboxCard, SandboxCheckout
from billing.gateways.sandbox.notices import tell

BRAND = "visa"
ASK_ON_PAGE = frozenset(number[-4:] for number in ASK)
PROBLEMS = {DECLINED_LATER[-4:]: CARD_DECLINED, ALWAYS_ASKS[-4:]: AUTHENTICATION_REQUIRED}


async def charge(
    db: AsyncSession, order: CardChargeOrder, *, digest: str, now: datetime
) -> SandboxCheckout:
    """Charge a kept card at once. Raises: GatewayRefused."""
    if order.amount_cents <= 0:
        raise GatewayRefused(problem="there is nothing to charge")
    card = await kept(db, order.card)
    charged = SandboxCheckout(
        key=order.key,
        digest=digest,
        reference=order.reference,
        state=CheckoutState.CANCELLED,
        title=order.title,
        lines=[],
        amount_cents=order.amount_cents,
        currency=order.currency,
        locale="",
        return_url="",
        card_last4=card.last4,
        card_id=card.id,
        is_unseen=True,
        opened_at=now,
        expires_at=now,
        decline_code=problem_of(card, now=now),
    )
    if not charged.decline_code:
        mark_paid(charged, now=now)
    db.add(charged)
    await db.flush()
    await tell(db, object_kind="card_charge", object_id=charged.id, now=now)
    return charged


def problem_of(card: SandboxCard, *, now: datetime) -> str:
    """Return why a kept card does not pay, empty when it does."""
    if (card.exp_year, card.exp_month) < (now.year, now.month):
        return CARD_DECLINED
    return PROBLEMS.get(card.last4, "")


async def pay_with(db: AsyncSession, checkout_id: str, *, now: datetime) -> CheckoutState:
    """Try the kept card that a page offers, while its owner is there; as `submit_card` does.

    Raises: NotFound, CheckoutClosed.
    """
    checkout = await locked_open(db, checkout_id, now=now)
    card = await db.get(SandboxCard, checkout.card_id) if offers_card(checkout) else None
    if card is None:
        raise CheckoutClosed
    checkout.card_last4 = card.last4
    problem = CARD_DECLINED if card.forgotten_at is not None else problem_of(card, now=now)
    if card.last4 in ASK_ON_PAGE and problem != CARD_DECLINED:
        checkout.state, checkout.decline_code = CheckoutState.AUTHENTICATING, ""
    elif problem:
        checkout.state, checkout.decline_code = CheckoutState.DECLINED, problem
    else:
        mark_paid(checkout, now=now)
    await tell(db, object_kind="checkout", object_id=checkout.id, now=now)
    return checkout.state


async def forget(db: AsyncSession, key: CardKey, *, now: datetime) -> None:
    """Keep a card no more."""
    card = await db.get(SandboxCard, key.method_id, with_for_update=True)
    if card is not None and card.customer_id == key.customer_id:
        card.forgotten_at = card.forgotten_at or now


async def kept_by(db: AsyncSession, checkout: SandboxCheckout) -> KeptCard | None:
    """Return the card that was kept of a page."""
    if not (checkout.keeps_card and checkout.card_id):
        return None
    card = await db.get_one(SandboxCard, checkout.card_id)
    return KeptCard(
        key=CardKey(customer_id=card.customer_id, method_id=card.id),
        brand=BRAND,
        last4=card.last4,
        exp_month=card.exp_month,
        exp_year=card.exp_year,
    )


def charge_of(row: SandboxCheckout) -> CardCharge:
    """Return the charge of a kept card as the port knows it. Raises: GatewayRefused."""
    if not row.is_unseen:
        raise GatewayRefused(problem=f"{row.id} is a card page")
    return CardCharge(
        id=row.id,
        reference=row.reference,
        state=_state(row),
        amount_cents=row.amount_cents,
        currency=row.currency,
        charge_id=row.charge_id,
        fee_cents=row.fee_cents,
        decline_code=row.decline_code,
    )


def _state(row: SandboxCheckout) -> ChargeState:
    if row.state is CheckoutState.PAID:
        return ChargeState.PAID
    asks = row.decline_code == AUTHENTICATION_REQUIRED
    return ChargeState.AUTHENTICATION_REQUIRED if asks else ChargeState.DECLINED


async def kept(db: AsyncSession, key: CardKey) -> SandboxCard:
    """Return a card that was not forgotten. Raises: GatewayRefused."""
    card = await db.get(SandboxCard, key.method_id)
    if card is None or card.customer_id != key.customer_id or card.forgotten_at is not None:
        raise GatewayRefused(problem=f"{key.method_id!r} is no card of {key.customer_id!r}")
    return card
