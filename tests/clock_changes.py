"""Every change of clocks until 2030 in five zones, and what is right around each.

What is right is worked out here from the offsets on both sides of each change alone; the changes
are found in the zones themselves.
"""

from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from zoneinfo import ZoneInfo

from hub.calendar.rules import Hours

ZONES = (
    "Europe/Paris",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
    "Africa/Casablanca",
)
FIRST, LAST = datetime(2026, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)
HOUR, QUARTER, SECOND = timedelta(hours=1), timedelta(minutes=15), timedelta(seconds=1)
AROUND = timedelta(hours=26)
NIGHT = Hours(15, 5 * 60 + 45)
"""From a quarter past midnight to a quarter to six: around every change, in none of its gaps."""


def offset(at: datetime, zone: ZoneInfo) -> timedelta:
    """Return how far the clocks of a zone are ahead of UTC."""
    found = at.astimezone(zone).utcoffset()
    assert found is not None
    return found


@cache
def changes(name: str) -> tuple[datetime, ...]:
    """Return the instants at which a zone's clocks are changed, to the second."""
    zone, found, day = ZoneInfo(name), [], FIRST
    while day < LAST:
        tomorrow = day + timedelta(days=1)
        if offset(day, zone) != offset(tomorrow, zone):
            before, after = day, tomorrow
            while after - before > SECOND:
                middle = before + (after - before) // 2
                middle = middle.replace(microsecond=0)
                is_before = offset(middle, zone) == offset(day, zone)
                before, after = (middle, after) if is_before else (before, middle)
            found.append(after)
        day = tomorrow
    return tuple(found)


def nights(name: str) -> tuple[datetime, ...]:
    """Return the changes of a zone; of one without any, those of New York: as many Sundays."""
    return changes(name) or changes("America/New_York")


def is_twice(at: datetime, name: str) -> bool:
    """Tell whether the clocks of the zone show this wall time twice, around a change back."""
    zone = ZoneInfo(name)
    steps = ((one, offset(one, zone) - offset(one - SECOND, zone)) for one in changes(name))
    return any(one + step <= at < one - step for one, step in steps)


def written(at: datetime, name: str) -> str:
    """Return what English mails write of an instant for somebody in the zone."""
    local = wall(at, name)
    return f"{local:%A} {local.day} {local:%B}, {written_time(at, name)}"


def written_time(at: datetime, name: str) -> str:
    """Return the hours and minutes of it, and the offset where they come twice."""
    local = wall(at, name)
    sign = f"{local:%z}"
    which = f" (GMT{sign[:3]}:{sign[3:]})" if is_twice(at, name) else ""
    return f"{local:%H:%M}{which}"


def wall(at: datetime, name: str) -> datetime:
    """Return what the clocks of a zone show, from the offsets around its nearest change alone."""
    zone = ZoneInfo(name)
    for change in changes(name):
        if abs(at - change) < timedelta(days=3):
            side = change - HOUR * 12 if at < change else change + HOUR * 12
            return at.astimezone(timezone(offset(side, zone)))
    return at.astimezone(timezone(offset(at, zone)))


def quarters(change: datetime) -> list[datetime]:
    """Return the quarters of an hour around a change."""
    start = change - change.timestamp() % 900 * SECOND
    count = AROUND // QUARTER
    return [start + QUARTER * n for n in range(-count, count + 1)]


def is_open(at: datetime, name: str) -> bool:
    """Tell whether a talent of the zone is there in the night hours of each day."""
    local = wall(at, name)
    return NIGHT.start_min <= local.hour * 60 + local.minute < NIGHT.end_min


def expected(change: datetime, name: str, *, lasts: timedelta) -> list[datetime]:
    """Return when sessions may begin: on the half hours, or with the hours, all of it open."""
    found = []
    for at in quarters(change):
        begins = not is_open(at - QUARTER, name) or wall(at, name).minute % 30 == 0
        fits = all(is_open(at + QUARTER * n, name) for n in range(lasts // QUARTER))
        if begins and fits and at + lasts <= change + AROUND:
            found.append(at)
    return found
