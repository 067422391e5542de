"""Where a charity's money is: set aside, on its way, transferred, and each transfer made."""

from collections.abc import AsyncIterator

from quart import Blueprint, Response, render_template
from quart.typing import ResponseReturnValue

from billing.freezes.service import open_freeze
from billing.payouts.lists import last_payout, open_failure
from billing.transfers.models import PayeeKind, TransferState
from billing.transfers.service import Payee
from hub.charities.models import Charity
from hub.kernel.errors import NotFound
from hub.kernel.i18n import current_locale, gettext
from web.requests import currency, visit, wiring
from web.views.bank import failure_name
from web.views.charity_money import (
    charity_money,
    money_figure_name,
    money_posting_table,
    state_name,
    transfer_table,
)
from web.views.money_figures import MoneyFigure, MoneyPostings, postings_of
from web.views.own_charity import own_membership
from web.views.report_files import all_rows, csv_file
from web.views.report_paper import table_pdf

blueprint = Blueprint("charity_money", __name__, url_prefix="/charity/<charity_id>")


@blueprint.get("/transfers")
async def show(charity_id: str) -> ResponseReturnValue:
    """Show where the charity's money is, and every transfer."""
    async with wiring().database.read() as db:
        membership = await own_membership(db, charity_id)
        money = await charity_money(db, charity_id, currency=currency())
        payee = Payee(PayeeKind.CHARITY, charity_id)
        freeze = await open_freeze(db, payee)
        last_paid = await last_payout(db, payee)
        failure = await open_failure(db, payee)
    return await render_template(
        "charities/money.html",
        charity=membership.charity,
        money=money,
        states={state.value: state_name(state) for state in TransferState},
        freeze=freeze,
        last_paid=last_paid,
        failure=failure,
        failure_sentence=failure_name(failure.failure) if failure else "",
    )


@blueprint.get("/transfers/<figure>")
async def show_postings(charity_id: str, figure: str) -> ResponseReturnValue:
    """Show the postings that make a figure."""
    charity, found = await _postings(charity_id, figure)
    return await render_template(
        "charities/money_postings.html",
        charity=charity,
        figure=figure,
        name=money_figure_name(MoneyFigure(figure)),
        found=found,
    )


@blueprint.get("/transfers/<figure>.csv")
async def download_postings(charity_id: str, figure: str) -> ResponseReturnValue:
    """Give the latest postings of a figure for a spreadsheet."""
    charity, found = await _postings(charity_id, figure)
    table = money_posting_table(MoneyFigure(figure), found, zone=visit().zone)
    body = csv_file(table.columns, all_rows(table), locale=current_locale())
    return _file(body, charity.slug, "csv", mimetype="text/csv", what=figure)


@blueprint.get("/transfers/<figure>.pdf")
async def print_postings(charity_id: str, figure: str) -> ResponseReturnValue:
    """Give the latest postings of a figure on paper, with the total of all."""
    charity, found = await _postings(charity_id, figure)
    pages = await table_pdf(
        money_posting_table(MoneyFigure(figure), found, zone=visit().zone),
        author=charity.name,
        subtitle=gettext("Since the beginning"),
        now=visit().now,
        zone=visit().zone,
        currency=currency(),
    )
    return _file(pages, charity.slug, "pdf", mimetype="application/pdf", what=figure)


@blueprint.get("/transfers.csv")
async def download(charity_id: str) -> ResponseReturnValue:
    """Give the transfers as a file for a spreadsheet, in the reader's language."""
    async with wiring().database.read() as db:
        membership = await own_membership(db, charity_id)
        money = await charity_money(db, charity_id, currency=currency())
    table = transfer_table(money.lines, about=gettext("Masterclass"))
    body = csv_file(table.columns, all_rows(table), locale=current_locale())
    return _file(body, membership.charity.slug, "csv", mimetype="text/csv")


@blueprint.get("/transfers.pdf")
async def print_transfers(charity_id: str) -> ResponseReturnValue:
    """Give the transfers on paper."""
    async with wiring().database.read() as db:
        membership = await own_membership(db, charity_id)
        money = await charity_money(db, charity_id, currency=currency())
    pages = await table_pdf(
        transfer_table(money.lines, about=gettext("Masterclass")),
        author=membership.charity.name,
        subtitle=gettext("Every transfer"),
        now=visit().now,
        zone=visit().zone,
        currency=currency(),
    )
    return _file(pages, membership.charity.slug, "pdf", mimetype="application/pdf")


async def _postings(charity_id: str, figure: str) -> tuple[Charity, MoneyPostings]:
    """Return the charity and the postings of a figure. Raises: NotFound."""
    if figure not in set(MoneyFigure):
        raise NotFound
    async with wiring().database.read() as db:
        membership = await own_membership(db, charity_id)
        found = await postings_of(db, charity_id, MoneyFigure(figure), currency=currency())
    return membership.charity, found


def _file(
    body: AsyncIterator[bytes] | bytes,
    slug: str,
    ending: str,
    *,
    mimetype: str,
    what: str = "transfers",
) -> Response:
    response = Response(body, mimetype=mimetype)
    disposition = f'attachment; filename="{slug}-{what}.{ending}"'
    response.headers["Content-Disposition"] = disposition
    return response
