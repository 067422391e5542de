"""Free slots laid out by week and day, as a calendar shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hub.calendar.rules import Interval

DAYS_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class SlotDay:
    """The free slots of one day; `date` is noon of it in the visitor's zone."""

    date: datetime
    slots: tuple[Interval, ...]


@dataclass(frozen=True, slots=True)
class SlotWeek:
    """Seven days from today or a multiple of seven days later; `earlier` and `later` are numbers
    of weeks that exist, None where there is nothing to turn to.
    """

    number: int
    days: tuple[SlotDay, ...]
    earlier: int | None
    later: int | None


def slot_week(
    slots: Sequence[Interval],
    *,
    number: int | None,
    zone: ZoneInfo,
    horizon_days: int,
    now: datetime,
) -> SlotWeek:
    """Return one week of the slots; without a number, the first week that has any."""
    weeks = -(-horizon_days // DAYS_A_WEEK)
    today = now.astimezone(zone).date()
    by_day: dict[date, list[Interval]] = {}
    for slot in slots:
        by_day.setdefault(slot.starts_at.astimezone(zone).date(), []).append(slot)
    chosen = _first_week(by_day, today) if number is None else min(max(number, 0), weeks - 1)
    first = today + timedelta(days=chosen * DAYS_A_WEEK)
    days = (first + timedelta(days=n) for n in range(DAYS_A_WEEK))
    return SlotWeek(
        number=chosen,
        days=tuple(SlotDay(_noon(day, zone), tuple(by_day.get(day, ()))) for day in days),
        earlier=chosen - 1 if chosen > 0 else None,
        later=chosen + 1 if chosen + 1 < weeks else None,
    )


def _first_week(by_day: dict[date, list[Interval]], today: date) -> int:
    return (min(by_day) - today).days // DAYS_A_WEEK if by_day else 0


def _noon(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(12), zone)
