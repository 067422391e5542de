"""What people are told of requests: asked, answered, taken back, not answered, not paid."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.events import (
    BookingExpired,
    BookingRequested,
    RequestApproved,
    RequestDeclined,
    RequestExpired,
    RequestWithdrawn,
)
from hub.bookings.models import Booking, BookingState
from hub.bookings.service import get_booking
from hub.kernel.i18n import N_, gettext, use_locale
from hub.kernel.outbox import Dispatcher, Event
from hub.kernel.settings import Settings
from hub.notifications.telling import tell
from hub.waiting import lists as waiting
from web.mails.recipients import Side, sides_of
from web.mails.rendering import render_mail
from web.rendering import datetime_local

RequestEvent = (
    BookingRequested
    | RequestApproved
    | RequestDeclined
    | RequestWithdrawn
    | RequestExpired
    | BookingExpired
)


@dataclass(frozen=True, slots=True)
class News:
    """What one side reads: the subject, what happened, and the word on the button."""

    heading: str
    sentence: str
    action: str


TO_TALENT: Mapping[type[Event], News] = {
    BookingRequested: News(
        N_("%(name)s would like a session with you"),
        N_("%(name)s asks for “%(title)s”, and pays after your yes. Answer before %(until)s."),
        N_("Answer the request"),
    ),
    RequestWithdrawn: News(
        N_("%(name)s has taken the request back"),
        N_("“%(title)s” is not wanted at this time any more. The time is free again."),
        N_("See the request"),
    ),
    RequestExpired: News(
        N_("A request has had no answer"),
        N_("The time to answer %(name)s about “%(title)s” is over. The time is free again."),
        N_("See the request"),
    ),
    BookingExpired: News(
        N_("%(name)s has not paid"),
        N_("You said yes to “%(title)s”, and it was not paid in time. The time is free again."),
        N_("See the request"),
    ),
}
TO_LEARNER: Mapping[type[Event], News] = {
    BookingRequested: News(
        N_("You have asked %(name)s for a session"),
        N_(
            "“%(title)s” is kept for you until %(name)s answers, before %(until)s. Nothing is "
            "charged before a yes."
        ),
        N_("See the request"),
    ),
    RequestApproved: News(
        N_("%(name)s says yes"),
        N_("“%(title)s” is kept for you until %(until)s. It is booked when you have paid."),
        N_("Pay for the session"),
    ),
    RequestDeclined: News(
        N_("%(name)s cannot give this session"),
        N_("“%(title)s” does not take place at this time. Nothing was charged."),
        N_("Choose another time"),
    ),
    RequestExpired: News(
        N_("%(name)s has not answered in time"),
        N_("Nothing was charged for “%(title)s”, and the time is free again."),
        N_("Choose another time"),
    ),
    BookingExpired: News(
        N_("The time to pay is over"),
        N_("“%(title)s” with %(name)s is not kept for you any more. Nothing was charged."),
        N_("Choose another time"),
    ),
}
"""Which side hears of what; who did it themself reads it on the page."""

CALLED_OFF = News(
    N_("%(name)s has called the group off"),
    N_("“%(title)s” does not take place at this time. Nothing was charged."),
    N_("Choose another time"),
)
"""What a learner reads who had not paid yet; the talent reads of the whole group."""

MailHandler = Callable[..., Awaitable[None]]


def subscribe(dispatcher: Dispatcher, settings: Settings) -> None:
    """Send these mails; the names are remembered for ever."""
    tell = partial(send_request_news, base_url=settings.base_url)
    dispatcher.subscribe(BookingRequested, "mail.booking_requested", tell)
    dispatcher.subscribe(RequestApproved, "mail.request_approved", tell)
    dispatcher.subscribe(RequestDeclined, "mail.request_declined", tell)
    dispatcher.subscribe(RequestWithdrawn, "mail.request_withdrawn", tell)
    dispatcher.subscribe(RequestExpired, "mail.request_expired", tell)
    dispatcher.subscribe(BookingExpired, "mail.booking_expired", tell)


async def send_request_news(
    db: AsyncSession, event: RequestEvent, now: datetime, *, base_url: str
) -> None:
    """Tell each side that has to know.

    Of holds that nobody was asked for, only that they are called off; who waits again reads it
    with their place in the line.
    """
    booking = await get_booking(db, event.booking_id)
    if booking.requested_at is None and not await _is_news(db, booking):
        return
    for side in await sides_of(db, booking):
        news = _news_for(side, booking, type(event))
        if news is not None:
            kind = type(event).__name__
            await _send(db, booking, side, kind=kind, news=news, base_url=base_url, now=now)


async def _is_news(db: AsyncSession, booking: Booking) -> bool:
    return _is_called_off(booking) and not await waiting.is_called_for(db, booking.id)


def _is_called_off(booking: Booking) -> bool:
    return booking.state is BookingState.EXPIRED and booking.cancelled_by == booking.talent_id


def _news_for(side: Side, booking: Booking, event: type[Event]) -> News | None:
    if event is BookingExpired and _is_called_off(booking):
        return None if side.is_talent else CALLED_OFF
    return (TO_TALENT if side.is_talent else TO_LEARNER).get(event)


async def _send(
    db: AsyncSession,
    booking: Booking,
    side: Side,
    *,
    kind: str,
    news: News,
    base_url: str,
    now: datetime,
) -> None:
    with use_locale(side.person.locale):
        words = {
            "name": side.other.display_name,
            "title": booking.title,
            "until": datetime_local(booking.held_until, side.zone),
        }
        heading, sentence = gettext(news.heading) % words, gettext(news.sentence) % words
        action = gettext(news.action)
    mail = render_mail(
        "request_news",
        key=f"request:{kind}:{booking.id}:{side.name}",
        to=side.person,
        booking=booking,
        side=side,
        heading=heading,
        sentence=sentence,
        action_label=action,
        quoted=_quoted(booking, side, kind=kind),
        url=f"{base_url}/bookings/{booking.id}",
    )
    await tell(db, [mail], now=now)


def _quoted(booking: Booking, side: Side, *, kind: str) -> str:
    if side.is_talent:
        return booking.request_words if kind == BookingRequested.__name__ else ""
    return booking.answer_words if kind == RequestDeclined.__name__ else ""
