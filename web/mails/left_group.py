"""What a talent's calendar says of a group that somebody has left for another time."""

from datetime import datetime

from icalendar import Event
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.models import Booking
from hub.bookings.seats import seats_of
from hub.bookings.service import get_booking
from hub.kernel.i18n import use_locale
from hub.rescheduling.models import Rescheduling
from web.mails.calendar_file import session_entry
from web.mails.group_entry import entry_left, group_entry
from web.mails.recipients import Side


async def left_group(
    db: AsyncSession, row: Rescheduling, side: Side, *, base_url: str, now: datetime
) -> Event | None:
    """Return the entry that names one less, or is off; None for a learner and without a group."""
    if not side.is_talent or row.left_id is None or await seats_of(db, row.left_id) == 1:
        return None
    staying = select(Booking).where(Booking.appointment_id == row.left_id)
    stays = (await db.scalars(staying.order_by(Booking.created_at, Booking.id))).first()
    booking = stays or await get_booking(db, row.booking_id)
    name = side.other.display_name
    with use_locale(side.person.locale):
        group = (
            await group_entry(db, stays) if stays else await entry_left(db, row.left_id, name=name)
        )
        entry = session_entry(
            booking, other_name=name, zone=side.zone, base_url=base_url, now=now, group=group
        )
    for key, at in (("dtstart", row.from_starts_at), ("dtend", row.from_ends_at)):
        entry.pop(key)
        entry.add(key, at.astimezone(side.zone))
    return entry
