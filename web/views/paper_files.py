"""A talent's papers as rows for a spreadsheet or for paper: the fees, and what is in their name."""

from collections.abc import AsyncIterable, AsyncIterator, Sequence
from zoneinfo import ZoneInfo

from billing.documents.fees import FeeMonth
from billing.documents.models import Document, DocumentKind
from billing.documents.pages import written_month
from hub.kernel.i18n import current_locale, gettext
from web.views.report_files import Amount, Cell, Table


def paper_name(kind: DocumentKind) -> str:
    """Return how a page names a paper that is written in a talent's name."""
    return gettext("Credit note") if kind is DocumentKind.CREDIT_NOTE else gettext("Invoice")


def fee_table(months: Sequence[FeeMonth]) -> Table:
    """Return the fees of each month, and their total if all are in one currency."""
    currencies = {month.currency for month in months}
    total: list[Cell] = []
    if len(currencies) == 1:
        (one,) = currencies
        whole = Amount(sum(month.fee_cents for month in months), one)
        total = [gettext("Total"), "", whole, one]
    return Table(
        name=gettext("Our fee, month by month"),
        columns=[gettext("Month"), gettext("Invoice"), gettext("Fee"), gettext("Currency")],
        rows=[_fee_cells(month) for month in months],
        total=total,
    )


def issued_table() -> Table:
    """Return the columns of the papers in a talent's name."""
    columns = [
        gettext("Date"),
        gettext("Paper"),
        gettext("Number"),
        gettext("Learner"),
        gettext("Amount"),
        gettext("Currency"),
    ]
    return Table(name=gettext("Written in your name"), columns=columns)


async def issued_rows(
    papers: AsyncIterable[Document], *, zone: ZoneInfo
) -> AsyncIterator[Sequence[Cell]]:
    """Give the rows of a file."""
    async for paper in papers:
        yield [
            paper.issued_at.astimezone(zone).date(),
            paper_name(paper.kind),
            paper.printed_number,
            paper.facts["buyer"][0],
            Amount(paper.amount_cents, paper.currency),
            paper.currency,
        ]


def _fee_cells(line: FeeMonth) -> list[Cell]:
    month = written_month(line.month, locale=current_locale())
    number = line.invoice.printed_number if line.invoice else ""
    amount = Amount(line.fee_cents, line.currency)
    return [month.capitalize(), number, amount, line.currency]
