"""Find who is to be reminded now: any number of clocks, each reminder once.

Nothing is planned ahead. Each round looks at what begins soon and has no reminder for that start:
so what was called off or moved meanwhile is never reminded of, and at its new time it is anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import product

from sqlalchemy import exists, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.elements import ColumnElement

from hub.bookings.models import Booking, BookingState
from hub.kernel.database import Database
from hub.kernel.outbox import record
from hub.masterclasses.models import (
    CoHost,
    Masterclass,
    MasterclassState,
    Registration,
    RegistrationState,
)
from hub.reminders.events import RemindersDue
from hub.reminders.models import Reminder
from hub.reminders.rules import RULES, ReminderRule

BATCH = 100
PER_EVENT = 20
"""How many mails one handler writes in one transaction, so that nobody waits long for it."""
BATCHES = 100
"""How many batches of one sort a round takes at most; the next round goes on from there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """Somebody to remind of a start, and since when they know of it."""

    appointment_id: str
    person_id: str
    starts_at: datetime
    known_at: datetime


async def remind_due(database: Database, *, now: datetime) -> int:
    """Record every reminder that is due, for a mail to follow, and return how many there were."""
    count = 0
    for rule, find in product(RULES, FINDERS):
        for _ in range(BATCHES):
            async with database.read() as db:
                calls = await find(db, rule, now)
            if not calls:
                break
            count += await _remind(database, rule, calls, now=now)
    return count


async def _remind(
    database: Database, rule: ReminderRule, calls: Sequence[Call], *, now: datetime
) -> int:
    try:
        async with database.write() as db:
            fresh = await _without_known(db, rule, calls)
            await _record(db, rule, fresh, now=now)
    except IntegrityError:
        # Another clock was faster: what it left is found by the next look.
        return 0
    return len(fresh)


async def _record(
    db: AsyncSession, rule: ReminderRule, calls: Sequence[Call], *, now: datetime
) -> None:
    reminders = [
        Reminder(
            appointment_id=call.appointment_id,
            person_id=call.person_id,
            kind=rule.kind,
            starts_at=call.starts_at,
            is_sent=not rule.is_told(call.starts_at, known_at=call.known_at),
            recorded_at=now,
        )
        for call in calls
    ]
    db.add_all(reminders)
    await db.flush()
    due = [reminder.id for reminder in reminders if reminder.is_sent]
    for first in range(0, len(due), PER_EVENT):
        event = RemindersDue(reminder_ids=tuple(due[first : first + PER_EVENT]))
        record(db, event, now=now)


async def _without_known(db: AsyncSession, rule: ReminderRule, calls: Sequence[Call]) -> list[Call]:
    """Return the calls that have no reminder yet, one for a person and a start."""
    # The talent of a group has a call for each learner: what counts is since when they know.
    latest_first = sorted(calls, key=lambda call: call.known_at, reverse=True)
    wanted = {(call.appointment_id, call.person_id, call.starts_at): call for call in latest_first}
    query = select(Reminder.appointment_id, Reminder.person_id, Reminder.starts_at).where(
        Reminder.kind == rule.kind,
        Reminder.appointment_id.in_({call.appointment_id for call in calls}),
    )
    for row in await db.execute(query):
        wanted.pop((row.appointment_id, row.person_id, row.starts_at), None)
    return list(wanted.values())


async def _of_sessions(db: AsyncSession, rule: ReminderRule, now: datetime) -> list[Call]:
    query = select(Booking).where(
        Booking.state == BookingState.CONFIRMED,
        *_begins(Booking.starts_at, rule, now),
        ~_is_known(rule, Booking.appointment_id, Booking.learner_id, Booking.starts_at),
    )
    return [
        call
        for booking in await db.scalars(query.order_by(Booking.starts_at).limit(BATCH))
        for call in _both_sides(booking)
    ]


def _both_sides(booking: Booking) -> list[Call]:
    known_at = booking.moved_at or booking.confirmed_at or booking.created_at
    return [
        Call(
            appointment_id=booking.appointment_id,
            person_id=person_id,
            starts_at=booking.starts_at,
            known_at=known_at,
        )
        for person_id in (booking.learner_id, booking.talent_id)
    ]


async def _of_hosts(db: AsyncSession, rule: ReminderRule, now: datetime) -> list[Call]:
    query = select(Masterclass).where(
        *_is_on(rule, now),
        ~_is_known(rule, Masterclass.appointment_id, Masterclass.host_id, Masterclass.starts_at),
    )
    return [
        _to_masterclass(masterclass, masterclass.host_id, known_at=masterclass.created_at)
        for masterclass in await db.scalars(query.order_by(Masterclass.starts_at).limit(BATCH))
    ]


async def _of_co_hosts(db: AsyncSession, rule: ReminderRule, now: datetime) -> list[Call]:
    query = select(Masterclass, CoHost).join(CoHost, CoHost.masterclass_id == Masterclass.id)
    query = query.where(
        *_is_on(rule, now),
        ~_is_known(rule, Masterclass.appointment_id, CoHost.person_id, Masterclass.starts_at),
    )
    return [
        _to_masterclass(masterclass, co_host.person_id, known_at=co_host.joined_at)
        for masterclass, co_host in await db.execute(
            query.order_by(Masterclass.starts_at).limit(BATCH)
        )
    ]


async def _of_registrants(db: AsyncSession, rule: ReminderRule, now: datetime) -> list[Call]:
    query = select(Masterclass, Registration).join(
        Registration, Registration.masterclass_id == Masterclass.id
    )
    person_id = Registration.person_id
    query = query.where(
        *_is_on(rule, now),
        Registration.state == RegistrationState.CONFIRMED,
        ~_is_known(rule, Masterclass.appointment_id, person_id, Masterclass.starts_at),
    )
    return [
        _to_masterclass(
            masterclass,
            registration.person_id,
            known_at=registration.confirmed_at or registration.created_at,
        )
        for masterclass, registration in await db.execute(
            query.order_by(Masterclass.starts_at).limit(BATCH)
        )
    ]


def _to_masterclass(masterclass: Masterclass, person_id: str, *, known_at: datetime) -> Call:
    assert masterclass.appointment_id is not None, "only a draft takes no time"
    return Call(
        appointment_id=masterclass.appointment_id,
        person_id=person_id,
        starts_at=masterclass.starts_at,
        known_at=max(known_at, masterclass.postponed_at or known_at),
    )


def _is_on(rule: ReminderRule, now: datetime) -> tuple[ColumnElement[bool], ...]:
    is_on = Masterclass.state.in_([MasterclassState.PUBLISHED, MasterclassState.LIVE])
    return (is_on, *_begins(Masterclass.starts_at, rule, now))


def _begins(
    starts_at: InstrumentedAttribute[datetime], rule: ReminderRule, now: datetime
) -> tuple[ColumnElement[bool], ...]:
    after, until = rule.starts_between(now)
    return starts_at > after, starts_at <= until


def _is_known(
    rule: ReminderRule,
    appointment_id: InstrumentedAttribute[str] | InstrumentedAttribute[str | None],
    person_id: InstrumentedAttribute[str],
    starts_at: InstrumentedAttribute[datetime],
) -> ColumnElement[bool]:
    return exists().where(
        Reminder.kind == rule.kind,
        Reminder.appointment_id == appointment_id,
        Reminder.person_id == person_id,
        Reminder.starts_at == starts_at,
    )


FINDERS = (_of_sessions, _of_hosts, _of_co_hosts, _of_registrants)
"""Who is to be reminded of what, a batch at a time."""
