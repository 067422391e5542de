"""The tables of a charity's report, each as a file for a spreadsheet."""

from collections.abc import AsyncIterable, AsyncIterator

from quart import Blueprint, Response, request
from quart.typing import ResponseReturnValue

from billing.donations.donors import all_named_donors
from billing.donations.report import charity_report
from hub.kernel.errors import NotFound
from hub.kernel.i18n import current_locale
from web.requests import visit, wiring
from web.views import report_files
from web.views.figure_postings import Figure, LineFilter, all_figure_postings
from web.views.own_charity import own_membership
from web.views.report_files import ReportTable
from web.views.report_period import ReportPeriod

blueprint = Blueprint("charity_files", __name__, url_prefix="/charity/<charity_id>")


@blueprint.get("/tables/<table>.csv")
async def download_table(charity_id: str, table: str) -> ResponseReturnValue:
    """Give one table of a period."""
    if table not in set(ReportTable):
        raise NotFound
    chosen, zone, locale = _chosen_period(), visit().zone, current_locale()
    async with wiring().database.read() as db:
        charity = (await own_membership(db, charity_id)).charity
        if table != ReportTable.DONORS:
            report = await charity_report(
                db, charity_id, period=chosen.period, zone=zone, lines_shown=1
            )
            columns, *rows = report_files.breakdown_rows(report, ReportTable(table))
            return _answer(
                columns, report_files.one_by_one(rows), name=_name(charity.slug, table, chosen)
            )
    donors = all_named_donors(wiring().database, charity_id, period=chosen.period, zone=zone)

    async def cells() -> AsyncIterator[list[str]]:
        async for donor in donors:
            yield report_files.donor_cells(donor, zone=zone, locale=locale)

    name = _name(charity.slug, table, chosen)
    return _answer(report_files.donor_columns(), cells(), name=name)


@blueprint.get("/postings/<figure>.csv")
async def download_postings(charity_id: str, figure: str) -> ResponseReturnValue:
    """Give all the postings under a figure."""
    if figure not in set(Figure):
        raise NotFound
    chosen, lines = _chosen_period(), LineFilter.read(request.args)
    zone, locale = visit().zone, current_locale()
    async with wiring().database.read() as db:
        charity = (await own_membership(db, charity_id)).charity
    postings = all_figure_postings(
        wiring().database,
        charity_id,
        Figure(figure),
        period=chosen.period,
        lines=lines,
        zone=zone,
    )

    async def cells() -> AsyncIterator[list[str]]:
        async for posting in postings:
            yield report_files.posting_cells(posting, zone=zone, locale=locale)

    name = _name(charity.slug, figure, chosen)
    return _answer(report_files.posting_columns(), cells(), name=name)


def _chosen_period() -> ReportPeriod:
    return ReportPeriod.read(request.args, now=visit().now, zone=visit().zone)


def _name(slug: str, what: str, chosen: ReportPeriod) -> str:
    return f"{slug}-{what}-{chosen.period.first_day}-{chosen.period.last_day}.csv"


def _answer(columns: list[str], rows: AsyncIterable[list[str]], *, name: str) -> Response:
    body = report_files.csv_file(columns, rows, locale=current_locale())
    response = Response(body, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    # A million rows take longer than any page.
    response.timeout = None
    return response
