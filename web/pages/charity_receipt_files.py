"""The list of a charity's tax receipts of a year, for a spreadsheet and on paper.

Every member may have it: it names donors without their address. `?only=` as on the page.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from quart import Blueprint, request
from quart.typing import ResponseReturnValue

from billing.documents.charity_year import IssuedReceipt, all_receipts_issued
from billing.documents.rules import RECEIPT_CURRENCY
from hub.charities.models import Charity
from hub.kernel.i18n import gettext
from web.file_names import part_word
from web.pages.charity_receipts import chosen_standing, chosen_year
from web.requests import visit, wiring
from web.table_answer import answer_csv, answer_pdf
from web.views.own_charity import own_membership
from web.views.report_files import Cell, Table
from web.views.report_paper import first_rows

blueprint = Blueprint(
    "charity_receipt_files", __name__, url_prefix="/charity/<charity_id>/receipts"
)


@blueprint.get("/<year>.csv")
async def download(charity_id: str, year: str) -> ResponseReturnValue:
    """Give the list of a year for a spreadsheet."""
    charity, wanted = await _asked(charity_id, year)
    return answer_csv(_table().columns, _rows(charity_id, wanted), name=_file_name(charity, wanted))


@blueprint.get("/<year>.pdf")
async def print_list(charity_id: str, year: str) -> ResponseReturnValue:
    """Give the list of a year on paper."""
    charity, wanted = await _asked(charity_id, year)
    table = replace(_table(), rows=await first_rows(_rows(charity_id, wanted)))
    return await answer_pdf(
        table,
        name=_file_name(charity, wanted),
        author=charity.name,
        subtitle=str(wanted),
        in_currency=RECEIPT_CURRENCY,
    )


async def _asked(charity_id: str, year: str) -> tuple[Charity, int]:
    """Return whose list is asked for, and of which year. Raises: NotFound."""
    async with wiring().database.read() as db:
        charity = (await own_membership(db, charity_id)).charity
    return charity, chosen_year({"year": year})


def _table() -> Table:
    return Table(
        name=gettext("Receipts issued"),
        columns=[
            gettext("Number"),
            gettext("Issued on"),
            gettext("Donor"),
            gettext("Gift of"),
            gettext("State"),
            gettext("Amount"),
            gettext("Currency"),
        ],
    )


# The body is sent after the request was answered, so it takes what it needs with it.
def _rows(charity_id: str, year: int) -> AsyncIterator[Sequence[Cell]]:
    zone = visit().zone
    only = chosen_standing(request.args)
    receipts = all_receipts_issued(wiring().database, charity_id, year=year, only=only)

    async def rows() -> AsyncIterator[Sequence[Cell]]:
        async for receipt in receipts:
            yield _cells(receipt, zone)

    return rows()


def _cells(receipt: IssuedReceipt, zone: ZoneInfo) -> list[Cell]:
    return [
        receipt.number,
        receipt.issued_at.astimezone(zone).date(),
        receipt.donor,
        receipt.given_on,
        gettext("No longer valid") if receipt.why_void else gettext("Valid"),
        receipt.amount_cents,
        receipt.currency,
    ]


def _file_name(charity: Charity, year: int) -> str:
    only = chosen_standing(request.args)
    ending = f"-{part_word(only.value)}" if only else ""
    return f"{charity.slug}-{part_word('receipts')}-{year}{ending}"
