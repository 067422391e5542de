"""The tables of a charity's report, each for a spreadsheet and on paper."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Any

from quart import Blueprint, Response, redirect, request, url_for
from quart.typing import ResponseReturnValue
from sqlalchemy.ext.asyncio import AsyncSession

from billing.donations.donors import all_named_donors, named_donors
from billing.donations.lines import latest_lines
from billing.donations.report import charity_report
from hub.charities.models import Charity
from hub.kernel.errors import NotFound
from hub.kernel.i18n import gettext
from web.file_names import part_word
from web.requests import currency, visit, wiring
from web.table_answer import answer_csv, answer_pdf
from web.views import report_files
from web.views.charity_report import figure_name
from web.views.figure_postings import (
    Asked,
    Figure,
    LineFilter,
    all_figure_postings,
    figure_postings,
)
from web.views.own_charity import own_membership
from web.views.report_files import Cell, ReportTable, Table
from web.views.report_paper import ROWS_PRINTED, first_rows
from web.views.report_period import ReportPeriod

blueprint = Blueprint("charity_files", __name__, url_prefix="/charity/<charity_id>")


@blueprint.get("/tables/<table>.csv")
async def download_table(charity_id: str, table: str) -> ResponseReturnValue:
    """Give one table of a period for a spreadsheet."""
    wanted, chosen = _table(table), _chosen_period()
    async with wiring().database.read() as db:
        charity = (await own_membership(db, charity_id)).charity
        if wanted is ReportTable.DONATIONS:
            values: dict[str, Any] = {"charity_id": charity_id, **chosen.address}
            return redirect(url_for("charity_reports.download", **values))
        if wanted is not ReportTable.DONORS:
            whole = await _breakdown(db, charity_id, wanted, chosen)
            rows = report_files.all_rows(whole)
            return answer_csv(whole.columns, rows, name=_name(charity, table, chosen))
    rows = _donor_rows(charity_id, chosen)
    return answer_csv(report_files.donor_table().columns, rows, name=_name(charity, table, chosen))


@blueprint.get("/tables/<table>.pdf")
async def print_table(charity_id: str, table: str) -> ResponseReturnValue:
    """Give one table of a period on paper."""
    wanted, chosen = _table(table), _chosen_period()
    async with wiring().database.read() as db:
        charity = (await own_membership(db, charity_id)).charity
        whole = await _whole_table(db, charity_id, wanted, chosen)
    return await _pdf(whole, charity, chosen, what=table)


@blueprint.get("/postings/<figure>.csv")
async def download_postings(charity_id: str, figure: str) -> ResponseReturnValue:
    """Give all the postings under a figure for a spreadsheet."""
    chosen = _chosen_period()
    asked = _asked(charity_id, figure, chosen)
    async with wiring().database.read() as db:
        charity = (await own_membership(db, charity_id)).charity
    rows = _posting_rows(asked)
    columns = report_files.posting_table(figure).columns
    return answer_csv(columns, rows, name=_name(charity, figure, chosen))


@blueprint.get("/postings/<figure>.pdf")
async def print_postings(charity_id: str, figure: str) -> ResponseReturnValue:
    """Give the latest postings under a figure on paper, with the total of all."""
    chosen = _chosen_period()
    asked = _asked(charity_id, figure, chosen)
    async with wiring().database.read() as db:
        charity = (await own_membership(db, charity_id)).charity
        found = await figure_postings(db, asked)
    rows: Sequence[Sequence[Cell]] = (
        [report_files.posting_cells(posting, zone=asked.zone) for posting in found.postings]
        if found.is_whole
        else await first_rows(_posting_rows(asked))
    )
    total: list[Cell] = [gettext("Total"), "", "", "", "", found.total_cents]
    empty = report_files.posting_table(figure_name(asked.figure))
    return await _pdf(replace(empty, rows=rows, total=total), charity, chosen, what=figure)


async def _whole_table(
    db: AsyncSession, charity_id: str, wanted: ReportTable, chosen: ReportPeriod
) -> Table:
    period, zone = chosen.period, visit().zone
    if wanted is ReportTable.DONORS:
        donors = await named_donors(
            db, charity_id, period=period, zone=zone, limit=ROWS_PRINTED + 1, currency=currency()
        )
        rows = [report_files.donor_cells(donor, zone=zone) for donor in donors]
        return replace(report_files.donor_table(), rows=rows)
    if wanted is ReportTable.DONATIONS:
        lines = await latest_lines(
            db,
            charity_id,
            period=period,
            zone=zone,
            currency=currency(),
            limit=ROWS_PRINTED + 1,
        )
        rows = [report_files.donation_cells(line, zone=zone) for line in lines]
        return replace(report_files.donation_table(), rows=rows)
    return await _breakdown(db, charity_id, wanted, chosen)


async def _breakdown(
    db: AsyncSession, charity_id: str, wanted: ReportTable, chosen: ReportPeriod
) -> Table:
    report = await charity_report(
        db, charity_id, period=chosen.period, zone=visit().zone, lines_shown=1, currency=currency()
    )
    return report_files.breakdown_table(report, wanted)


# The body is sent after the request was answered, so it takes what it needs with it.
def _donor_rows(charity_id: str, chosen: ReportPeriod) -> AsyncIterator[Sequence[Cell]]:
    zone = visit().zone
    donors = all_named_donors(
        wiring().database, charity_id, period=chosen.period, zone=zone, currency=currency()
    )

    async def rows() -> AsyncIterator[Sequence[Cell]]:
        async for donor in donors:
            yield report_files.donor_cells(donor, zone=zone)

    return rows()


def _posting_rows(asked: Asked) -> AsyncIterator[Sequence[Cell]]:
    postings = all_figure_postings(wiring().database, asked)

    async def rows() -> AsyncIterator[Sequence[Cell]]:
        async for posting in postings:
            yield report_files.posting_cells(posting, zone=asked.zone)

    return rows()


def _chosen_period() -> ReportPeriod:
    return ReportPeriod.read(request.args, now=visit().now, zone=visit().zone).checked()


def _table(name: str) -> ReportTable:
    if name not in set(ReportTable):
        raise NotFound
    return ReportTable(name)


def _asked(charity_id: str, figure: str, chosen: ReportPeriod) -> Asked:
    if figure not in set(Figure):
        raise NotFound
    return Asked(
        charity_id=charity_id,
        figure=Figure(figure),
        period=chosen.period,
        lines=LineFilter.read(request.args),
        zone=visit().zone,
        currency=currency(),
    )


def _name(charity: Charity, what: str, chosen: ReportPeriod) -> str:
    days = f"{chosen.period.first_day}-{chosen.period.last_day}"
    return f"{charity.slug}-{part_word(what)}-{days}"


async def _pdf(table: Table, charity: Charity, chosen: ReportPeriod, *, what: str) -> Response:
    subtitle = gettext("From %(first)s to %(last)s") % {
        "first": chosen.first_text,
        "last": chosen.last_text,
    }
    name = _name(charity, what, chosen)
    return await answer_pdf(table, name=name, author=charity.name, subtitle=subtitle)
