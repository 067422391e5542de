"""A donor whom a charity may name: the postings under their gifts, on a page and as files."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from quart import Blueprint, Response, render_template, request
from quart.typing import ResponseReturnValue

from hub.charities.models import Charity
from hub.kernel.i18n import gettext
from web.file_names import part_word
from web.requests import currency, visit, wiring
from web.table_answer import answer_csv, answer_pdf
from web.views.donor_postings import (
    DonorFigure,
    DonorPostings,
    donor_figure,
    donor_figure_name,
    donor_postings,
)
from web.views.own_charity import own_membership
from web.views.report_files import Cell, all_rows, posting_cells, posting_table
from web.views.report_period import ReportPeriod

blueprint = Blueprint("charity_donors", __name__, url_prefix="/charity/<charity_id>/donors")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A figure of a donor over a period, and what it is made of."""

    charity: Charity
    figure: DonorFigure
    chosen: ReportPeriod
    found: DonorPostings

    @property
    def file_name(self) -> str:
        """Return how its files are called."""
        first, last = self.chosen.period.first_day, self.chosen.period.last_day
        return f"{self.charity.slug}-{part_word(self.figure.value)}-{first}-{last}"

    @property
    def total(self) -> list[Cell]:
        """Return the last row of its files."""
        return [gettext("Total"), "", "", "", "", self.found.total_cents]


@blueprint.get("/<gift_id>/<figure>")
async def show(charity_id: str, gift_id: str, figure: str) -> ResponseReturnValue:
    """Show the postings under a figure of the donor of a gift. Raises: NotFound."""
    asked = await _asked(charity_id, gift_id, figure)
    return await render_template(
        "charities/donor.html",
        charity=asked.charity,
        gift_id=gift_id,
        figure=figure,
        name=donor_figure_name(asked.figure),
        chosen=asked.chosen,
        found=asked.found,
    )


@blueprint.get("/<gift_id>/<figure>.csv")
async def download(charity_id: str, gift_id: str, figure: str) -> Response:
    """Give them for a spreadsheet. Raises: NotFound."""
    asked = await _asked(charity_id, gift_id, figure)
    table = replace(posting_table(asked.found.donor_name), rows=_rows(asked), total=asked.total)
    return answer_csv(table.columns, all_rows(table), name=asked.file_name)


@blueprint.get("/<gift_id>/<figure>.pdf")
async def print_postings(charity_id: str, gift_id: str, figure: str) -> Response:
    """Give them on paper. Raises: NotFound."""
    asked = await _asked(charity_id, gift_id, figure)
    table = replace(posting_table(asked.found.donor_name), rows=_rows(asked), total=asked.total)
    days = gettext("From %(first)s to %(last)s") % {
        "first": asked.chosen.first_text,
        "last": asked.chosen.last_text,
    }
    return await answer_pdf(
        table,
        name=asked.file_name,
        author=asked.charity.name,
        subtitle=f"{donor_figure_name(asked.figure)}, {days}",
    )


async def _asked(charity_id: str, gift_id: str, figure: str) -> _Asked:
    wanted = donor_figure(figure)
    chosen = ReportPeriod.read(request.args, now=visit().now, zone=visit().zone).checked()
    async with wiring().database.read() as db:
        charity = (await own_membership(db, charity_id)).charity
        found = await donor_postings(
            db,
            charity_id,
            gift_id,
            wanted,
            period=chosen.period,
            zone=visit().zone,
            currency=currency(),
        )
    return _Asked(charity=charity, figure=wanted, chosen=chosen, found=found)


def _rows(asked: _Asked) -> Sequence[Sequence[Cell]]:
    return [posting_cells(posting, zone=visit().zone) for posting in asked.found.postings]
