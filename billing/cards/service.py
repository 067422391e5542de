"""Saved cards: keep one, find it, forget it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.cards.models import AttemptState, CardAttempt, CardState, SavedCard
from billing.due import BILLING_NOTE, finish
from billing.errors import GatewayDown
from billing.gateways.port import Gateway, KeptCard
from billing.payments.models import Payment
from hub.kernel.database import Database
from hub.kernel.errors import NotFound


async def keep_card(
    db: AsyncSession, payment: Payment, kept: KeptCard, *, provider: str, now: datetime
) -> None:
    """Note a card that its owner agreed to have kept; it takes the place of the one before.

    Told again, even after it was removed, nothing changes.
    """
    if not payment.saves_card:
        return
    known = select(SavedCard.id).where(
        SavedCard.provider == provider, SavedCard.method_id == kept.key.method_id
    )
    if (await db.scalars(known)).first() is not None:
        return
    before = await saved_card(db, person_id=payment.payer_id, provider=provider)
    if before is not None:
        _begin_removal(db, before, now=now)
        await db.flush()
    db.add(
        SavedCard(
            person_id=payment.payer_id,
            provider=provider,
            state=CardState.KEPT,
            customer_id=kept.key.customer_id,
            method_id=kept.key.method_id,
            brand=kept.brand[:20],
            last4=kept.last4,
            exp_month=kept.exp_month,
            exp_year=kept.exp_year,
            payment_id=payment.id,
            kept_at=now,
        )
    )
    await db.flush()


async def saved_card(db: AsyncSession, *, person_id: str, provider: str) -> SavedCard | None:
    """Return the card that a provider keeps of a person, good or over."""
    query = select(SavedCard).where(
        SavedCard.person_id == person_id,
        SavedCard.provider == provider,
        SavedCard.state == CardState.KEPT,
    )
    return (await db.scalars(query)).first()


async def good_card(
    db: AsyncSession, *, person_id: str, provider: str, now: datetime
) -> SavedCard | None:
    """Return the card that a person's gift can be charged to."""
    card = await saved_card(db, person_id=person_id, provider=provider)
    return card if card is not None and card.is_good(now=now) else None


async def remove_card(db: AsyncSession, card_id: str, *, person_id: str, now: datetime) -> None:
    """Charge a card no more, from now on; the provider is asked to forget it by the clock.

    Raises: NotFound.
    """
    query = select(SavedCard).where(SavedCard.id == card_id).with_for_update()
    card = (await db.scalars(query)).first()
    if card is None or card.person_id != person_id:
        raise NotFound
    if card.state is CardState.KEPT:
        _begin_removal(db, card, now=now)


async def forget(database: Database, gateway: Gateway, card: SavedCard, *, now: datetime) -> None:
    """Have the provider forget a card that its owner has removed.

    Not while a charge to it has no answer: a forgotten card's charges cannot be looked for.
    Raises: GatewayError.
    """
    async with database.read() as db:
        asked = select(CardAttempt.payment_id).where(
            CardAttempt.card_id == card.id, CardAttempt.state == AttemptState.ASKED
        )
        if await db.scalar(asked.limit(1)) is not None:
            raise GatewayDown(problem="a charge to this card has no answer yet")
    if card.provider == gateway.name:
        await gateway.forget_card(card.key, key=card.removal_key)
    async with database.write() as db:
        current = await db.get_one(SavedCard, card.id, with_for_update=True)
        current.state, current.removed_at = CardState.REMOVED, now
        finish(current)


def _begin_removal(db: AsyncSession, card: SavedCard, *, now: datetime) -> None:
    card.state, card.removal_key, card.due_at = CardState.REMOVING, f"forget:{card.id}", now
    db.info.setdefault("notes", set()).add(BILLING_NOTE)
