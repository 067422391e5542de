"""Where a charity's money is: set aside, on its way, transferred, and each transfer made."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

from quart import Blueprint, render_template, request
from quart.typing import ResponseReturnValue

from billing.disputes.listing import disputes_about
from billing.freezes.service import open_freeze
from billing.payouts.lists import last_payout, open_failure
from billing.transfers.models import PayeeKind, TransferState
from billing.transfers.service import Payee
from hub.charities.models import Charity
from hub.kernel.errors import NotFound
from hub.kernel.i18n import gettext
from web.file_names import part_word
from web.requests import currency, visit, wiring
from web.table_answer import answer_csv, answer_pdf
from web.views.bank import failure_name
from web.views.charity_money import (
    charity_money,
    money_figure_name,
    money_posting_rows,
    money_posting_table,
    money_total,
)
from web.views.money_figures import MoneyFigure, all_money_postings, figure_cents, postings_of
from web.views.own_charity import own_membership
from web.views.report_files import Cell, with_sum
from web.views.report_paper import first_rows
from web.views.transfers import (
    all_transfer_lines,
    state_name,
    transfer_page,
    transfer_rows,
    transfer_table,
)

blueprint = Blueprint("charity_money", __name__, url_prefix="/charity/<charity_id>")


@blueprint.get("/transfers")
async def show(charity_id: str) -> ResponseReturnValue:
    """Show where the charity's money is, and every transfer, `?before=` being one of them."""
    async with wiring().database.read() as db:
        membership = await own_membership(db, charity_id)
        money = await charity_money(db, charity_id, currency=currency())
        payee = Payee(PayeeKind.CHARITY, charity_id)
        before_id = request.args.get("before", "")
        page = await transfer_page(db, payee, currency=currency(), before_id=before_id)
        freeze = await open_freeze(db, payee)
        last_paid = await last_payout(db, payee)
        failure = await open_failure(db, payee)
        has_disputes = bool(await disputes_about(db, payee, limit=1))
    return await render_template(
        "charities/money.html",
        charity=membership.charity,
        money=money,
        page=page,
        states={state.value: state_name(state) for state in TransferState},
        freeze=freeze,
        last_paid=last_paid,
        failure=failure,
        failure_sentence=failure_name(failure.failure) if failure else "",
        has_disputes=has_disputes,
    )


@blueprint.get("/transfers/<figure>")
async def show_postings(charity_id: str, figure: str) -> ResponseReturnValue:
    """Show the postings that make a figure."""
    wanted = _figure(figure)
    async with wiring().database.read() as db:
        charity = (await own_membership(db, charity_id)).charity
        found = await postings_of(db, charity_id, wanted, currency=currency())
    return await render_template(
        "charities/money_postings.html",
        charity=charity,
        figure=figure,
        name=money_figure_name(wanted),
        found=found,
    )


@blueprint.get("/transfers/<figure>.csv")
async def download_postings(charity_id: str, figure: str) -> ResponseReturnValue:
    """Give every posting of a figure for a spreadsheet."""
    wanted = _figure(figure)
    async with wiring().database.read() as db:
        charity = (await own_membership(db, charity_id)).charity
    rows = with_sum(_posting_rows(charity_id, wanted), total=money_total(0))
    return answer_csv(money_posting_table(wanted).columns, rows, name=_name(charity, figure))


@blueprint.get("/transfers/<figure>.pdf")
async def print_postings(charity_id: str, figure: str) -> ResponseReturnValue:
    """Give the postings of a figure on paper, with the total of all."""
    wanted = _figure(figure)
    async with wiring().database.read() as db:
        charity = (await own_membership(db, charity_id)).charity
        total_cents = await figure_cents(db, charity_id, wanted, currency=currency())
    table = replace(
        money_posting_table(wanted),
        rows=await first_rows(_posting_rows(charity_id, wanted)),
        total=money_total(total_cents),
    )
    return await answer_pdf(
        table,
        name=_name(charity, figure),
        author=charity.name,
        subtitle=gettext("Since the beginning"),
    )


@blueprint.get("/transfers.csv")
async def download(charity_id: str) -> ResponseReturnValue:
    """Give every transfer as a file for a spreadsheet, in the reader's language."""
    async with wiring().database.read() as db:
        charity = (await own_membership(db, charity_id)).charity
    columns = transfer_table(about=gettext("Masterclass")).columns
    return answer_csv(columns, _transfer_rows(charity_id), name=_name(charity, "transfers"))


@blueprint.get("/transfers.pdf")
async def print_transfers(charity_id: str) -> ResponseReturnValue:
    """Give the transfers on paper."""
    async with wiring().database.read() as db:
        charity = (await own_membership(db, charity_id)).charity
    rows = await first_rows(_transfer_rows(charity_id))
    table = replace(transfer_table(about=gettext("Masterclass")), rows=rows)
    return await answer_pdf(
        table,
        name=_name(charity, "transfers"),
        author=charity.name,
        subtitle=gettext("Every transfer"),
    )


# The body is sent after the request was answered, so it takes what it needs with it.
def _posting_rows(charity_id: str, figure: MoneyFigure) -> AsyncIterator[Sequence[Cell]]:
    postings = all_money_postings(wiring().database, charity_id, figure, currency=currency())
    return money_posting_rows(postings, zone=visit().zone)


def _transfer_rows(charity_id: str) -> AsyncIterator[Sequence[Cell]]:
    payee = Payee(PayeeKind.CHARITY, charity_id)
    lines = all_transfer_lines(wiring().database, payee, currency=currency())
    return transfer_rows(lines, zone=visit().zone)


def _figure(name: str) -> MoneyFigure:
    """Return a figure by the name it has in addresses. Raises: NotFound."""
    if name not in set(MoneyFigure):
        raise NotFound
    return MoneyFigure(name)


def _name(charity: Charity, what: str) -> str:
    return f"{charity.slug}-{part_word(what)}"
