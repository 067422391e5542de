"""Links in mails by which one person changes one session once, without signing in.

To open one changes nothing: programs that read mail open links. Only a form that it shows acts,
and then the link has done its work.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.models import Booking, BookingState
from hub.kernel.ids import new_token, token_digest
from hub.rescheduling.errors import LinkTooOld, LinkUnknown, LinkUsed
from hub.rescheduling.models import BookingLink


async def make_link(db: AsyncSession, *, booking_id: str, person_id: str, now: datetime) -> str:
    """Return the secret of a new link, which is stored nowhere."""
    token, link = new_link(booking_id=booking_id, person_id=person_id, now=now)
    db.add(link)
    return token


def new_link(*, booking_id: str, person_id: str, now: datetime) -> tuple[str, BookingLink]:
    """Return a secret, and the link that is still to be stored for it."""
    token = new_token()
    link = BookingLink(
        digest=token_digest(token), booking_id=booking_id, person_id=person_id, made_at=now
    )
    return token, link


async def open_link(db: AsyncSession, token: str, *, now: datetime) -> BookingLink:
    """Return what a link is for. Raises: LinkUnknown, LinkUsed, LinkTooOld."""
    return await _checked(db, await db.get(BookingLink, token_digest(token)), now=now)


async def use_link(db: AsyncSession, token: str, *, now: datetime) -> BookingLink:
    """Use a link up in the transaction in which it acts.

    Raises: LinkUnknown, LinkUsed, LinkTooOld.
    """
    query = select(BookingLink).where(BookingLink.digest == token_digest(token)).with_for_update()
    link = await _checked(db, (await db.scalars(query)).first(), now=now)
    link.used_at = now
    return link


async def _checked(db: AsyncSession, link: BookingLink | None, *, now: datetime) -> BookingLink:
    if link is None:
        raise LinkUnknown
    if link.used_at is not None:
        raise LinkUsed
    booking = await db.get_one(Booking, link.booking_id)
    if booking.state is not BookingState.CONFIRMED or now >= booking.starts_at:
        raise LinkTooOld
    return link
