"""The link in a mail by which its reader moves or cancels a session."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.models import Booking
from hub.rescheduling.links import make_link
from web.mails.recipients import Side


async def change_link(
    db: AsyncSession, booking: Booking, side: Side, *, base_url: str, now: datetime
) -> str:
    """Return a link by which the reader of one mail moves or cancels a session."""
    token = await make_link(db, booking_id=booking.id, person_id=side.person.id, now=now)
    return f"{base_url}/bookings/link/{token}"
