"""The public holidays of metropolitan France.

Source: Code du travail, article L3133-1. Alsace and Moselle have two more.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from hub.kernel.i18n import N_

FIXED: Final[Mapping[tuple[int, int], str]] = {
    (1, 1): N_("New Year’s Day"),
    (5, 1): N_("Labour Day"),
    (5, 8): N_("Victory in Europe Day"),
    (7, 14): N_("Bastille Day"),
    (8, 15): N_("Assumption"),
    (11, 1): N_("All Saints’ Day"),
    (11, 11): N_("Armistice Day"),
    (12, 25): N_("Christmas Day"),
}
AFTER_EASTER: Final[Mapping[int, str]] = {
    1: N_("Easter Monday"),
    39: N_("Ascension Day"),
    50: N_("Whit Monday"),
}


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


def holidays(year: int) -> dict[date, str]:
    """Return the holidays of a year in order, each with its name in English."""
    sunday = easter(year)
    found = {date(year, month, day): name for (month, day), name in FIXED.items()}
    for days, name in AFTER_EASTER.items():
        found.setdefault(sunday + timedelta(days=days), name)
    return dict(sorted(found.items()))


def holidays_between(first: date, last: date) -> dict[date, str]:
    """Return the holidays from one day to another, both included."""
    years = range(first.year, last.year + 1)
    every = {day: name for year in years for day, name in holidays(year).items()}
    return {day: name for day, name in every.items() if first <= day <= last}
