"""What people are told when a session moves: moved, proposed, or not moved after all."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.models import Booking, BookingState
from hub.bookings.service import get_booking
from hub.kernel.i18n import N_, gettext, use_locale
from hub.kernel.outbox import Dispatcher, Event
from hub.kernel.settings import Settings
from hub.notifications.telling import tell
from hub.notifications.topics import Topic
from hub.rescheduling.events import BookingMoved, MoveProposed, MoveRefused
from hub.rescheduling.models import Rescheduling, ReschedulingState
from hub.rescheduling.service import get_rescheduling
from web.mails.change_links import change_link
from web.mails.check_links import check_url
from web.mails.left_group import left_group
from web.mails.recipients import Side, sides_of
from web.mails.rendering import render_mail
from web.mails.session_mails import calendar_for
from web.rendering import datetime_local, is_other_clock, span_in
from web.views.terms import moved_sentences

NEAR = timedelta(days=1)

MailHandler = Callable[..., Awaitable[None]]

ENDINGS: Mapping[ReschedulingState, str] = {
    ReschedulingState.DECLINED: N_("%(name)s would rather keep the time as it is."),
    ReschedulingState.WITHDRAWN: N_("%(name)s has taken the proposal of another time back."),
    ReschedulingState.LAPSED: N_("Nobody has answered the proposal of another time."),
}


def subscribe(dispatcher: Dispatcher, settings: Settings) -> None:
    """Send these mails; the names are remembered for ever."""
    handlers: tuple[tuple[type[Event], str, MailHandler], ...] = (
        (BookingMoved, "mail.booking_moved", send_moved),
        (MoveProposed, "mail.move_proposed", send_proposed),
        (MoveRefused, "mail.move_refused", send_refused),
    )
    for event_class, name, handle in handlers:
        dispatcher.subscribe(event_class, name, partial(handle, base_url=settings.base_url))


async def send_moved(
    db: AsyncSession, event: BookingMoved, now: datetime, *, base_url: str
) -> None:
    """Tell both sides of the new time, with the calendar entry that replaces the old one.

    Where the session has been moved on meanwhile, the mail of that move says it.
    """
    booking = await get_booking(db, event.booking_id)
    row = await get_rescheduling(db, event.rescheduling_id)
    if booking.starts_at != row.starts_at or booking.state is not BookingState.CONFIRMED:
        return
    for side in await sides_of(db, booking):
        with use_locale(side.person.locale):
            changed = moved_sentences(booking, now=now, zone=side.zone)
        mail = render_mail(
            "booking_moved",
            key=f"booking_moved:{row.id}:{side.name}",
            to=side.person,
            topic=Topic.SOON if _is_near(booking, row, now=now) else Topic.BOOKINGS,
            calendar=await calendar_for(
                db,
                booking,
                side,
                base_url=base_url,
                now=now,
                also=await left_group(db, row, side, base_url=base_url, now=now),
            ),
            booking=booking,
            side=side,
            move=row,
            is_by_reader=row.asked_by == side.person.id,
            changed=changed,
            url=f"{base_url}/bookings/{booking.id}",
            check_url=check_url(booking, base_url=base_url, now=now),
            link=await change_link(db, booking, side, base_url=base_url, now=now),
        )
        await tell(db, [mail], now=now)


async def send_proposed(
    db: AsyncSession, event: MoveProposed, now: datetime, *, base_url: str
) -> None:
    """Ask the other side, unless the proposal is over by now."""
    row = await get_rescheduling(db, event.rescheduling_id)
    if row.state is not ReschedulingState.PROPOSED:
        return
    booking, _, asked = await _sides(db, row)
    mail = render_mail(
        "move_proposed",
        key=f"move_proposed:{row.id}",
        to=asked.person,
        leads_to=f"/bookings/{booking.id}",
        booking=booking,
        side=asked,
        move=row,
        link=await change_link(db, booking, asked, base_url=base_url, now=now),
    )
    await tell(db, [mail], now=now)


async def send_refused(
    db: AsyncSession, event: MoveRefused, now: datetime, *, base_url: str
) -> None:
    """Tell whoever waited that the session stays where it is."""
    row = await get_rescheduling(db, event.rescheduling_id)
    booking, asker, asked = await _sides(db, row)
    told = asked if row.state is ReschedulingState.WITHDRAWN else asker
    with use_locale(told.person.locale):
        heading = gettext("“%(title)s” stays where it is") % {"title": booking.title}
        sentence = gettext(ENDINGS[row.state]) % {"name": told.other.display_name}
        when = _when_it_stays(booking, told)
    mail = render_mail(
        "dispute_news",
        key=f"move_refused:{row.id}",
        to=told.person,
        topic=Topic.BOOKINGS,
        person=told.person,
        heading=heading,
        sentence=f"{sentence} {when}",
        quoted="",
        url=f"{base_url}/bookings/{booking.id}",
    )
    await tell(db, [mail], now=now)


def _is_near(booking: Booking, row: Rescheduling, *, now: datetime) -> bool:
    """Tell whether somebody might be on the way to either time: that is always mailed."""
    return min(booking.starts_at, row.from_starts_at) - now < NEAR


def _when_it_stays(booking: Booking, side: Side) -> str:
    """Return when it takes place, on the reader's clock and, where it differs, on the other's."""
    when = gettext("It takes place on %(when)s.") % {
        "when": datetime_local(booking.starts_at, side.zone)
    }
    if not is_other_clock(booking.starts_at, side.other_zone, side.zone):
        return when
    theirs = gettext("For %(name)s: %(when)s") % {
        "name": side.other.display_name,
        "when": span_in(booking.starts_at, booking.ends_at, side.other_zone),
    }
    return f"{when} {theirs}."


async def _sides(db: AsyncSession, row: Rescheduling) -> tuple[Booking, Side, Side]:
    """Return the booking, the side that proposed and the one that is asked."""
    booking = await get_booking(db, row.booking_id)
    learner, talent = await sides_of(db, booking)
    is_by_talent = row.asked_by == booking.talent_id
    return (booking, talent, learner) if is_by_talent else (booking, learner, talent)
