"""What people are reminded of: a session or a masterclass, once a day before and once just before.

A reminder is written when it is due, and only of what still takes place at that time. One that
waits for the mail server is let go when it would come too late, or when its meeting is called off.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.events import BookingCancelled
from hub.bookings.models import Booking
from hub.bookings.service import get_booking
from hub.charities.models import Charity
from hub.disputes.events import NewDateChosen
from hub.kernel.i18n import use_locale
from hub.kernel.outbox import Dispatcher
from hub.kernel.settings import Settings
from hub.masterclasses.events import MasterclassCancelled, MasterclassPostponed
from hub.masterclasses.hosting import is_host
from hub.masterclasses.models import Masterclass
from hub.masterclasses.rules import DOORS_BEFORE
from hub.masterclasses.service import get_masterclass
from hub.notifications.telling import Letter, take_back, tell
from hub.notifications.topics import Topic
from hub.people.models import Person
from hub.reminders.events import RemindersDue
from hub.reminders.models import Reminder, ReminderKind
from hub.reminders.reading import bookings_of, masterclass_of, reminders_at, stale_reminders
from hub.reminders.rules import rule_of
from hub.rescheduling.events import BookingMoved
from web.mails.recipients import sides_of
from web.mails.rendering import render_mail, zone_of
from web.views.groups import in_words
from web.views.readiness import own_readiness


def subscribe(dispatcher: Dispatcher, settings: Settings) -> None:
    """Send reminders, and let go of those that are true no more; names are remembered."""
    mails = _Mails(settings.base_url)
    dispatcher.subscribe(RemindersDue, "mail.reminder", mails.reminders_due)
    dispatcher.subscribe(BookingCancelled, "mail.reminder_withdrawn", withdraw_for_booking)
    dispatcher.subscribe(NewDateChosen, "mail.reminder_withdrawn", withdraw_for_booking)
    dispatcher.subscribe(BookingMoved, "mail.reminder_withdrawn", withdraw_for_booking)
    dispatcher.subscribe(
        MasterclassCancelled, "mail.masterclass_reminder_withdrawn", withdraw_for_masterclass
    )
    dispatcher.subscribe(
        MasterclassPostponed, "mail.masterclass_reminder_withdrawn", withdraw_for_former_date
    )


class _Mails:
    """The handlers, with the address that their links begin with."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url

    async def reminders_due(self, db: AsyncSession, event: RemindersDue, now: datetime) -> None:
        """Remind each of them."""
        for reminder_id in event.reminder_ids:
            await self._remind(db, await db.get_one(Reminder, reminder_id), now=now)

    async def _remind(self, db: AsyncSession, reminder: Reminder, *, now: datetime) -> None:
        """Remind somebody, unless it is too late or it takes place no more."""
        if now >= rule_of(reminder.kind).dropped_at(reminder.starts_at):
            return
        mail = await self._of_session(db, reminder) or await self._of_masterclass(db, reminder)
        if mail is not None:
            await tell(db, [mail], now=now)

    async def _of_session(self, db: AsyncSession, reminder: Reminder) -> Letter | None:
        bookings = await bookings_of(db, reminder)
        if not bookings:
            return None
        booking = bookings[0]
        learner, talent = await sides_of(db, booking)
        side = talent if reminder.person_id == booking.talent_id else learner
        with use_locale(side.person.locale):
            others = await _names(db, bookings)
        url = f"{self._base_url}/bookings/{booking.id}"
        return render_mail(
            "session_reminder",
            key=reminder_key(reminder),
            to=side.person,
            topic=_topic(reminder),
            expires_at=rule_of(reminder.kind).dropped_at(reminder.starts_at),
            booking=booking,
            side=side,
            others=others if side.is_talent else side.other.display_name,
            is_soon=reminder.kind is ReminderKind.SOON,
            mine=await own_readiness(db, booking, person_id=side.person.id),
            url=url,
            check_url=f"{url}/check",
            room_url=f"{self._base_url}/live/session/{booking.id}",
        )

    async def _of_masterclass(self, db: AsyncSession, reminder: Reminder) -> Letter | None:
        masterclass = await masterclass_of(db, reminder)
        if masterclass is None:
            return None
        person = await db.get_one(Person, reminder.person_id)
        hosts = await is_host(db, masterclass, person.id)
        host = await db.get_one(Person, masterclass.host_id)
        charity = await db.get_one(Charity, masterclass.charity_id)
        return render_mail(
            "masterclass_reminder",
            key=reminder_key(reminder),
            to=person,
            topic=_topic(reminder),
            expires_at=rule_of(reminder.kind).dropped_at(reminder.starts_at),
            it=masterclass,
            person=person,
            host=host,
            charity=charity,
            zone=zone_of(person),
            is_host=hosts,
            is_soon=reminder.kind is ReminderKind.SOON,
            doors_open_at=masterclass.starts_at - DOORS_BEFORE,
            page=self._page(masterclass, is_host=hosts),
            room=f"{self._base_url}/live/masterclass/{masterclass.id}",
        )

    def _page(self, masterclass: Masterclass, *, is_host: bool) -> str:
        where = (
            f"studio/masterclasses/{masterclass.id}"
            if is_host
            else f"masterclasses/{masterclass.slug}"
        )
        return f"{self._base_url}/{where}"


def _topic(reminder: Reminder) -> Topic:
    is_soon = reminder.kind is ReminderKind.SOON
    return Topic.SOON if is_soon else Topic.REMINDERS


def reminder_key(reminder: Reminder) -> str:
    """Return the key of a reminder's mail."""
    return f"reminder:{reminder.id}"


async def withdraw_for_booking(
    db: AsyncSession, event: BookingCancelled | BookingMoved | NewDateChosen, now: datetime
) -> None:
    """Let go of what still waits to remind a booking's people of what is off, or moved."""
    booking = await get_booking(db, event.booking_id)
    for person_id in (booking.learner_id, booking.talent_id):
        stale = await stale_reminders(db, person_id, now=now)
        await take_back(db, [reminder_key(one) for one in stale], now=now)


async def withdraw_for_former_date(
    db: AsyncSession, event: MasterclassPostponed, now: datetime
) -> None:
    """Let go of what still waits to remind anybody of the date before."""
    masterclass = await get_masterclass(db, event.masterclass_id)
    stale = await reminders_at(db, masterclass.host_id, starts_at=event.moved_from)
    await take_back(db, [reminder_key(one) for one in stale], now=now)


async def withdraw_for_masterclass(
    db: AsyncSession, event: MasterclassCancelled, now: datetime
) -> None:
    """Let go of what still waits to remind anybody of a masterclass that is off."""
    masterclass = await get_masterclass(db, event.masterclass_id)
    stale = await reminders_at(db, masterclass.host_id, starts_at=masterclass.starts_at)
    await take_back(db, [reminder_key(one) for one in stale], now=now)


async def _names(db: AsyncSession, bookings: Sequence[Booking]) -> str:
    """Return the names of the learners of an appointment, in the language of the moment."""
    people = [await db.get_one(Person, booking.learner_id) for booking in bookings]
    return in_words([person.display_name for person in people])
