"""Where a charity's money is, every figure from the ledger."""

from collections.abc import AsyncIterable, AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from billing.payouts import amounts
from billing.transfers.models import PayeeKind
from billing.transfers.service import Payee
from hub.kernel.i18n import gettext
from web.views.money_figures import MoneyFigure, SignedPosting, figure_cents
from web.views.report_files import Cell, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class CharityMoney:
    """What a charity has, and where, in cents: each figure is a sum of postings.

    Of what was transferred, `at_bank_cents` has reached its bank; the rest is with the provider.
    """

    currency: str
    figures: Mapping[MoneyFigure, int]
    at_bank_cents: int
    at_provider_cents: int


async def charity_money(db: AsyncSession, charity_id: str, *, currency: str) -> CharityMoney:
    """Return where a charity's money is now."""
    figures = {
        figure: await figure_cents(db, charity_id, figure, currency=currency)
        for figure in MoneyFigure
    }
    payee = Payee(PayeeKind.CHARITY, charity_id)
    at_bank_cents = await amounts.at_bank_cents(db, payee, currency=currency)
    return CharityMoney(
        currency=currency,
        figures=figures,
        at_bank_cents=at_bank_cents,
        at_provider_cents=figures[MoneyFigure.TRANSFERRED] - at_bank_cents,
    )


def money_figure_name(figure: MoneyFigure) -> str:
    """Return how a page names where money is."""
    return {
        MoneyFigure.PENDING: gettext("Pending"),
        MoneyFigure.HELD: gettext("Set aside"),
        MoneyFigure.PAYABLE: gettext("On its way"),
        MoneyFigure.TRANSFERRED: gettext("Transferred"),
    }[figure]


def money_posting_table(figure: MoneyFigure) -> Table:
    """Return the columns of the postings under a figure."""
    when = (gettext("Date"), gettext("Time"))
    columns = (gettext("From"), gettext("To"), gettext("Reference"), gettext("Amount"))
    return Table(name=money_figure_name(figure), columns=[*when, *columns])


async def money_posting_rows(
    postings: AsyncIterable[SignedPosting], *, zone: ZoneInfo
) -> AsyncIterator[Sequence[Cell]]:
    """Give the rows of a file."""
    async for posting, signed_cents in postings:
        at = posting.at.astimezone(zone)
        yield [
            at.date(),
            f"{at:%H:%M:%S}",
            posting.source,
            posting.destination,
            posting.reference,
            signed_cents,
        ]


def money_total(total_cents: int) -> list[Cell]:
    """Return the last row of a file, in the order of the columns."""
    return [gettext("Total"), "", "", "", "", total_cents]
