"""The days a report is about, as they are typed and as links offer them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from babel.dates import format_date

from billing.donations.period import ONE_DAY, Period, next_month
from billing.errors import PeriodInvalid
from hub.kernel.i18n import current_locale, gettext
from web.rendering import written_day

MONTHS_NAMED_LONG = 4


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
        is_whole: bool = False,
    ) -> Self:
        """Return the period of an address; the usual one when it names none, or none that can be.

        The usual one is this year until today; with `is_whole`, to its end.
        """
        today = now.astimezone(zone).date()
        last_day = today.replace(month=12, day=31) if is_whole else today
        usual = Period(first_day=today.replace(month=1, day=1), last_day=last_day)
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

    def checked(self) -> Self:
        """Return the same, for what has no place to say what is wrong. Raises: PeriodInvalid."""
        if self.error:
            raise PeriodInvalid
        return self

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
    *, now: datetime, zone: ZoneInfo, ahead: timedelta | None = None
) -> list[tuple[str, dict[str, str]]]:
    """Return the periods people ask for most, each with the arguments of its address.

    `ahead`: how far something is known, so that this month and this year go to their end.
    """
    today = now.astimezone(zone).date()
    month_end = next_month(today) - ONE_DAY if ahead else today
    year_end = today.replace(month=12, day=31) if ahead else today
    this_month, this_year = today.replace(day=1), today.replace(month=1, day=1)
    last_month = (this_month - timedelta(days=1)).replace(day=1)
    last_year = this_year.replace(year=this_year.year - 1)
    return [
        (gettext("This month"), _address(this_month, month_end)),
        (gettext("Last month"), _address(last_month, this_month - timedelta(days=1))),
        (gettext("This year"), _address(this_year, year_end)),
        (gettext("Last year"), _address(last_year, this_year - timedelta(days=1))),
        *([(gettext("From today on"), _address(today, today + ahead))] if ahead else []),
    ]


def month_labels(months: Sequence[date]) -> list[str]:
    """Return the name of each month of a chart, with its year where a month comes twice."""
    is_short = len(months) > MONTHS_NAMED_LONG
    has_year = not is_short or len({month.month for month in months}) < len(months)
    names = ("LLL" if is_short else "LLLL") + (" y" if has_year else "")
    return [format_date(month, names, locale=current_locale()) for month in months]


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
