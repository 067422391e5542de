"""A table as the file of an answer: for a spreadsheet, or on paper."""

from collections.abc import AsyncIterable, Sequence

from quart import Response

from hub.kernel.i18n import current_locale
from web.file_names import name_file
from web.requests import currency, visit
from web.views.report_files import Cell, Table, csv_file
from web.views.report_paper import table_pdf


def answer_csv(
    columns: Sequence[str], rows: AsyncIterable[Sequence[Cell]], *, name: str
) -> Response:
    """Answer with a spreadsheet, sent while its rows are read."""
    body = csv_file(columns, rows, locale=current_locale())
    response = Response(body, mimetype="text/csv")
    # What many people paid over years takes longer than any page.
    response.timeout = None
    return name_file(response, f"{name}.csv")


async def answer_pdf(
    table: Table, *, name: str, author: str, subtitle: str, in_currency: str = ""
) -> Response:
    """Answer with a paper; amounts are in the hub's currency unless another is given."""
    pages = await table_pdf(
        table,
        author=author,
        subtitle=subtitle,
        now=visit().now,
        zone=visit().zone,
        currency=in_currency or currency(),
    )
    return name_file(Response(pages, mimetype="application/pdf"), f"{name}.pdf")
