"""What happened elsewhere and a live room should show, and what a room tells the books."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.donations.models import Donation, DonationSource
from billing.donations.service import goal_raised_cents
from billing.donations.words import withhold_words
from billing.payments.events import GiftReceived, TicketPaid
from hub.kernel.outbox import Dispatcher
from hub.masterclasses.models import Masterclass
from hub.masterclasses.service import get_masterclass
from rooms.admission import room_for
from rooms.conduct.events import GiftWordsTakenAway
from rooms.conduct.standing import silenced_because
from rooms.entries import GiftPayload, GoalPayload
from rooms.memory import add_entry
from rooms.roles import RoomKind

GIFT_KEY = "gift:"
"""What comes before a donation's number in the key that a room remembers the gift by."""

GIFTS = (DonationSource.WITH_TICKET, DonationSource.LIVE, DonationSource.PAGE)


def subscribe(dispatcher: Dispatcher) -> None:
    """Let live rooms hear of gifts and tickets, and the books of what hosts took away."""
    dispatcher.subscribe(GiftReceived, "live.gift", show_gift)
    dispatcher.subscribe(TicketPaid, "live.ticket", show_ticket)
    dispatcher.subscribe(GiftWordsTakenAway, "live.gift_words", hide_words)


async def show_gift(db: AsyncSession, event: GiftReceived, now: datetime) -> None:
    """Thank the donor in the room, as far as they want to be seen, and move the goal bar.

    The words of somebody whom the hosts have silenced reach the charity alone.
    """
    masterclass = await get_masterclass(db, event.masterclass_id)
    room = await room_for(db, kind=RoomKind.MASTERCLASS, subject_id=event.masterclass_id, now=now)
    donor_id = event.donor_id
    is_silenced = donor_id is not None and await silenced_because(db, room.id, donor_id) is not None
    gift = GiftPayload(
        amount_cents=event.amount_cents,
        currency=masterclass.currency,
        donor_name=event.donor_name,
        message=None if is_silenced else event.message,
    )
    await add_entry(db, room.id, gift, now=now, key=f"{GIFT_KEY}{event.donation_id}")
    await _move_goal(db, masterclass, now=now, key=f"goal:{event.donation_id}")


async def show_ticket(db: AsyncSession, event: TicketPaid, now: datetime) -> None:
    """Move the goal bar."""
    masterclass = await get_masterclass(db, event.masterclass_id)
    await _move_goal(db, masterclass, now=now, key=f"goal:{event.registration_id}")


async def hide_words(db: AsyncSession, event: GiftWordsTakenAway, now: datetime) -> None:
    """Show the words that hosts took away nowhere else either; the gift stays as it is."""
    await withhold_words(db, event.key.removeprefix(GIFT_KEY), now=now)


async def _move_goal(
    db: AsyncSession, masterclass: Masterclass, *, now: datetime, key: str
) -> None:
    room = await room_for(db, kind=RoomKind.MASTERCLASS, subject_id=masterclass.id, now=now)
    count = select(func.count()).select_from(Donation)
    gifts = await db.scalar(
        count.where(Donation.masterclass_id == masterclass.id, Donation.source.in_(GIFTS))
    )
    goal = GoalPayload(
        raised_cents=await goal_raised_cents(db, masterclass.id),
        goal_cents=masterclass.goal_cents,
        currency=masterclass.currency,
        gifts=gifts or 0,
    )
    await add_entry(db, room.id, goal, now=now, key=key)
