"""The disputes about what goes to a talent or a charity, for a spreadsheet and on paper."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace

from quart import Blueprint, Response

from billing.disputes.listing import ListedDispute, all_disputes_about
from billing.transfers.models import PayeeKind
from billing.transfers.service import Payee
from web.file_names import part_word
from web.requests import me, visit, wiring
from web.table_answer import answer_csv, answer_pdf
from web.views.disputes import dispute_cells, dispute_table
from web.views.own_charity import own_membership
from web.views.report_files import Cell
from web.views.report_paper import first_rows
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

    @property
    def file_name(self) -> str:
        """Return how their files are called."""
        return f"{self.slug}-{part_word('disputes')}"


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
    return answer_csv(dispute_table().columns, _rows(asker), name=asker.file_name)


async def _print(asker: _Asker) -> Response:
    table = replace(dispute_table(), rows=await first_rows(_rows(asker)))
    return await answer_pdf(table, name=asker.file_name, author=asker.name, subtitle="")


# The body is sent after the request was answered, so it takes what it needs with it.
def _rows(asker: _Asker) -> AsyncIterator[Sequence[Cell]]:
    now, zone = visit().now, visit().zone
    disputes: AsyncIterator[ListedDispute] = all_disputes_about(wiring().database, asker.payee)

    async def rows() -> AsyncIterator[Sequence[Cell]]:
        async for listed in disputes:
            yield dispute_cells(listed, now=now, zone=zone)

    return rows()
