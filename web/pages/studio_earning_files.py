"""The tables of a talent's earnings, each for a spreadsheet and on paper."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

from quart import Blueprint, Response, request
from quart.typing import ResponseReturnValue

from billing.earnings import all_earning_lines
from billing.earnings.figures import EarningFigure
from billing.earnings.movements import session_movements
from billing.earnings.postings import all_earning_postings, earning_postings
from billing.earnings.report import earning_report
from billing.transfers.models import PayeeKind
from billing.transfers.service import Payee
from hub.bookings.service import get_booking
from hub.kernel.errors import NotFound
from hub.kernel.i18n import gettext
from web.file_names import part_word
from web.requests import currency, me, visit, wiring
from web.table_answer import answer_csv, answer_pdf
from web.views import earning_files as files
from web.views.earning_choice import chosen_figure, chosen_period, chosen_sessions, is_of_all_days
from web.views.earning_files import EarningTable
from web.views.ledger_files import ledger_table
from web.views.report_files import Cell, Table, all_rows
from web.views.report_paper import first_rows
from web.views.studio import own_talent
from web.views.transfers import all_transfer_lines, transfer_rows, transfer_table

blueprint = Blueprint("studio_earning_files", __name__, url_prefix="/studio/earnings")


@blueprint.get("/tables/<table>.csv")
async def download_table(table: str) -> ResponseReturnValue:
    """Give one table of a period for a spreadsheet."""
    whole = await _breakdown(table)
    return await _csv(whole, all_rows(whole), what=table)


@blueprint.get("/tables/<table>.pdf")
async def print_table(table: str) -> ResponseReturnValue:
    """Give one table of a period on paper."""
    return await _pdf(await _breakdown(table), what=table)


@blueprint.get("/sessions.csv")
async def download_sessions() -> ResponseReturnValue:
    """Give every session's money for a spreadsheet."""
    return await _csv(files.session_table(), _session_rows(), what="sessions")


@blueprint.get("/sessions.pdf")
async def print_sessions() -> ResponseReturnValue:
    """Give every session's money on paper."""
    rows = await first_rows(_session_rows())
    return await _pdf(replace(files.session_table(), rows=rows), what="sessions")


@blueprint.get("/sessions/<booking_id>.csv")
async def download_movements(booking_id: str) -> ResponseReturnValue:
    """Give every movement of one session for a spreadsheet. Raises: NotFound."""
    table, name = await _movements(booking_id)
    return answer_csv(table.columns, all_rows(table), name=name)


@blueprint.get("/sessions/<booking_id>.pdf")
async def print_movements(booking_id: str) -> ResponseReturnValue:
    """Give every movement of one session on paper. Raises: NotFound."""
    table, name = await _movements(booking_id)
    subtitle = gettext("Every movement")
    return await answer_pdf(table, name=name, author=me().display_name, subtitle=subtitle)


@blueprint.get("/postings/<figure>.csv")
async def download_postings(figure: str) -> ResponseReturnValue:
    """Give all the postings under a figure for a spreadsheet."""
    wanted = chosen_figure(figure)
    return await _csv(files.posting_table(wanted), _posting_rows(wanted), what=figure)


@blueprint.get("/postings/<figure>.pdf")
async def print_postings(figure: str) -> ResponseReturnValue:
    """Give the postings under a figure on paper, with the total of all."""
    wanted = chosen_figure(figure)
    async with wiring().database.read() as db:
        found = await earning_postings(db, wanted, chosen_sessions())
    rows = await first_rows(_posting_rows(wanted))
    total: list[Cell] = [gettext("Total"), "", "", "", "", found.total_cents]
    return await _pdf(replace(files.posting_table(wanted), rows=rows, total=total), what=figure)


@blueprint.get("/transfers.csv")
async def download_transfers() -> ResponseReturnValue:
    """Give every transfer for a spreadsheet."""
    table = transfer_table(about=gettext("Session"))
    return await _csv(table, _transfer_rows(), what="transfers")


@blueprint.get("/transfers.pdf")
async def print_transfers() -> ResponseReturnValue:
    """Give the transfers on paper."""
    rows = await first_rows(_transfer_rows())
    return await _pdf(
        replace(transfer_table(about=gettext("Session")), rows=rows), what="transfers"
    )


# The body is sent after the request was answered, so it takes what it needs with it.
def _session_rows() -> AsyncIterator[Sequence[Cell]]:
    zone, bounds = visit().zone, chosen_period().period.bounds(visit().zone)
    lines = all_earning_lines(wiring().database, me().id, currency=currency(), bounds=bounds)
    return files.session_rows(lines, zone=zone)


def _posting_rows(figure: EarningFigure) -> AsyncIterator[Sequence[Cell]]:
    postings = all_earning_postings(wiring().database, figure, chosen_sessions())
    return files.posting_rows(postings, zone=visit().zone)


def _transfer_rows() -> AsyncIterator[Sequence[Cell]]:
    payee = Payee(PayeeKind.TALENT, me().id)
    lines = all_transfer_lines(wiring().database, payee, currency=currency())
    return transfer_rows(lines, zone=visit().zone)


async def _movements(booking_id: str) -> tuple[Table, str]:
    """Return the movements of a session, and the name of their file. Raises: NotFound."""
    async with wiring().database.read() as db:
        talent = await own_talent(db, me().id)
        booking = await get_booking(db, booking_id)
        postings = await session_movements(db, talent.person_id, booking.id, currency=currency())
    table = ledger_table(booking.title, postings, zone=visit().zone)
    return table, f"{talent.slug}-{part_word('movements')}-{booking.id}"


async def _breakdown(name: str) -> Table:
    if name not in set(EarningTable):
        raise NotFound
    async with wiring().database.read() as db:
        report = await earning_report(
            db, me().id, period=chosen_period().period, zone=visit().zone, currency=currency()
        )
    return files.breakdown_table(report, EarningTable(name))


async def _csv(table: Table, rows: AsyncIterator[Sequence[Cell]], *, what: str) -> Response:
    return answer_csv(table.columns, rows, name=await _name(what))


async def _pdf(table: Table, *, what: str) -> Response:
    name = await _name(what)
    return await answer_pdf(table, name=name, author=me().display_name, subtitle=_days(what))


async def _name(what: str) -> str:
    async with wiring().database.read() as db:
        talent = await own_talent(db, me().id)
    return f"{talent.slug}-{part_word(what)}-{visit().now.date()}"


def _days(what: str) -> str:
    if what == "transfers" or (is_of_all_days() and "postings" in (request.endpoint or "")):
        return gettext("Since the beginning")
    chosen = chosen_period()
    return gettext("From %(first)s to %(last)s") % {
        "first": chosen.first_text,
        "last": chosen.last_text,
    }
