"""The postings one donation is made of, for a spreadsheet and on paper."""

from collections.abc import Sequence

from quart import Blueprint, Response
from quart.typing import ResponseReturnValue

from billing.donations.models import Donation
from billing.donations.service import get_line, postings_under
from billing.ledger.models import Posting
from hub.charities.models import Charity
from hub.kernel.i18n import gettext
from web.file_names import part_word
from web.requests import visit, wiring
from web.table_answer import answer_csv, answer_pdf
from web.views.charity_report import source_name
from web.views.ledger_files import ledger_table
from web.views.own_charity import own_membership
from web.views.report_files import all_rows

blueprint = Blueprint("charity_line_files", __name__, url_prefix="/charity/<charity_id>/lines")

_Found = tuple[Charity, Donation, Sequence[Posting]]


@blueprint.get("/<donation_id>.csv")
async def download(charity_id: str, donation_id: str) -> Response:
    """Give a donation's postings for a spreadsheet. Raises: NotFound."""
    charity, donation, postings = await _asked(charity_id, donation_id)
    table = ledger_table(_name(), postings, zone=visit().zone)
    return answer_csv(table.columns, all_rows(table), name=_file_name(charity, donation))


@blueprint.get("/<donation_id>.pdf")
async def print_postings(charity_id: str, donation_id: str) -> ResponseReturnValue:
    """Give a donation's postings on paper. Raises: NotFound."""
    charity, donation, postings = await _asked(charity_id, donation_id)
    who = donation.donor_name or gettext("Anonymous")
    return await answer_pdf(
        ledger_table(_name(), postings, zone=visit().zone),
        name=_file_name(charity, donation),
        author=charity.name,
        subtitle=f"{who}, {source_name(donation.source.value)}",
        in_currency=donation.currency,
    )


async def _asked(charity_id: str, donation_id: str) -> _Found:
    async with wiring().database.read() as db:
        charity = (await own_membership(db, charity_id)).charity
        donation = await get_line(db, charity_id, donation_id)
        return charity, donation, await postings_under(db, donation)


def _name() -> str:
    return gettext("The postings it is made of")


def _file_name(charity: Charity, donation: Donation) -> str:
    return f"{charity.slug}-{part_word('donation')}-{donation.id}"
