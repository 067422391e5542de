"""A person's sessions and masterclasses as one calendar that other calendars subscribe to.

It says the other side's name and nothing else of them. What was called off stays for a while as
cancelled, so that whoever reads seldom still hears of it. Source: RFC 5545, RFC 7986.
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.models import Booking, BookingState
from hub.bookings.service import bookings_of
from hub.calendar.outside.properties import dated
from hub.charities.models import Charity
from hub.kernel.i18n import gettext
from hub.masterclasses.models import Masterclass, MasterclassState
from hub.masterclasses.seats import attended_by
from hub.masterclasses.service import hosted_by
from hub.people.models import Person
from web.mails.calendar_file import PRODUCT, session_entry
from web.mails.group_entry import GroupEntry, group_entries
from web.mails.masterclass_calendar import masterclass_entry
from web.mails.zone_rules import with_zone

PAST_KEPT = timedelta(days=90)
CANCELLED_KEPT = timedelta(days=30)
NOTED_EVERY = timedelta(hours=1)
"""How exactly the page says when the address was last read."""

REFRESH = timedelta(hours=1)
STANDING = frozenset({BookingState.CONFIRMED, BookingState.ENDED, BookingState.SETTLED})
ANNOUNCED = frozenset(MasterclassState) - {MasterclassState.DRAFT, MasterclassState.CANCELLED}


async def write_feed(db: AsyncSession, person: Person, *, base_url: str, now: datetime) -> bytes:
    """Return a person's calendar in their time zone, and in the current language."""
    sessions = [row for row in await bookings_of(db, person.id, now=now) if _is_shown(row, now=now)]
    shows = {row.id: row for row in await hosted_by(db, person.id, now=now)}
    shows |= {row.id: row for row in await attended_by(db, person.id, now=now)}
    given = [row for row in shows.values() if _is_announced(row, now=now)]
    names = await _names(db, sessions, given)
    zone = ZoneInfo(person.time_zone)
    groups = await group_entries(db, (row for row in sessions if row.talent_id == person.id))
    entries = [
        session_entry(
            row,
            group=groups.get(row.appointment_id) if row.talent_id == person.id else None,
            other_name=names[row.learner_id if row.talent_id == person.id else row.talent_id],
            zone=zone,
            base_url=base_url,
            now=_changed_at(row),
        )
        for row in _one_of_each_group(sessions, groups)
    ]
    entries += [
        masterclass_entry(
            row,
            host_name=names[row.host_id],
            charity_name=names[row.charity_id],
            zone=zone,
            base_url=base_url,
            now=row.cancelled_at or row.postponed_at or row.created_at,
        )
        for row in given
    ]
    return _written(entries, zone=zone)


def _one_of_each_group(
    sessions: Iterable[Booking], groups: Mapping[str, GroupEntry]
) -> list[Booking]:
    """Return the sessions with one booking for each group, the one that changed last."""
    found: dict[str, Booking] = {}
    for row in sessions:
        key = row.appointment_id if row.appointment_id in groups else row.id
        known = found.get(key)
        if known is None or _changed_at(known) < _changed_at(row):
            found[key] = row
    return list(found.values())


def _changed_at(row: Booking) -> datetime:
    return row.cancelled_at or row.moved_at or row.confirmed_at or row.created_at


def etag_of(content: bytes) -> str:
    """Return what changes when the calendar does."""
    return hashlib.sha256(content).hexdigest()[:32]


def _written(entries: Iterable[Event], *, zone: ZoneInfo) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", gettext("My Estrade"))
    calendar.add("x-wr-calname", gettext("My Estrade"))
    calendar.add("x-wr-timezone", zone.key)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    ordered = sorted(entries, key=lambda one: str(one["uid"]))
    for entry in ordered:
        calendar.add_component(entry)
    times = [dated(one, name) for one in ordered for name in ("dtstart", "dtend")]
    return with_zone(calendar.to_ical(), zone, times=times)


def _is_shown(row: Booking, *, now: datetime) -> bool:
    if row.state is BookingState.CANCELLED:
        return row.cancelled_at is not None and now - row.cancelled_at < CANCELLED_KEPT
    return row.state in STANDING and row.ends_at > now - PAST_KEPT


def _is_announced(row: Masterclass, *, now: datetime) -> bool:
    if row.state is MasterclassState.CANCELLED:
        return row.cancelled_at is not None and now - row.cancelled_at < CANCELLED_KEPT
    return row.state in ANNOUNCED and row.ends_at > now - PAST_KEPT


async def _names(
    db: AsyncSession, sessions: Iterable[Booking], shows: Iterable[Masterclass]
) -> dict[str, str]:
    people = {one for row in sessions for one in (row.learner_id, row.talent_id)}
    people |= {row.host_id for row in shows}
    charities = {row.charity_id for row in shows}
    of_people = select(Person.id, Person.display_name).where(Person.id.in_(people))
    of_charities = select(Charity.id, Charity.name).where(Charity.id.in_(charities))
    rows = [*(await db.execute(of_people)).all(), *(await db.execute(of_charities)).all()]
    return dict(rows)
