"""The visit to the provider's card page: start it, ask how it went, close it.

Nothing here holds a transaction open while the provider is asked. What is to be asked is stored
before, so that a crash in between is mended by asking again with the same key.
"""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from billing.cards.charging import card_to_confirm
from billing.cards.service import keep_card
from billing.due import finish
from billing.errors import AlreadyPaid, GatewayRefused, GiftUnderWay, PaymentClosed
from billing.gateways.port import CardKey, Checkout, CheckoutOrder, Gateway, OrderLine
from billing.payments import rules
from billing.payments.capture import note_checkout
from billing.payments.models import PartKind, Payment, PaymentState
from billing.payments.rules import OPEN_STATES, Move
from billing.payments.service import get_locked, get_payment
from hub.kernel.database import Database
from hub.kernel.i18n import N_, gettext, use_locale

PART_NAMES = {
    PartKind.SESSION: N_("One-to-one session"),
    PartKind.TICKET: N_("Ticket"),
    PartKind.GIFT: N_("Gift"),
    PartKind.FEE_COVER: N_("Card fees, so that the charity gets the whole sum"),
}


async def start(
    database: Database, gateway: Gateway, payment_id: str, *, return_url: str, now: datetime
) -> str:
    """Return where to send the payer's browser; starting again leads to the same page.

    The first `return_url` counts. Raises: NotFound, AlreadyPaid, PaymentClosed, GiftUnderWay,
    GatewayDown, GatewayRefused.
    """
    async with database.write() as db:
        payment = await get_locked(db, payment_id)
        if payment.state is PaymentState.SUCCEEDED:
            raise AlreadyPaid
        if payment.state not in OPEN_STATES or payment.expires_at <= now:
            raise PaymentClosed
        if payment.waits_for_card:
            raise GiftUnderWay
        if payment.checkout_url:
            return payment.checkout_url
        payment.return_url = payment.return_url or return_url
    checkout = await _open(database, gateway, payment, now=now)
    return checkout.url


async def sync(database: Database, gateway: Gateway, payment_id: str, *, now: datetime) -> Payment:
    """Ask the provider how a payment went and apply it. Raises: NotFound, GatewayDown."""
    async with database.read() as db:
        payment = await get_payment(db, payment_id)
    if payment.checkout_id is None:
        return payment
    return await sync_checkout(database, gateway, payment.checkout_id, now=now)


async def sync_checkout(
    database: Database, gateway: Gateway, checkout_id: str, *, now: datetime
) -> Payment:
    """Ask the provider about one of its card pages and apply the answer to our payment.

    Raises: NotFound, GatewayDown, GatewayRefused.
    """
    checkout = await gateway.get_checkout(checkout_id)
    return await _note(database, gateway, checkout.reference, checkout, now=now)


async def close(database: Database, gateway: Gateway, payment: Payment, *, now: datetime) -> None:
    """Close a payment whose time is over, or that was given up, at the provider and here.

    A card that was faster than we are is captured. Raises: GatewayDown.
    """
    if payment.return_url:
        try:
            checkout_id = payment.checkout_id or await _find(database, gateway, payment, now=now)
        except GatewayRefused:
            return
        checkout = await gateway.close_checkout(checkout_id)
        await _note(database, gateway, payment.id, checkout, now=now)
    async with database.write() as db:
        current = await get_locked(db, payment.id)
        if current.state in OPEN_STATES:
            current.state = rules.move(current.state, Move.EXPIRE)
            current.closed_at = now
        finish(current)


async def _find(database: Database, gateway: Gateway, payment: Payment, *, now: datetime) -> str:
    # A crash may have kept us from noting the page: asked again, the provider names it.
    return (await _open(database, gateway, payment, now=now)).id


async def _open(
    database: Database, gateway: Gateway, payment: Payment, *, now: datetime
) -> Checkout:
    async with database.read() as db:
        card = await card_to_confirm(db, payment, provider=gateway.name)
    try:
        checkout = await _ask_for_page(gateway, _order(payment), card)
    except GatewayRefused as refusal:
        async with database.write() as db:
            _note_refusal(await get_locked(db, payment.id), refusal, now=now)
        raise
    await _note(database, gateway, payment.id, checkout, now=now)
    return checkout


async def _ask_for_page(gateway: Gateway, order: CheckoutOrder, card: CardKey | None) -> Checkout:
    if card is not None:
        # A key of its own: the card may be gone when the page is asked for again.
        offering = replace(order, key=f"{order.key}:card", card=card, keeps_card=False)
        with suppress(GatewayRefused):
            return await gateway.open_checkout(offering)
    return await gateway.open_checkout(order)


async def _note(
    database: Database, gateway: Gateway, payment_id: str, checkout: Checkout, *, now: datetime
) -> Payment:
    async with database.write() as db:
        payment = await note_checkout(db, payment_id, checkout, now=now)
        if checkout.card is not None:
            await keep_card(db, payment, checkout.card, provider=gateway.name, now=now)
        return payment


def _note_refusal(payment: Payment, refusal: GatewayRefused, *, now: datetime) -> None:
    if payment.state in OPEN_STATES:
        payment.state = rules.move(payment.state, Move.FAIL)
        payment.closed_at = now
    payment.error = refusal.message()
    payment.due_at = None


def _order(payment: Payment) -> CheckoutOrder:
    with use_locale(payment.locale):
        lines = tuple(
            OrderLine(name=gettext(PART_NAMES[part.kind]), amount_cents=part.amount_cents)
            for part in payment.parts
        )
    return CheckoutOrder(
        key=payment.idempotency_key,
        reference=payment.id,
        title=payment.title,
        lines=lines,
        amount_cents=payment.amount_cents,
        currency=payment.currency,
        locale=payment.locale,
        return_url=payment.return_url,
        expires_at=payment.expires_at,
        keeps_card=payment.saves_card,
    )
