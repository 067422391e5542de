"""Transfers to a charity or a talent one by one: on a page, in a spreadsheet, on paper."""

from collections.abc import AsyncIterable, AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.transfers.models import Transfer, TransferState
from billing.transfers.service import Payee
from hub.bookings.models import Booking
from hub.kernel.database import Database
from hub.kernel.errors import NotFound
from hub.kernel.i18n import gettext
from hub.masterclasses.models import Masterclass
from web.views.report_files import Cell, Table

SHOWN = 100
PAGE_SIZE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferLine:
    """One transfer, and the masterclass or the session that brought it."""

    transfer_id: str
    subject_id: str
    title: str
    amount_cents: int
    currency: str
    state: TransferState
    requested_at: datetime
    completed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferPage:
    """Some transfers, the latest first; `next_id` opens the ones before."""

    lines: Sequence[TransferLine]
    next_id: str


async def transfer_page(
    db: AsyncSession, payee: Payee, *, currency: str, before_id: str = "", limit: int = SHOWN
) -> TransferPage:
    """Return the latest transfers to a payee, or those before one of them."""
    query = _transfers_to(payee).where(Transfer.currency == currency)
    if before_id and (before := await db.get(Transfer, before_id)) is not None:
        is_earlier = Transfer.requested_at < before.requested_at
        is_same_moment = Transfer.requested_at == before.requested_at
        query = query.where(or_(is_earlier, and_(is_same_moment, Transfer.id < before.id)))
    query = query.order_by(Transfer.requested_at.desc(), Transfer.id.desc()).limit(limit + 1)
    lines = [_line(row) for row in await db.execute(query)]
    has_more = len(lines) > limit
    return TransferPage(
        lines=lines[:limit], next_id=lines[limit - 1].transfer_id if has_more else ""
    )


async def get_transfer(db: AsyncSession, payee: Payee, transfer_id: str) -> TransferLine:
    """Return one transfer to a payee. Raises: NotFound."""
    query = _transfers_to(payee).where(Transfer.id == transfer_id)
    row = (await db.execute(query)).one_or_none()
    if row is None:
        raise NotFound
    return _line(row)


async def all_transfer_lines(
    database: Database, payee: Payee, *, currency: str
) -> AsyncIterator[TransferLine]:
    """Give every transfer to a payee, the latest first, holding one page of them at a time.

    No connection is held while the reader takes them.
    """
    before_id = ""
    while True:
        async with database.read() as db:
            page = await transfer_page(
                db, payee, currency=currency, before_id=before_id, limit=PAGE_SIZE
            )
        for line in page.lines:
            yield line
        if not page.next_id:
            return
        before_id = page.next_id


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


def transfer_table(*, about: str) -> Table:
    """Return the columns of transfers; `about` names what they are for."""
    columns = [
        gettext("Number"),
        gettext("Asked for on"),
        gettext("Made on"),
        about,
        gettext("Amount"),
        gettext("Currency"),
        gettext("State"),
    ]
    return Table(name=gettext("Transfers"), columns=columns)


async def transfer_rows(
    lines: AsyncIterable[TransferLine], *, zone: ZoneInfo
) -> AsyncIterator[Sequence[Cell]]:
    """Give the rows of a file."""
    async for line in lines:
        yield [
            line.transfer_id,
            _day(line.requested_at, zone),
            _day(line.completed_at, zone),
            line.title,
            line.amount_cents,
            line.currency,
            state_name(line.state),
        ]


def _transfers_to(payee: Payee) -> Select[Transfer, Any]:
    title = func.coalesce(Masterclass.title, Booking.title, "")
    return (
        select(Transfer, title)
        .outerjoin(Masterclass, Masterclass.id == Transfer.subject_id)
        .outerjoin(Booking, Booking.id == Transfer.subject_id)
        .where(Transfer.payee_kind == payee.kind, Transfer.payee_id == payee.id)
    )


def _line(row: Row[Transfer, str]) -> TransferLine:
    transfer, title = row
    return TransferLine(
        transfer_id=transfer.id,
        subject_id=transfer.subject_id,
        title=title,
        amount_cents=transfer.amount_cents,
        currency=transfer.currency,
        state=transfer.state,
        requested_at=transfer.requested_at,
        completed_at=transfer.completed_at,
    )


def _day(at: datetime | None, zone: ZoneInfo) -> date | str:
    return at.astimezone(zone).date() if at else ""
