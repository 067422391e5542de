"""Where a charity's money is: set aside, on its way, transferred, and each transfer made."""

from collections.abc import AsyncIterator

from quart import Blueprint, Response, render_template
from quart.typing import ResponseReturnValue

from billing.donations.csv import BYTE_ORDER_MARK, to_csv
from billing.freezes.service import open_freeze
from billing.transfers.models import PayeeKind, TransferState
from billing.transfers.service import Payee
from hub.kernel.i18n import current_locale
from web.requests import wiring
from web.views.charity_money import charity_money, state_name, transfer_cells, transfer_columns
from web.views.own_charity import own_membership

blueprint = Blueprint("charity_money", __name__, url_prefix="/charity/<charity_id>")


@blueprint.get("/transfers")
async def show(charity_id: str) -> ResponseReturnValue:
    """Show where the charity's money is, and every transfer."""
    async with wiring().database.read() as db:
        membership = await own_membership(db, charity_id)
        money = await charity_money(db, charity_id)
        freeze = await open_freeze(db, Payee(PayeeKind.CHARITY, charity_id))
    return await render_template(
        "charities/money.html",
        charity=membership.charity,
        money=money,
        states={state.value: state_name(state) for state in TransferState},
        freeze=freeze,
    )


@blueprint.get("/transfers.csv")
async def download(charity_id: str) -> ResponseReturnValue:
    """Give the transfers as a file for a spreadsheet, in the reader's language."""
    async with wiring().database.read() as db:
        membership = await own_membership(db, charity_id)
        money = await charity_money(db, charity_id)
    locale = current_locale()
    rows = [transfer_columns(), *(transfer_cells(line, locale=locale) for line in money.lines)]

    async def body() -> AsyncIterator[bytes]:
        yield (BYTE_ORDER_MARK + to_csv(rows, locale=locale)).encode()

    response = Response(body(), mimetype="text/csv")
    name = f"{membership.charity.slug}-transfers.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
