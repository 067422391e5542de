"""What the other side of a session hears when a check of devices fails."""

from datetime import datetime
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.models import Booking, BookingState
from hub.bookings.seats import group_at
from hub.bookings.service import get_booking
from hub.kernel.outbox import Dispatcher
from hub.kernel.settings import Settings
from hub.notifications.telling import tell
from hub.readiness.events import DeviceTroubleTold
from hub.readiness.models import DeviceCheck
from web.mails.recipients import sides_of
from web.mails.rendering import render_mail


def subscribe(dispatcher: Dispatcher, settings: Settings) -> None:
    """Send the mail when somebody tells of trouble."""
    handle = partial(send_trouble_told, base_url=settings.base_url)
    dispatcher.subscribe(DeviceTroubleTold, "mail.device_trouble", handle)


async def send_trouble_told(
    db: AsyncSession, event: DeviceTroubleTold, now: datetime, *, base_url: str
) -> None:
    """Tell the other side, of a talent all of the group, while it can still help."""
    check = await db.get_one(DeviceCheck, event.check_id)
    booking = await get_booking(db, check.booking_id)
    is_talents = check.person_id == booking.talent_id
    for one in await group_at(db, booking.appointment_id) if is_talents else [booking]:
        if one.state is BookingState.CONFIRMED and now < one.ends_at:
            await _tell(db, one, check, base_url=base_url, now=now)


async def _tell(
    db: AsyncSession, booking: Booking, check: DeviceCheck, *, base_url: str, now: datetime
) -> None:
    """Tell whoever is on the other side of a booking who has trouble and with what words."""
    learner, talent = await sides_of(db, booking)
    side = learner if check.person_id == booking.talent_id else talent
    mail = render_mail(
        "device_trouble",
        key=f"device_trouble:{check.id}:{booking.id}",
        to=side.person,
        expires_at=booking.ends_at,
        booking=booking,
        side=side,
        words=check.told_words,
        url=f"{base_url}/bookings/{booking.id}",
    )
    await tell(db, [mail], now=now)
