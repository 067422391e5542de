"""Settlements: escrow becomes what is owed, and leaves; what waits is taken a step further."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from billing.donations.causes import lock_masterclass
from billing.due import finish
from billing.settlements.causes import refund_tickets, settle_gifts, settle_masterclass
from billing.settlements.models import Settlement, SettlementState, SubjectKind
from billing.settlements.sessions import settle_booking
from billing.settlements.shares import HubShare
from hub.bookings.models import Booking


async def advance(db: AsyncSession, subject_id: str, *, now: datetime) -> None:
    """Take a waiting settlement one step further."""
    settlement = await db.get_one(Settlement, subject_id)
    if settlement.kind is SubjectKind.MASTERCLASS:
        await lock_masterclass(db, subject_id)
    await db.refresh(settlement, with_for_update=True)
    if settlement.state is SettlementState.REFUNDING:
        await refund_tickets(db, settlement, now=now)
    elif settlement.state is SettlementState.DONE or now < settlement.settle_at:
        return
    elif settlement.kind is SubjectKind.MASTERCLASS:
        await settle_masterclass(db, subject_id, now=now)
    elif settlement.kind is SubjectKind.GIFT:
        await settle_gifts(db, settlement, now=now)
    else:
        booking = await db.get_one(Booking, subject_id)
        await settle_booking(db, booking, share=HubShare.read(settlement.fee_percent), now=now)
        settlement.state = SettlementState.DONE
        finish(settlement)
