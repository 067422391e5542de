"""The fees of each month, for a spreadsheet and on paper, in whichever currency they were."""

from datetime import date

from billing.documents.fees import FeeMonth
from hub.kernel.i18n import use_locale
from web.views.paper_files import fee_paper, fee_table


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
        assert fee_paper([month(2, "EUR"), month(1, "EUR")]) == table
    assert list(table.total[1:]) == ["", 300, "EUR"]


def test_fees_of_two_currencies_are_never_added_up() -> None:
    months = [month(2, "CHF"), month(1, "EUR")]
    with use_locale("en"):
        table, paper = fee_table(months), fee_paper(months)
    assert not table.total
    assert not paper.total
    assert [row[2:] for row in table.rows] == [[200, "CHF"], [100, "EUR"]]
    assert [row[2] for row in paper.rows] == ["CHF\xa02.00", "€1.00"]
