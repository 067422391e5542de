"""The days a report is about."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from billing.errors import PeriodInvalid

LONGEST_PERIOD = timedelta(days=3660)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Days, the first and the last included, in the reader's time zone."""

    first_day: date
    last_day: date

    def check(self) -> None:
        """Refuse a period that is backwards or too long. Raises: PeriodInvalid."""
        is_near = date.min + ONE_DAY <= self.first_day and self.last_day <= date.max - ONE_DAY
        if not is_near or not timedelta() <= self.last_day - self.first_day <= LONGEST_PERIOD:
            raise PeriodInvalid

    def bounds(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Return the instants at which it begins and at which it is over."""
        return midnight(self.first_day, zone), midnight(self.last_day + ONE_DAY, zone)

    def months(self) -> list[date]:
        """Return the first day of each month it touches, in order."""
        months = [self.first_day.replace(day=1)]
        while (following := next_month(months[-1])) <= self.last_day:
            months.append(following)
        return months


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return the instant at which a day begins somewhere."""
    return datetime.combine(day, time(), zone)


def next_month(day: date) -> date:
    """Return the first day of the month after."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)
