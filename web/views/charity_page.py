"""What everybody may see of a charity: what was raised for it, and by which masterclasses."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.donations.models import DonationDay
from hub.masterclasses.models import Masterclass, MasterclassState
from web.views.masterclass_cards import MasterclassCard, masterclass_cards

PAST_SHOWN = 12


async def raised_for(db: AsyncSession, charity_id: str, *, currency: str) -> int:
    """Return what was given for a charity and not given back, in cents, fees included."""
    kept = select(func.sum(DonationDay.gross_cents - DonationDay.refunded_cents))
    kept = kept.where(DonationDay.charity_id == charity_id, DonationDay.currency == currency)
    return int(await db.scalar(kept) or 0)


async def with_all_raised(
    db: AsyncSession, cards: Sequence[MasterclassCard]
) -> list[MasterclassCard]:
    """Return cards that say all that was given, fees included, so that they add up on the page."""
    kept = func.sum(DonationDay.gross_cents - DonationDay.refunded_cents)
    query = select(DonationDay.masterclass_id, kept).group_by(DonationDay.masterclass_id)
    query = query.where(DonationDay.masterclass_id.in_([card.masterclass.id for card in cards]))
    raised = {masterclass_id: int(cents) for masterclass_id, cents in await db.execute(query)}
    return [replace(card, raised_cents=raised.get(card.masterclass.id, 0)) for card in cards]


async def past_cards(db: AsyncSession, charity_id: str, *, now: datetime) -> list[MasterclassCard]:
    """Return the masterclasses that took place for a charity, the latest first."""
    query = select(Masterclass).where(
        Masterclass.charity_id == charity_id,
        Masterclass.state.in_([MasterclassState.ENDED, MasterclassState.SETTLED]),
    )
    rows = await db.scalars(query.order_by(Masterclass.starts_at.desc()).limit(PAST_SHOWN))
    return await masterclass_cards(db, list(rows), now=now)
