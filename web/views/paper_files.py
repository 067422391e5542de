"""A talent's papers as rows for a spreadsheet or for paper: the fees, and what is in their name."""

from collections.abc import AsyncIterable, AsyncIterator, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from billing.documents.fees import FeeMonth
from billing.documents.models import Document, DocumentKind
from billing.documents.pages import written_month
from hub.kernel.i18n import current_locale, gettext
from web.rendering import money_exact
from web.views.report_files import Cell, Table


def paper_name(kind: DocumentKind) -> str:
    """Return how a page names a paper that is written in a talent's name."""
    return gettext("Credit note") if kind is DocumentKind.CREDIT_NOTE else gettext("Invoice")


def fee_table(months: Sequence[FeeMonth]) -> Table:
    """Return the fees of each month, and their total if all are in one currency."""
    currencies = {month.currency for month in months}
    total: list[Cell] = []
    if len(currencies) == 1:
        total = [gettext("Total"), "", sum(month.fee_cents for month in months), *currencies]
    return Table(
        name=gettext("Our fee, month by month"),
        columns=[gettext("Month"), gettext("Invoice"), gettext("Fee"), gettext("Currency")],
        rows=[_fee_cells(month) for month in months],
        total=total,
    )


def fee_paper(months: Sequence[FeeMonth]) -> Table:
    """Return the same for paper, where each amount is written in its own currency."""
    table = fee_table(months)
    if table.total or not months:
        return table
    amounts = [money_exact(month.fee_cents, month.currency) for month in months]
    cells = [_fee_cells(month) for month in months]
    rows = [[row[0], row[1], paid, row[3]] for row, paid in zip(cells, amounts, strict=True)]
    return replace(table, rows=rows)


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
    papers: AsyncIterable[Document], *, zone: ZoneInfo, is_on_paper: bool = False
) -> AsyncIterator[Sequence[Cell]]:
    """Give the rows of a file; on paper each amount is written in its own currency."""
    async for paper in papers:
        amount = money_exact(paper.amount_cents, paper.currency)
        yield [
            paper.issued_at.astimezone(zone).date(),
            paper_name(paper.kind),
            paper.printed_number,
            paper.facts["buyer"][0],
            amount if is_on_paper else paper.amount_cents,
            paper.currency,
        ]


def _fee_cells(line: FeeMonth) -> list[Cell]:
    month = written_month(line.month, locale=current_locale())
    number = line.invoice.printed_number if line.invoice else ""
    return [month.capitalize(), number, line.fee_cents, line.currency]
