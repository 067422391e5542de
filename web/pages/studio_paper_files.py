"""The tables of a talent's papers, each for a spreadsheet and on paper."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

from quart import Blueprint, Response

from billing.documents.fees import FeeMonth, fee_months
from billing.documents.models import IssuerKind
from billing.documents.service import Issuer, all_issued_by
from hub.kernel.i18n import gettext
from hub.skills.models import Talent
from web.file_names import part_word
from web.requests import me, visit, wiring
from web.table_answer import answer_csv, answer_pdf
from web.views.paper_files import fee_table, issued_rows, issued_table
from web.views.report_files import Cell, Table, all_rows
from web.views.report_paper import first_rows
from web.views.studio import own_talent

blueprint = Blueprint("studio_paper_files", __name__, url_prefix="/studio/papers")


@blueprint.get("/fees.csv")
async def download_fees() -> Response:
    """Give the fees of every month for a spreadsheet."""
    months, talent = await _fees()
    table = fee_table(months)
    return answer_csv(table.columns, all_rows(table), name=_file_name(talent, "fee"))


@blueprint.get("/fees.pdf")
async def print_fees() -> Response:
    """Give the fees of every month on paper."""
    months, talent = await _fees()
    return await _pdf(fee_table(months), talent, what="fee")


@blueprint.get("/issued.csv")
async def download_issued() -> Response:
    """Give the list of what was written in the talent's name for a spreadsheet."""
    talent = await _talent()
    name = _file_name(talent, "invoices")
    return answer_csv(issued_table().columns, _issued_rows(talent), name=name)


@blueprint.get("/issued.pdf")
async def print_issued() -> Response:
    """Give the list of what was written in the talent's name on paper."""
    talent = await _talent()
    table = replace(issued_table(), rows=await first_rows(_issued_rows(talent)))
    return await _pdf(table, talent, what="invoices")


async def _talent() -> Talent:
    async with wiring().database.read() as db:
        return await own_talent(db, me().id)


async def _fees() -> tuple[Sequence[FeeMonth], Talent]:
    async with wiring().database.read() as db:
        talent = await own_talent(db, me().id)
        months = await fee_months(db, talent.person_id, now=visit().now, is_whole=True)
    return months, talent


# The body is sent after the request was answered, so it takes what it needs with it.
def _issued_rows(talent: Talent) -> AsyncIterator[Sequence[Cell]]:
    papers = all_issued_by(wiring().database, Issuer(IssuerKind.TALENT, talent.person_id))
    return issued_rows(papers, zone=visit().zone)


async def _pdf(table: Table, talent: Talent, *, what: str) -> Response:
    return await answer_pdf(
        table,
        name=_file_name(talent, what),
        author=me().display_name,
        subtitle=gettext("Since the beginning"),
    )


def _file_name(talent: Talent, what: str) -> str:
    return f"{talent.slug}-{part_word(what)}-{visit().now.date()}"
