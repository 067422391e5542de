"""How days and amounts look on a page."""

from datetime import date

import pytest

from hub.kernel.i18n import use_locale
from web.rendering import DAY_AND_YEAR, written_day


@pytest.mark.parametrize(
    ("locale", "day", "written"),
    [
        ("fr", date(2026, 11, 1), "dimanche 1er novembre 2026"),
        ("fr", date(2026, 11, 11), "mercredi 11 novembre 2026"),
        ("en", date(2026, 11, 1), "Sunday 1 November 2026"),
    ],
)
def test_the_first_of_a_month_is_an_ordinal_in_french(locale: str, day: date, written: str) -> None:
    with use_locale(locale):
        assert written_day(day, DAY_AND_YEAR) == written
