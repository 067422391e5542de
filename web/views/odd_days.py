"""A month of a talent, and the days to come that differ from the week."""

from calendar import Calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hub.calendar.holiday_regions import NOWHERE, REGIONS, holidays_between
from hub.calendar.models import Appointment
from hub.calendar.rules import Hours, Week
from hub.kernel.i18n import N_, gettext

YEAR = timedelta(days=365)
NO_HOLIDAYS = N_("None, or another country")
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthDay:
    """One square of the month; `holiday` is its name in English, to be translated, or empty."""

    day: date
    is_of_month: bool
    is_past: bool
    is_odd: bool
    hours: Sequence[Hours]
    holiday: str
    booked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OddDays:
    """Days in a row that differ alike: closed, or open at the same hours."""

    first: date
    last: date
    hours: Sequence[Hours]
    holiday: str
    booked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysView:
    """The month shown, its neighbours (None where there is nothing to see), and the list."""

    month: date
    earlier: date | None
    later: date | None
    weeks: Sequence[Sequence[MonthDay]]
    odd: Sequence[OddDays]
    holidays: Mapping[date, str]
    region: str

    @property
    def regions(self) -> Sequence[tuple[str, str | Sequence[tuple[str, str]]]]:
        """Return the places to choose from: none, then by country, in the language of the page."""
        countries: dict[str, list[tuple[str, str]]] = {}
        for key, one in REGIONS.items():
            countries.setdefault(gettext(one.country), []).append((key, gettext(one.name)))
        return [(NOWHERE, gettext(NO_HOLIDAYS)), *sorted(countries.items())]

    def has_day(self, asked: str) -> bool:
        """Tell whether the day of that address is one to change."""
        return any(
            one.day.isoformat() == asked and not one.is_past for week in self.weeks for one in week
        )

    def values_of(self, asked: str) -> Mapping[str, str]:
        """Return the form of the day that was clicked, or an empty one."""
        if not self.has_day(asked):
            return {}
        asked_day = date.fromisoformat(asked)
        is_open = any(one.hours for one in self.odd if one.first <= asked_day <= one.last)
        return {"first": asked, "last": "", "is_open": "1" if is_open else "0"}

    @property
    def open_holidays(self) -> Mapping[date, str]:
        """Return the holidays of the year to come that follow the week."""
        odd = {day for one in self.odd for day in _between(one.first, one.last)}
        return {day: name for day, name in self.holidays.items() if day not in odd}


def days_view(
    week: Week, *, month: date, today: date, region: str, booked: Sequence[Appointment]
) -> DaysView:
    """Return a month and the list of the days that differ, with the holidays of a region."""
    counts: dict[date, int] = {}
    for appointment in booked:
        day = appointment.starts_at.astimezone(week.zone).date()
        counts[day] = counts.get(day, 0) + 1
    squares = Calendar().monthdatescalendar(month.year, month.month)
    names = holidays_between(squares[0][0], squares[-1][-1], region=region)
    return DaysView(
        month=month,
        earlier=_shifted(month, -1) if month > today.replace(day=1) else None,
        later=_shifted(month, 1) if month < (today + YEAR).replace(day=1) else None,
        weeks=[
            [
                MonthDay(
                    day=day,
                    is_of_month=day.month == month.month,
                    is_past=day < today,
                    is_odd=day in week.exceptions,
                    hours=week.on(day),
                    holiday=names.get(day, ""),
                    booked=counts.get(day, 0),
                )
                for day in row
            ]
            for row in squares
        ],
        odd=_grouped(week, today=today, region=region, counts=counts),
        holidays=holidays_between(today, today + YEAR, region=region),
        region=region,
    )


def month_asked(text: str, *, today: date) -> date:
    """Return the first day of a month such as 2026-12, at most a year away; else this month's."""
    this = today.replace(day=1)
    try:
        asked = date.fromisoformat(f"{text}-01")
    except ValueError:
        return this
    return min(max(asked, this), (today + YEAR).replace(day=1))


def _grouped(week: Week, *, today: date, region: str, counts: Mapping[date, int]) -> list[OddDays]:
    coming = sorted(day for day in week.exceptions if day >= today)
    names = holidays_between(coming[0], coming[-1], region=region) if coming else {}
    found: list[OddDays] = []
    for day in coming:
        hours, name = week.exceptions[day], names.get(day, "")
        before = found[-1] if found else None
        is_next = before is not None and before.last + _ONE_DAY == day
        if (
            before
            and is_next
            and list(before.hours) == list(hours)
            and not (before.holiday or name)
        ):
            first, booked = before.first, before.booked
            found.pop()
        else:
            first, booked = day, 0
        found.append(
            OddDays(
                first=first,
                last=day,
                hours=hours,
                holiday=name,
                booked=booked + counts.get(day, 0),
            )
        )
    return found


def _between(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _shifted(month: date, by: int) -> date:
    return (month + timedelta(days=32 if by > 0 else -1)).replace(day=1)
