"""How days and amounts look on a page."""

from datetime import date

import pytest

from hub.kernel.i18n import use_locale
from web.rendering import DAY_AND_YEAR, hours_and_minutes, money, money_exact, written_day


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


@pytest.mark.parametrize(
    ("locale", "currency", "whole", "exact"),
    [
        ("fr", "EUR", "1\u202f200\xa0€", "1\u202f200,00\xa0€"),
        ("en", "EUR", "€1,200", "€1,200.00"),
        ("fr", "USD", "1\u202f200\xa0$US", "1\u202f200,00\xa0$US"),
        ("en", "USD", "$1,200", "$1,200.00"),
        ("fr", "CHF", "1\u202f200\xa0CHF", "1\u202f200,00\xa0CHF"),
        ("en", "CHF", "CHF\xa01,200", "CHF\xa01,200.00"),
    ],
)
def test_amounts_are_written_as_the_language_writes_the_currency(
    locale: str, currency: str, whole: str, exact: str
) -> None:
    with use_locale(locale):
        assert money(120_000, currency) == whole
        assert money_exact(120_000, currency) == exact


def test_what_is_taken_away_has_the_same_sign_in_both_languages() -> None:
    for locale, whole, exact in (
        ("fr", "−\u00a012\xa0€", "−\u00a012,50\xa0€"),
        ("en", "−\u00a0€12", "−\u00a0€12.50"),
    ):
        with use_locale(locale):
            assert (money(-1200, "EUR"), money_exact(-1250, "EUR")) == (whole, exact)


@pytest.mark.parametrize("locale", ["fr", "en"])
@pytest.mark.parametrize(
    ("minutes", "written"),
    [(0, "0 min"), (45, "45 min"), (60, "1 h"), (150, "2 h 30 min"), (6005, "100 h 5 min")],
)
def test_a_length_is_in_hours_and_minutes(locale: str, minutes: int, written: str) -> None:
    with use_locale(locale):
        assert hours_and_minutes(minutes) == written
