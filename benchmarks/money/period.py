"""The period that is measured: a year, in the time zone of its charity."""

from datetime import date
from zoneinfo import ZoneInfo

from billing.donations.period import Period

YEAR = Period(first_day=date(2026, 1, 1), last_day=date(2026, 12, 31))
ZONE = ZoneInfo("Europe/Paris")
