"""What people ask for, and when it is on the clocks of those who teach."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from hub.calendar.limits import MAX_HORIZON_DAYS
from hub.calendar.rules import MINUTES_A_DAY, Interval
from hub.search.errors import DayOutOfReach, PricesTurned

DAY = timedelta(days=1)


class Part(StrEnum):
    """A part of the visitor's day; a session is in the one in which it starts."""

    DAY = "day"
    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


HOURS = {
    Part.DAY: (0, 24),
    Part.MORNING: (6, 12),
    Part.AFTERNOON: (12, 18),
    Part.EVENING: (18, 24),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a visitor looks for; what is empty or None does not matter to them.

    `field_slugs` are those of one field, or of a family. A price is that of a session in the
    language asked for, and `free` is when one is to start.
    """

    query: str = ""
    field_slugs: tuple[str, ...] | None = None
    language: str = ""
    from_cents: int | None = None
    to_cents: int | None = None
    free: Interval | None = None

    @property
    def is_about_sessions(self) -> bool:
        """Tell whether what a talent sells matters, not only what they say."""
        prices = (self.from_cents, self.to_cents)
        return bool(self.language) or self.free is not None or prices != (None, None)


@dataclass(frozen=True, slots=True, order=True)
class Stretch:
    """A part of a day on some clock: minutes from midnight, the end exclusive."""

    day: date
    from_min: int
    until_min: int


def check_prices(*, from_cents: int | None, to_cents: int | None) -> None:
    """Refuse a lowest price above the highest. Raises: PricesTurned."""
    if from_cents is not None and to_cents is not None and from_cents > to_cents:
        raise PricesTurned


def part_of_day(day: date, part: Part, *, zone: ZoneInfo, now: datetime) -> Interval:
    """Return when a part of a visitor's day is. Raises: DayOutOfReach."""
    if not 0 <= (day - now.astimezone(zone).date()).days <= MAX_HORIZON_DAYS:
        raise DayOutOfReach(days=MAX_HORIZON_DAYS)
    first, last = HOURS[part]
    after = datetime.combine(day + DAY, time(), zone)
    ends_at = after if last == 24 else datetime.combine(day, time(last), zone)
    return Interval(datetime.combine(day, time(first), zone), ends_at)


def on_clocks(interval: Interval, zones: Iterable[str]) -> Mapping[str, tuple[Stretch, ...]]:
    """Return when the interval is, on the clocks of each zone.

    On a day on which the clocks change it is the whole day: what is looked for with this is
    looked at more closely later, and must not be missed.
    """
    return {name: tuple(_stretches(interval, ZoneInfo(name))) for name in zones}


def _stretches(interval: Interval, zone: ZoneInfo) -> Iterable[Stretch]:
    begins, ends = interval.starts_at.astimezone(zone), interval.ends_at.astimezone(zone)
    day = begins.date()
    while day <= ends.date():
        from_min = _minute(begins) if day == begins.date() else 0
        until_min = _minute(ends) if day == ends.date() else MINUTES_A_DAY
        if _midnight(day, zone).utcoffset() != _midnight(day + DAY, zone).utcoffset():
            from_min, until_min = 0, MINUTES_A_DAY
        if from_min < until_min:
            yield Stretch(day, from_min, until_min)
        day += DAY


def _minute(at: datetime) -> int:
    return at.hour * 60 + at.minute


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)
