"""The days a report is about, as they are typed and as links offer them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from billing.donations.period import ONE_DAY, Period, next_month
from billing.errors import PeriodInvalid
from hub.kernel.i18n import gettext
from web.rendering import written_day


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPeriod:
    """What was typed, the period it means, and a sentence when it means none."""

    typed_from: str
    typed_to: str
    period: Period
    error: str = ""

    @classmethod
    def read(
        cls,
        sent: Mapping[str, str],
        *,
        now: datetime,
        zone: ZoneInfo,
        ahead: timedelta | None = None,
    ) -> Self:
        """Return the period of an address; the usual one when it names none, or none that can be.

        The usual one is this year until today; with `ahead`, to its end or that far ahead.
        """
        today = now.astimezone(zone).date()
        usual = Period(first_day=today.replace(month=1, day=1), last_day=today)
        if ahead is not None:
            year_end = today.replace(month=12, day=31)
            usual = replace(usual, last_day=max(year_end, today + ahead))
        typed_from = sent.get("from", usual.first_day.isoformat())
        typed_to = sent.get("to", usual.last_day.isoformat())
        try:
            period = Period(first_day=_day(typed_from), last_day=_day(typed_to))
            period.check()
        except PeriodInvalid as error:
            return cls(
                typed_from=typed_from, typed_to=typed_to, period=usual, error=error.message()
            )
        return cls(typed_from=typed_from, typed_to=typed_to, period=period)

    @property
    def first_text(self) -> str:
        """Return the first day as it is written."""
        return written_day(self.period.first_day, "d MMMM y")

    @property
    def last_text(self) -> str:
        """Return the last day as it is written."""
        return written_day(self.period.last_day, "d MMMM y")

    @property
    def address(self) -> dict[str, str]:
        """Return the period as the arguments of an address."""
        first, last = self.period.first_day, self.period.last_day
        return {"from": first.isoformat(), "to": last.isoformat()}


def period_links(
    *, now: datetime, zone: ZoneInfo, is_whole: bool = False
) -> list[tuple[str, dict[str, str]]]:
    """Return the periods people ask for most, each with the arguments of its address.

    `is_whole`: this month and this year go to their end, for what is known ahead.
    """
    today = now.astimezone(zone).date()
    month_end = next_month(today) - ONE_DAY if is_whole else today
    year_end = today.replace(month=12, day=31) if is_whole else today
    this_month, this_year = today.replace(day=1), today.replace(month=1, day=1)
    last_month = (this_month - timedelta(days=1)).replace(day=1)
    last_year = this_year.replace(year=this_year.year - 1)
    return [
        (gettext("This month"), _address(this_month, month_end)),
        (gettext("Last month"), _address(last_month, this_month - timedelta(days=1))),
        (gettext("This year"), _address(this_year, year_end)),
        (gettext("Last year"), _address(last_year, this_year - timedelta(days=1))),
    ]


def month_address(month: date, within: Period) -> dict[str, str]:
    """Return the part of a month that lies within a period, as the arguments of an address."""
    end = (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return _address(max(month, within.first_day), min(end, within.last_day))


def _address(first_day: date, last_day: date) -> dict[str, str]:
    return {"from": first_day.isoformat(), "to": last_day.isoformat()}


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError as error:
        raise PeriodInvalid from error
