"""What a talent is told of their calendars elsewhere: that one meets a booking, once."""

import hashlib
from collections.abc import Collection
from datetime import datetime
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from hub.calendar.outside.events import CalendarConflictsFound
from hub.calendar.outside.models import CalendarSource
from hub.kernel.i18n import use_locale
from hub.kernel.outbox import Dispatcher
from hub.kernel.settings import Settings
from hub.notifications.telling import tell
from hub.people.models import Person
from web.mails.rendering import render_mail, zone_of
from web.views.agenda import agenda_of


def subscribe(dispatcher: Dispatcher, settings: Settings) -> None:
    """Send the mail when conflicts are found."""
    handle = partial(send_conflicts_found, base_url=settings.base_url)
    dispatcher.subscribe(CalendarConflictsFound, "mail.calendar_conflicts", handle)


async def send_conflicts_found(
    db: AsyncSession, event: CalendarConflictsFound, now: datetime, *, base_url: str
) -> None:
    """Tell a talent which bookings meet something in their calendar; both stay."""
    source = await db.get(CalendarSource, event.source_id)
    person = await db.get_one(Person, event.talent_id)
    with use_locale(person.locale):
        agenda = await agenda_of(db, event.talent_id, now=now)
    fresh = set(event.appointment_ids)
    meeting = [
        entry
        for entry in agenda.upcoming
        if entry.clash is not None and entry.appointment_id in fresh
    ]
    if source is None or not meeting:
        return
    mail = render_mail(
        "calendar_conflicts",
        key=f"calendar_conflicts:{source.id}:{_digest(event.appointment_ids)}",
        to=person,
        zone=zone_of(person),
        source=source,
        meeting=meeting,
        url=f"{base_url}/studio/calendars",
    )
    await tell(db, [mail], now=now)


def _digest(appointment_ids: Collection[str]) -> str:
    """Return what names these bookings together: with another among them it is another mail."""
    return hashlib.sha256("|".join(sorted(appointment_ids)).encode()).hexdigest()
