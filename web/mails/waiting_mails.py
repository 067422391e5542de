"""What people in waiting lists are told: their turn, a time that passed, an end."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.models import Booking
from hub.kernel.i18n import use_locale
from hub.kernel.outbox import Dispatcher, Event
from hub.kernel.settings import Settings
from hub.notifications.telling import Letter, tell
from hub.people.models import Person
from hub.waiting.events import PlaceCalled, PlaceMissed, PlaceOver, PlaceReturned
from hub.waiting.models import PlaceState, WaitingPlace
from web.mails.rendering import render_mail, zone_of
from web.views.waiting import place_view

MailHandler = Callable[..., Awaitable[None]]


def subscribe(dispatcher: Dispatcher, settings: Settings) -> None:
    """Send these mails; the names are remembered for ever."""
    handlers: tuple[tuple[type[Event], str, MailHandler], ...] = (
        (PlaceCalled, "mail.place_called", send_called),
        (PlaceMissed, "mail.place_missed", send_missed),
        (PlaceOver, "mail.place_over", send_over),
        (PlaceReturned, "mail.place_returned", send_returned),
    )
    for event_class, name, handle in handlers:
        dispatcher.subscribe(event_class, name, partial(handle, base_url=settings.base_url))


async def send_called(
    db: AsyncSession, event: PlaceCalled, now: datetime, *, base_url: str
) -> None:
    """Tell somebody what is kept for them and until when, unless that is over by now."""
    place = await db.get_one(WaitingPlace, event.place_id)
    until = place.called_until
    if place.state is PlaceState.CALLED and until is not None and now < until:
        # Who waits again after what was kept was called off is called more than once.
        call = f":{place.held_id}"
        mail = await _mail(db, "place_called", place, call=call, base_url=base_url, now=now)
        await tell(db, [mail], now=now)


async def send_missed(
    db: AsyncSession, event: PlaceMissed, now: datetime, *, base_url: str
) -> None:
    """Tell somebody that what was kept for them goes to the next."""
    place = await db.get_one(WaitingPlace, event.place_id)
    mail = await _mail(db, "place_missed", place, base_url=base_url, now=now)
    await tell(db, [mail], now=now)


async def send_over(db: AsyncSession, event: PlaceOver, now: datetime, *, base_url: str) -> None:
    """Tell somebody that they wait in vain, and why."""
    place = await db.get_one(WaitingPlace, event.place_id)
    mail = await _mail(db, "place_over", place, base_url=base_url, now=now)
    await tell(db, [mail], now=now)


async def send_returned(
    db: AsyncSession, event: PlaceReturned, now: datetime, *, base_url: str
) -> None:
    """Tell somebody that what was kept for them is called off, and that they wait again."""
    place = await db.get_one(WaitingPlace, event.place_id)
    booking = await db.get_one(Booking, event.booking_id)
    mail = await _mail(db, "place_returned", place, held=booking, base_url=base_url, now=now)
    await tell(db, [mail], now=now)


async def _mail(
    db: AsyncSession,
    template: str,
    place: WaitingPlace,
    *,
    base_url: str,
    now: datetime,
    held: Booking | None = None,
    call: str = "",
) -> Letter:
    person = await db.get_one(Person, place.person_id)
    view = await place_view(db, place, now=now)
    sold = held or view.booking or view.masterclass
    with use_locale(person.locale):
        over_words = view.over_words
    return render_mail(
        template,
        key=f"{template}:{held.id if held is not None else place.id}{call}",
        to=person,
        person=person,
        zone=zone_of(person),
        view=view,
        over_words=over_words,
        starts_at=sold.starts_at if sold is not None else None,
        url=f"{base_url}/waiting/{place.id}",
    )
