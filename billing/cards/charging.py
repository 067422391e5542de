"""Charge a gift to a saved card: the row first, then the call, then the answer.

Without an answer the clock asks again with the same key, until the payment's time is over or the
card is removed; then it only looks whether the charge was made.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.cards.models import AttemptState, CardAttempt, CardState, SavedCard
from billing.due import LEASE, Shift, finish, held, postpone
from billing.errors import GatewayDown, GatewayRefused, PaymentTransition
from billing.gateways.port import CardCharge, CardChargeOrder, CardKey, ChargeState, Gateway
from billing.payments import rules
from billing.payments.capture import note_card_charge, note_card_refusal
from billing.payments.models import Payment
from billing.payments.rules import OPEN_STATES, Move
from billing.payments.service import get_locked, get_payment
from hub.kernel.database import Database
from hub.kernel.errors import NotFound

STATE_AFTER = {
    ChargeState.PAID: AttemptState.PAID,
    ChargeState.DECLINED: AttemptState.DECLINED,
    ChargeState.AUTHENTICATION_REQUIRED: AttemptState.AUTHENTICATION,
}


async def attempt_pressed(
    db: AsyncSession, *, payer_id: str, press_key: str, subject_id: str, gift_cents: int
) -> CardAttempt | None:
    """Return what came of an earlier press of the same button.

    The payer is locked by the caller. Raises: PaymentTransition when it was for another gift.
    """
    query = select(CardAttempt).where(
        CardAttempt.payer_id == payer_id, CardAttempt.press_key == press_key
    )
    attempt = (await db.scalars(query)).first()
    if attempt is None:
        return None
    payment = await get_payment(db, attempt.payment_id)
    given_cents = max(part.amount_cents for part in payment.parts)
    if (payment.subject_id, given_cents) != (subject_id, gift_cents):
        raise PaymentTransition(state=payment.state.value, move="press")
    return attempt


async def card_to_confirm(db: AsyncSession, payment: Payment, *, provider: str) -> CardKey | None:
    """Return the saved card whose bank wants to hear its owner about a payment.

    None when there is none, or its owner had it forgotten since.
    """
    attempt = await db.get(CardAttempt, payment.id) if payment.is_by_card else None
    if attempt is None or attempt.state is not AttemptState.AUTHENTICATION:
        return None
    card = await db.get_one(SavedCard, attempt.card_id)
    is_there = card.state is CardState.KEPT and card.provider == provider
    return card.key if is_there else None


async def begin(
    db: AsyncSession, payment: Payment, card: SavedCard, *, press_key: str, now: datetime
) -> CardAttempt:
    """Store what is about to be charged; once that is committed, `charge_now` charges it."""
    # The attempt says when the provider is asked; there is no page to close.
    payment.due_at = None
    attempt = CardAttempt(
        payment_id=payment.id,
        card_id=card.id,
        payer_id=payment.payer_id,
        press_key=press_key,
        idempotency_key=f"card:{payment.id}",
        state=AttemptState.ASKED,
        asked_at=now,
        due_at=now + LEASE,
    )
    db.add(attempt)
    await db.flush()
    return attempt


async def charge_now(
    database: Database, gateway: Gateway, attempt: CardAttempt, *, now: datetime
) -> AttemptState:
    """Charge while somebody waits; without an answer it stays asked, and the clock goes on."""
    try:
        async with held(database, attempt, Shift(began_at=now)):
            await charge(database, gateway, attempt, now=now)
    except GatewayDown as down:
        async with database.write() as db:
            row = await _locked(db, attempt.payment_id)
            if row.state is AttemptState.ASKED:
                postpone(row, down.message(), now=now)
    async with database.read() as db:
        return (await db.get_one(CardAttempt, attempt.payment_id)).state


async def charge(
    database: Database, gateway: Gateway, attempt: CardAttempt, *, now: datetime
) -> None:
    """Ask the provider for a charge, or how it went, and apply the answer. Raises: GatewayDown."""
    async with database.read() as db:
        payment = await get_payment(db, attempt.payment_id)
        card = await db.get_one(SavedCard, attempt.card_id)
    order = CardChargeOrder(
        key=attempt.idempotency_key,
        reference=payment.id,
        title=payment.title,
        card=card.key,
        amount_cents=payment.amount_cents,
        currency=payment.currency,
    )
    try:
        is_over = now >= payment.expires_at or card.state is not CardState.KEPT
        made = await _made(gateway, order, is_over=is_over)
    except GatewayRefused as refusal:
        async with database.write() as db:
            await _note_refusal(db, attempt.payment_id, refusal, now=now)
        return
    async with database.write() as db:
        if made is None:
            await _give_up(db, attempt.payment_id, now=now)
        else:
            await note_charge(db, attempt.payment_id, made, now=now)


async def sync_charge(
    database: Database, gateway: Gateway, charge_id: str, *, now: datetime
) -> None:
    """Ask the provider about one of its charges and apply the answer.

    Raises: NotFound, GatewayError.
    """
    made = await gateway.get_card_charge(charge_id)
    async with database.write() as db:
        await note_charge(db, made.reference, made, now=now)


async def note_charge(
    db: AsyncSession, payment_id: str, made: CardCharge, *, now: datetime
) -> None:
    """Apply what the provider says of a charge; old news changes nothing.

    Raises: NotFound, GatewayRefused when the provider speaks of another amount.
    """
    state = STATE_AFTER[made.state]
    attempt = await db.get(CardAttempt, payment_id)
    if attempt is None:
        raise NotFound
    if attempt.state is state or (attempt.state is not AttemptState.ASKED and not _is_paid(state)):
        return
    await note_card_charge(db, payment_id, made, now=now)
    attempt = await _locked(db, payment_id)
    attempt.state, attempt.provider_id, attempt.answered_at = state, made.id, now
    finish(attempt)


async def _made(gateway: Gateway, order: CardChargeOrder, *, is_over: bool) -> CardCharge | None:
    # Nobody expects to be charged for what they pressed so long ago, or with a card they removed.
    if is_over:
        return await gateway.find_card_charge(order)
    return await gateway.charge_card(order)


async def _note_refusal(
    db: AsyncSession, payment_id: str, refusal: GatewayRefused, *, now: datetime
) -> None:
    await note_card_refusal(db, payment_id)
    attempt = await _locked(db, payment_id)
    if attempt.state is AttemptState.ASKED:
        attempt.state, attempt.answered_at = AttemptState.REFUSED, now
        finish(attempt)
        attempt.error = refusal.message()


async def _give_up(db: AsyncSession, payment_id: str, *, now: datetime) -> None:
    payment = await get_locked(db, payment_id)
    if payment.state in OPEN_STATES:
        payment.state = rules.move(payment.state, Move.EXPIRE)
        payment.closed_at = now
    attempt = await _locked(db, payment_id)
    if attempt.state is AttemptState.ASKED:
        attempt.state, attempt.answered_at = AttemptState.GIVEN_UP, now
        finish(attempt)


async def _locked(db: AsyncSession, payment_id: str) -> CardAttempt:
    query = select(CardAttempt).where(CardAttempt.payment_id == payment_id).with_for_update()
    return (await db.scalars(query.execution_options(populate_existing=True))).one()


def _is_paid(state: AttemptState) -> bool:
    return state is AttemptState.PAID
