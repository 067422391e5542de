"""Where a charity's money is, every figure from the ledger, and its transfers one by one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.payouts import amounts
from billing.transfers.models import PayeeKind, Transfer, TransferState
from billing.transfers.service import Payee
from hub.bookings.models import Booking
from hub.kernel.i18n import gettext
from hub.masterclasses.models import Masterclass
from web.rendering import reader_zone
from web.views.money_figures import MoneyFigure, MoneyPostings, figure_cents
from web.views.report_files import Cell, Table

SHOWN = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferLine:
    """One transfer, and the masterclass or the session that brought it."""

    transfer_id: str
    title: str
    amount_cents: int
    currency: str
    state: TransferState
    requested_at: datetime
    completed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CharityMoney:
    """What a charity has, and where, in cents: each figure is a sum of postings.

    Of what was transferred, `at_bank_cents` has reached its bank; the rest is with the provider.
    """

    currency: str
    figures: Mapping[MoneyFigure, int]
    at_bank_cents: int
    at_provider_cents: int
    lines: Sequence[TransferLine]


async def charity_money(db: AsyncSession, charity_id: str, *, currency: str) -> CharityMoney:
    """Return where a charity's money is now, and its latest transfers."""
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
        lines=await transfer_lines(db, Payee(PayeeKind.CHARITY, charity_id), currency=currency),
    )


async def transfer_lines(
    db: AsyncSession, payee: Payee, *, currency: str
) -> Sequence[TransferLine]:
    """Return the latest transfers to a charity or a talent."""
    title = func.coalesce(Masterclass.title, Booking.title, "")
    query = (
        select(Transfer, title)
        .outerjoin(Masterclass, Masterclass.id == Transfer.subject_id)
        .outerjoin(Booking, Booking.id == Transfer.subject_id)
        .where(
            Transfer.payee_kind == payee.kind,
            Transfer.payee_id == payee.id,
            Transfer.currency == currency,
        )
        .order_by(Transfer.requested_at.desc(), Transfer.id.desc())
        .limit(SHOWN)
    )
    return [
        TransferLine(
            transfer_id=row[0].id,
            title=row[1],
            amount_cents=row[0].amount_cents,
            currency=row[0].currency,
            state=row[0].state,
            requested_at=row[0].requested_at,
            completed_at=row[0].completed_at,
        )
        for row in await db.execute(query)
    ]


def state_name(state: TransferState) -> str:
    """Return how a page names where a transfer stands."""
    names = {
        TransferState.REQUESTED: gettext("About to leave"),
        TransferState.SUBMITTED: gettext("On its way"),
        TransferState.SUCCEEDED: gettext("Transferred"),
        TransferState.FAILED: gettext("Could not be made: we are looking into it"),
        TransferState.WITHHELD: gettext("Not made: the donor’s bank took it back"),
    }
    return names.get(state, state.value)


def money_figure_name(figure: MoneyFigure) -> str:
    """Return how a page names where money is."""
    return {
        MoneyFigure.PENDING: gettext("Pending"),
        MoneyFigure.HELD: gettext("Set aside"),
        MoneyFigure.PAYABLE: gettext("On its way"),
        MoneyFigure.TRANSFERRED: gettext("Transferred"),
    }[figure]


def money_posting_table(figure: MoneyFigure, found: MoneyPostings, *, zone: ZoneInfo) -> Table:
    """Return the latest postings of a figure as a table for a file, with the total of all."""
    when = (gettext("Date"), gettext("Time"))
    columns = (gettext("From"), gettext("To"), gettext("Reference"), gettext("Amount"))
    rows: list[list[Cell]] = [
        [
            posting.at.astimezone(zone).date().isoformat(),
            f"{posting.at.astimezone(zone):%H:%M:%S}",
            posting.source,
            posting.destination,
            posting.reference,
            signed_cents,
        ]
        for posting, signed_cents in found.postings
    ]
    total: list[Cell] = [gettext("Total"), "", "", "", "", found.total_cents]
    return Table(name=money_figure_name(figure), columns=[*when, *columns], rows=rows, total=total)


def transfer_table(lines: Sequence[TransferLine], *, about: str) -> Table:
    """Return transfers as a table for a file; `about` names what they are for."""
    columns = [
        gettext("Number"),
        gettext("Asked for on"),
        gettext("Made on"),
        about,
        gettext("Amount"),
        gettext("Currency"),
        gettext("State"),
    ]
    rows = [_cells(line) for line in lines]
    return Table(name=gettext("Transfers"), columns=columns, rows=rows)


def _cells(line: TransferLine) -> list[Cell]:
    return [
        line.transfer_id,
        _day(line.requested_at),
        _day(line.completed_at),
        line.title,
        line.amount_cents,
        line.currency,
        state_name(line.state),
    ]


def _day(at: datetime | None) -> str:
    return at.astimezone(reader_zone()).date().isoformat() if at else ""
