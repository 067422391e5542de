"""The link in a mail by which its reader moves or cancels a session."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.models import Booking
from hub.rescheduling.links import new_link
from hub.rescheduling.models import BookingLink
from web.mails.recipients import Side


async def change_link(
    db: AsyncSession, booking: Booking, side: Side, *, base_url: str, now: datetime
) -> str:
    """Return a link by which the reader of one mail moves or cancels a session."""
    url, link = new_change_link(booking, side, base_url=base_url, now=now)
    db.add(link)
    return url


def new_change_link(
    booking: Booking, side: Side, *, base_url: str, now: datetime
) -> tuple[str, BookingLink]:
    """Return such a link, and what is still to be stored of it."""
    token, link = new_link(booking_id=booking.id, person_id=side.person.id, now=now)
    return f"{base_url}/bookings/link/{token}", link
