"""Notifications as pages show them: by day, with the words for what they are about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from hub.kernel.database import Database
from hub.kernel.i18n import N_
from hub.notifications import service
from hub.notifications.models import Notification
from hub.notifications.topics import Topic

TOPIC_NAMES: Mapping[Topic, str] = {
    Topic.MONEY: N_("Money"),
    Topic.ACCOUNT: N_("Your account"),
    Topic.SOON: N_("A session about to begin"),
    Topic.BOOKINGS: N_("Sessions booked, asked for and moved"),
    Topic.REMINDERS: N_("Reminders the day before"),
    Topic.WAITING: N_("Waiting lists"),
    Topic.AFTER: N_("After a session"),
    Topic.REVIEWS: N_("Reviews"),
    Topic.MASTERCLASSES: N_("Masterclasses"),
    Topic.GIFTS: N_("Gifts received"),
}

TOPIC_ICONS: Mapping[Topic, str] = {
    Topic.MONEY: "card",
    Topic.ACCOUNT: "person",
    Topic.SOON: "clock",
    Topic.BOOKINGS: "calendar",
    Topic.REMINDERS: "clock",
    Topic.WAITING: "people",
    Topic.AFTER: "check",
    Topic.REVIEWS: "chat",
    Topic.MASTERCLASSES: "stage",
    Topic.GIFTS: "gift",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldDay:
    """What somebody was told on one day of theirs."""

    day: date
    at: datetime
    entries: Sequence[tuple[Notification, str]]


def days_of(entries: Sequence[Notification], *, zone: ZoneInfo) -> list[ToldDay]:
    """Return notifications by day, each with its icon, in the order they have."""
    days = groupby(entries, key=lambda one: one.told_at.astimezone(zone).date())
    return [_day(day, list(group)) for day, group in days]


def _day(day: date, group: Sequence[Notification]) -> ToldDay:
    shown = [(one, TOPIC_ICONS[one.topic]) for one in group]
    return ToldDay(day=day, at=group[0].told_at, entries=shown)


async def count_unread(database: Database, person_id: str, *, path: str, now: datetime) -> int:
    """Return how much somebody has not read; what leads to the page they open is read by that."""
    async with database.read() as db:
        waiting = await service.unread(db, person_id)
    seen = [one for one, leads_to in waiting if _page_of(leads_to) == path]
    if seen:
        async with database.write() as db:
            await service.read_some(db, seen, person_id=person_id, now=now)
    return len(waiting) - len(seen)


def _page_of(path: str) -> str:
    return path.partition("#")[0].partition("?")[0]
