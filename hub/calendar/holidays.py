"""Public holidays: how their dates are found, and those of a year somewhere."""

from calendar import SATURDAY, SUNDAY
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from enum import StrEnum

Rule = Callable[[int], date]
"""The date of a holiday in a year."""

WEEKEND = frozenset({SATURDAY, SUNDAY})
_ONE_DAY = timedelta(days=1)


class Moved(StrEnum):
    """What the law gives besides, when a holiday falls on a weekend.

    `next`: the next working day that is no holiday itself. `nearest`: the Friday before a Saturday,
    the Monday after a Sunday.
    """

    NEVER = "never"
    NEXT = "next"
    NEAREST = "nearest"


def easter(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar.

    Source: the computus of Meeus, Jones and Butcher.
    """
    century, of_century = divmod(year, 100)
    leaps, rest = divmod(century, 4)
    moon_shift = (century - (century + 8) // 25 + 1) // 3
    moon = (19 * (year % 19) + century - leaps - moon_shift + 15) % 30
    four, year_rest = divmod(of_century, 4)
    weekday = (32 + 2 * rest + 2 * four - moon - year_rest) % 7
    late = (year % 19 + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def on(month: int, day: int) -> Rule:
    """Give the same date every year."""
    return lambda year: date(year, month, day)


def unless_sunday(month: int, day: int) -> Rule:
    """Give the same date every year, or the day after when that is a Sunday."""

    def found(year: int) -> date:
        day_of_year = date(year, month, day)
        return day_of_year + _ONE_DAY if day_of_year.weekday() == SUNDAY else day_of_year

    return found


def after_easter(days: int) -> Rule:
    """Give a day counted from Easter Sunday; before it, `days` are negative."""
    return lambda year: easter(year) + timedelta(days=days)


def nth(number: int, weekday: int, month: int, *, plus: int = 0) -> Rule:
    """Give the nth such day of a month, the first with 1, or so many days later."""

    def found(year: int) -> date:
        first = date(year, month, 1)
        ahead = (weekday - first.weekday()) % 7 + 7 * (number - 1) + plus
        return first + timedelta(days=ahead)

    return found


def last_before(weekday: int, month: int, day: int) -> Rule:
    """Give the last such day before a date."""

    def found(year: int) -> date:
        limit = date(year, month, day)
        return limit - timedelta(days=(limit.weekday() - weekday - 1) % 7 + 1)

    return found


def dated(
    rules: Mapping[str, Rule], year: int, *, moved: Moved = Moved.NEVER
) -> Mapping[date, str]:
    """Return the holidays of a year in order, each with its name in English; one name a day."""
    found: dict[date, str] = {}
    for name, rule in rules.items():
        found.setdefault(rule(year), name)
    for day, name in sorted(found.items()):
        if day.weekday() in WEEKEND and moved is not Moved.NEVER:
            found.setdefault(_instead(day, taken=found, moved=moved), name)
    return dict(sorted(found.items()))


def _instead(day: date, *, taken: Mapping[date, str], moved: Moved) -> date:
    if moved is Moved.NEAREST:
        return day - _ONE_DAY if day.weekday() == SATURDAY else day + _ONE_DAY
    while day.weekday() in WEEKEND or day in taken:
        day += _ONE_DAY
    return day
