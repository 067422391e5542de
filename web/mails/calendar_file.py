"""Sessions as iCalendar files, which mail programs and telephones put in the agenda.

The same session always has the same UID, so that a move or a cancellation finds the entry it
changes; each has a higher SEQUENCE than what it replaces.
Source: RFC 5545, RFC 5546.
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event

from hub.bookings.models import Booking, BookingState
from hub.bookings.rules import DOOR_BEFORE
from hub.calendar.rules import is_shown_twice
from hub.kernel.i18n import gettext
from web.mails.group_entry import GroupEntry
from web.mails.zone_rules import with_zone

PRODUCT = "-//Estrade//Estrade hub//EN"


def session_calendar(
    booking: Booking,
    *,
    other_name: str,
    zone: ZoneInfo,
    base_url: str,
    now: datetime,
    group: GroupEntry | None = None,
    also: Event | None = None,
) -> bytes:
    """Return a session as a calendar file in the reader's language and time zone.

    `group`: for the talent of a group, what stands in the one entry for all of it. `also`: the
    entry of the group that the session has left.
    """
    is_cancelled = _is_off(booking, group)
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if is_cancelled else "PUBLISH")
    calendar.add_component(
        session_entry(
            booking, other_name=other_name, zone=zone, base_url=base_url, now=now, group=group
        )
    )
    if also is not None:
        calendar.add_component(also)
    return with_zone(calendar.to_ical(), zone, times=(booking.starts_at, booking.ends_at))


def session_entry(
    booking: Booking,
    *,
    other_name: str,
    zone: ZoneInfo,
    base_url: str,
    now: datetime,
    group: GroupEntry | None = None,
) -> Event:
    """Return a session as an entry of a calendar; `now` is when it was last changed."""
    is_cancelled = _is_off(booking, group)
    page = f"{base_url}/bookings/{booking.id}"
    entry = Event()
    entry.add("uid", f"{group.appointment_id if group else booking.id}@estrade")
    entry.add("sequence", group.sequence if group else booking.calendar_sequence + is_cancelled)
    entry.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    entry.add("dtstamp", now)
    for name, at in placed(booking.starts_at, booking.ends_at, zone=zone).items():
        entry.add(name, at)
    entry.add(
        "summary",
        gettext("%(title)s with %(name)s")
        % {"title": booking.title, "name": group.names if group else other_name},
    )
    entry.add("location", f"{base_url}/live/session/{booking.id}")
    entry.add("url", page)
    entry.add(
        "description",
        gettext("The door opens 15 minutes before. Everything about this session: %(url)s")
        % {"url": page},
    )
    if not is_cancelled:
        entry.add_component(_alarm(booking.title))
    return entry


def placed(starts_at: datetime, ends_at: datetime, *, zone: ZoneInfo) -> dict[str, datetime]:
    """Return start and end as an entry has them: in the zone, or both in UTC if that is not clear.

    A wall time that the clocks show twice would mean its first occurrence. Source: RFC 5545, 3.3.5.
    """
    local = [at.astimezone(zone) for at in (starts_at, ends_at)]
    is_clear = not any(is_shown_twice(at) for at in local)
    starts, ends = local if is_clear else [at.astimezone(UTC) for at in local]
    return {"dtstart": starts, "dtend": ends}


def _is_off(booking: Booking, group: GroupEntry | None) -> bool:
    return booking.state is BookingState.CANCELLED if group is None else not group.is_on


def _alarm(title: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", -DOOR_BEFORE)
    return alarm
