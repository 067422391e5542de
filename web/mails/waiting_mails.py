"""What people in waiting lists are told: that it is their turn, and that the time has passed."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from hub.kernel.mail import Mail, queue_mail
from hub.kernel.outbox import Dispatcher, Event
from hub.kernel.settings import Settings
from hub.people.models import Person
from hub.waiting.events import PlaceCalled, PlaceMissed
from hub.waiting.models import PlaceState, WaitingPlace
from web.mails.rendering import render_mail, zone_of
from web.views.waiting import place_view

MailHandler = Callable[..., Awaitable[None]]


def subscribe(dispatcher: Dispatcher, settings: Settings) -> None:
    """Send these mails; the names are remembered for ever."""
    handlers: tuple[tuple[type[Event], str, MailHandler], ...] = (
        (PlaceCalled, "mail.place_called", send_called),
        (PlaceMissed, "mail.place_missed", send_missed),
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
        mail = await _mail(db, "place_called", place, base_url=base_url, now=now)
        await queue_mail(db, mail, now=now)


async def send_missed(
    db: AsyncSession, event: PlaceMissed, now: datetime, *, base_url: str
) -> None:
    """Tell somebody that what was kept for them goes to the next."""
    place = await db.get_one(WaitingPlace, event.place_id)
    mail = await _mail(db, "place_missed", place, base_url=base_url, now=now)
    await queue_mail(db, mail, now=now)


async def _mail(
    db: AsyncSession, template: str, place: WaitingPlace, *, base_url: str, now: datetime
) -> Mail:
    person = await db.get_one(Person, place.person_id)
    view = await place_view(db, place, now=now)
    sold = view.booking or view.masterclass
    return render_mail(
        template,
        key=f"{template}:{place.id}",
        recipient=person.email,
        locale=person.locale,
        person=person,
        zone=zone_of(person),
        view=view,
        starts_at=sold.starts_at if sold is not None else None,
        url=f"{base_url}/waiting/{place.id}",
    )
