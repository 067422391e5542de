"""The fees of each month, for a spreadsheet and on paper, in whichever currency they were."""

from datetime import date

from billing.documents.fees import FeeMonth
from hub.kernel.i18n import use_locale
from web.views.paper_files import fee_table
from web.views.report_files import Amount, printed


def month(number: int, currency: str) -> FeeMonth:
    return FeeMonth(
        month=date(2026, number, 1),
        currency=currency,
        fee_cents=100 * number,
        is_over=True,
        invoice=None,
    )


def test_fees_of_one_currency_have_a_total() -> None:
    with use_locale("en"):
        table = fee_table([month(2, "EUR"), month(1, "EUR")])
    assert list(table.total[1:]) == ["", Amount(300, "EUR"), "EUR"]


def test_fees_of_two_currencies_are_never_added_up() -> None:
    with use_locale("en"):
        table = fee_table([month(2, "CHF"), month(1, "EUR")])
        paper = [printed(row, currency="SEK") for row in table.rows]
    assert not table.total
    assert [row[2:] for row in table.rows] == [
        [Amount(200, "CHF"), "CHF"],
        [Amount(100, "EUR"), "EUR"],
    ]
    assert [row[2] for row in paper] == ["CHF\xa02.00", "€1.00"]
