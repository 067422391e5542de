"""The disputes about what goes to a talent or a charity, for a spreadsheet and on paper."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace

from quart import Blueprint, Response

from billing.disputes.listing import ListedDispute, all_disputes_about
from billing.transfers.models import PayeeKind
from billing.transfers.service import Payee
from hub.kernel.i18n import current_locale
from web.file_names import name_file, part_word
from web.requests import currency, me, visit, wiring
from web.views.disputes import dispute_cells, dispute_table
from web.views.own_charity import own_membership
from web.views.report_files import Cell, csv_file
from web.views.report_paper import first_rows, table_pdf
from web.views.studio import own_talent

blueprint = Blueprint("dispute_files", __name__)

TALENTS_PATH = "/studio/disputes"
CHARITIES_PATH = "/charity/<charity_id>/disputes"


@dataclass(frozen=True, slots=True)
class _Asker:
    """Whose disputes are asked for: their name, and how their files' names begin."""

    payee: Payee
    name: str
    slug: str


@blueprint.get(f"{TALENTS_PATH}.csv")
async def download_talent() -> Response:
    """Give the disputes about a talent's sessions for a spreadsheet."""
    return _download(await _talent())


@blueprint.get(f"{TALENTS_PATH}.pdf")
async def print_talent() -> Response:
    """Give the disputes about a talent's sessions on paper."""
    return await _print(await _talent())


@blueprint.get(f"{CHARITIES_PATH}.csv")
async def download_charity(charity_id: str) -> Response:
    """Give the disputes about a charity's gifts and tickets for a spreadsheet."""
    return _download(await _charity(charity_id))


@blueprint.get(f"{CHARITIES_PATH}.pdf")
async def print_charity(charity_id: str) -> Response:
    """Give the disputes about a charity's gifts and tickets on paper."""
    return await _print(await _charity(charity_id))


async def _talent() -> _Asker:
    async with wiring().database.read() as db:
        talent = await own_talent(db, me().id)
    return _Asker(Payee(PayeeKind.TALENT, talent.person_id), me().display_name, talent.slug)


async def _charity(charity_id: str) -> _Asker:
    async with wiring().database.read() as db:
        charity = (await own_membership(db, charity_id)).charity
    return _Asker(Payee(PayeeKind.CHARITY, charity.id), charity.name, charity.slug)


def _download(asker: _Asker) -> Response:
    body = csv_file(dispute_table().columns, _rows(asker), locale=current_locale())
    return _file(body, asker, "csv", mimetype="text/csv")


async def _print(asker: _Asker) -> Response:
    pages = await table_pdf(
        replace(dispute_table(), rows=await first_rows(_rows(asker))),
        author=asker.name,
        subtitle="",
        now=visit().now,
        zone=visit().zone,
        currency=currency(),
    )
    return _file(pages, asker, "pdf", mimetype="application/pdf")


# The body is sent after the request was answered, so it takes what it needs with it.
def _rows(asker: _Asker) -> AsyncIterator[Sequence[Cell]]:
    now, zone = visit().now, visit().zone
    disputes: AsyncIterator[ListedDispute] = all_disputes_about(wiring().database, asker.payee)

    async def rows() -> AsyncIterator[Sequence[Cell]]:
        async for listed in disputes:
            yield dispute_cells(listed, now=now, zone=zone)

    return rows()


def _file(
    body: AsyncIterator[bytes] | bytes, asker: _Asker, kind: str, *, mimetype: str
) -> Response:
    response = Response(body, mimetype=mimetype)
    response.timeout = None
    return name_file(response, f"{asker.slug}-{part_word('disputes')}.{kind}")
