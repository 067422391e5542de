"""Masterclasses as iCalendar files. Source: RFC 5545, RFC 5546."""

from datetime import datetime
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event

from hub.kernel.i18n import gettext
from hub.masterclasses.models import Masterclass, MasterclassState
from hub.masterclasses.rules import DOORS_BEFORE
from web.mails.calendar_file import PRODUCT, placed
from web.mails.zone_rules import with_zone


def masterclass_calendar(
    masterclass: Masterclass,
    *,
    host_name: str,
    charity_name: str,
    zone: ZoneInfo,
    base_url: str,
    now: datetime,
    is_given_back: bool = False,
) -> bytes:
    """Return a masterclass as a calendar file in the reader's language and time zone.

    ``is_given_back``: the reader has no seat any more, so the entry goes from their calendar.
    """
    is_cancelled = is_given_back or masterclass.state is MasterclassState.CANCELLED
    entry = masterclass_entry(
        masterclass,
        host_name=host_name,
        charity_name=charity_name,
        zone=zone,
        base_url=base_url,
        now=now,
        is_given_back=is_given_back,
    )
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if is_cancelled else "PUBLISH")
    calendar.add_component(entry)
    return with_zone(calendar.to_ical(), zone, times=(masterclass.starts_at, masterclass.ends_at))


def masterclass_entry(
    masterclass: Masterclass,
    *,
    host_name: str,
    charity_name: str,
    zone: ZoneInfo,
    base_url: str,
    now: datetime,
    is_given_back: bool = False,
) -> Event:
    """Return a masterclass as an entry of a calendar; `now` is when it was last changed."""
    is_cancelled = is_given_back or masterclass.state is MasterclassState.CANCELLED
    page = f"{base_url}/masterclasses/{masterclass.slug}"
    entry = Event()
    entry.add("uid", f"{masterclass.id}@estrade")
    entry.add("sequence", masterclass.revision + (1 if is_cancelled else 0))
    entry.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    entry.add("dtstamp", now)
    for name, at in placed(masterclass.starts_at, masterclass.ends_at, zone=zone).items():
        entry.add(name, at)
    named = {"title": masterclass.title, "name": host_name}
    entry.add("summary", gettext("%(title)s with %(name)s") % named)
    entry.add("location", page)
    entry.add("url", page)
    entry.add(
        "description",
        gettext("For %(charity)s. The doors open 15 minutes before, on this page: %(url)s")
        % {"charity": charity_name, "url": page},
    )
    if not is_cancelled:
        entry.add_component(_alarm(masterclass.title))
    return entry


def _alarm(title: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", -DOORS_BEFORE)
    return alarm
