"""The postings under a figure of a charity's report: they add up to it, to the cent.

Each line of a report is made of postings that refer to it. What leaves the provider's balance for
it, or what a talent is owed, is its gross; what goes to the provider's fees, less what the hub gave
back of them, its fees; what returns to the balance, its refunds; what is left in escrow for it,
its net.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from billing.donations.lines import in_period
from billing.donations.models import Donation, DonationSource
from billing.donations.period import Period
from billing.ledger.accounts import (
    PLATFORM,
    PROVIDER_BALANCE,
    PROVIDER_FEES,
    payable_charity,
    payable_talent,
)
from billing.ledger.models import Posting
from billing.transfers.models import Transfer, TransferState
from hub.kernel.database import Database
from hub.kernel.errors import NotFound

SHOWN = 500
PAGE_SIZE = 1000
ESCROW = ("escrow:masterclass:%", "escrow:charity:%")


NONE = "none"


class Figure(StrEnum):
    """A figure of the report."""

    GROSS = "gross"
    REFUNDED = "refunded"
    FEES = "fees"
    NET = "net"
    PAID_OUT = "paid_out"
    PENDING = "pending"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFilter:
    """Which lines of the period: those of a masterclass, a host, a source; empty means all.

    `NONE` stands for gifts to the charity by itself.
    """

    masterclass_id: str = ""
    host_id: str = ""
    source: str = ""

    @classmethod
    def read(cls, sent: Mapping[str, str]) -> Self:
        """Return the filter of an address. Raises: NotFound for a source that is none."""
        source = sent.get("source", "")
        if source and source not in set(DonationSource):
            raise NotFound
        return cls(
            masterclass_id=sent.get("masterclass", ""), host_id=sent.get("host", ""), source=source
        )

    @property
    def address(self) -> dict[str, str]:
        """Return the filter as the arguments of an address."""
        named = {"masterclass": self.masterclass_id, "host": self.host_id, "source": self.source}
        return {name: value for name, value in named.items() if value}

    def condition(self) -> ColumnElement[bool]:
        """Return what a donation must satisfy."""
        wanted: list[ColumnElement[bool]] = [Donation.id.is_not(None)]
        if self.masterclass_id:
            wanted.append(_is(Donation.masterclass_id, self.masterclass_id))
        if self.host_id:
            wanted.append(_is(Donation.host_id, self.host_id))
        if self.source:
            wanted.append(Donation.source == DonationSource(self.source))
        return and_(*wanted)


def _is(column: InstrumentedAttribute[str | None], key: str) -> ColumnElement[bool]:
    return column.is_(None) if key == NONE else column == key


@dataclass(frozen=True, slots=True, kw_only=True)
class FigurePosting:
    """A posting, with the sign it has in the figure."""

    at: datetime
    source: str
    destination: str
    donation_id: str
    signed_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FigurePostings:
    """The latest postings of a figure; count and total are those of all of them."""

    postings: Sequence[FigurePosting]
    count: int
    total_cents: int


async def figure_postings(
    db: AsyncSession,
    charity_id: str,
    figure: Figure,
    *,
    period: Period,
    lines: LineFilter,
    zone: ZoneInfo,
    currency: str,
) -> FigurePostings:
    """Return the postings that make a figure of a charity's report."""
    sign = _sign(figure)
    condition = _condition(
        charity_id, figure, period=period, lines=lines, zone=zone, currency=currency
    )
    joined = _joined(select(func.count(), func.coalesce(func.sum(sign * Posting.amount_cents), 0)))
    count, total_cents = (await db.execute(joined.where(condition))).one()
    latest = _rows(figure).where(condition).limit(SHOWN)
    return FigurePostings(
        postings=[_posting(row) for row in await db.execute(latest)],
        count=int(count),
        total_cents=int(total_cents),
    )


async def all_figure_postings(
    database: Database,
    charity_id: str,
    figure: Figure,
    *,
    period: Period,
    lines: LineFilter,
    zone: ZoneInfo,
    currency: str,
) -> AsyncIterator[FigurePosting]:
    """Give every posting of a figure, the latest first.

    One page of them is held at a time, and no connection while the reader takes it.
    """
    condition = _condition(
        charity_id, figure, period=period, lines=lines, zone=zone, currency=currency
    )
    query = following = _rows(figure).where(condition).limit(PAGE_SIZE)
    while True:
        async with database.read() as db:
            page = (await db.execute(following)).all()
        for row in page:
            yield _posting(row)
        if len(page) < PAGE_SIZE:
            return
        following = query.where(_is_after(page[-1]))


def _condition(
    charity_id: str,
    figure: Figure,
    *,
    period: Period,
    lines: LineFilter,
    zone: ZoneInfo,
    currency: str,
) -> ColumnElement[bool]:
    return and_(
        in_period(charity_id, period=period, zone=zone, currency=currency),
        lines.condition(),
        _is_of(figure),
        _sign(figure) != 0,
    )


def _rows(figure: Figure) -> Any:
    rows = _joined(
        select(
            Posting.at,
            Posting.source,
            Posting.destination,
            Posting.reference,
            _sign(figure) * Posting.amount_cents,
            Posting.id,
        )
    )
    return rows.order_by(Posting.at.desc(), Posting.id.desc())


def _posting(row: Any) -> FigurePosting:
    at, source, destination, reference, cents, _ = row
    return FigurePosting(
        at=at,
        source=source,
        destination=destination,
        donation_id=reference,
        signed_cents=int(cents),
    )


def _is_after(row: Any) -> ColumnElement[bool]:
    is_same_moment = and_(Posting.at == row.at, Posting.id < row.id)
    return or_(Posting.at < row.at, is_same_moment)


def _joined(query: Any) -> Any:
    return (
        query.select_from(Posting)
        .join(Donation, Donation.id == Posting.reference)
        .outerjoin(Transfer, Transfer.id == Donation.transfer_id)
    )


def _sign(figure: Figure) -> ColumnElement[int]:
    # What a bank took and gave back counts the other way the second time.
    came_back = and_(Posting.source == PROVIDER_BALANCE, Posting.reverses_id.is_not(None))
    if figure is Figure.GROSS:
        is_given = or_(
            and_(Posting.source == PROVIDER_BALANCE, Posting.reverses_id.is_(None)),
            Posting.source.like(payable_talent("%")),
        )
        return case((is_given, 1), else_=0)
    if figure is Figure.REFUNDED:
        return case((Posting.destination == PROVIDER_BALANCE, 1), (came_back, -1), else_=0)
    if figure is Figure.FEES:
        return case(
            (Posting.destination.in_([PROVIDER_FEES, PLATFORM]), 1),
            (Posting.source == PLATFORM, -1),
            else_=0,
        )
    # What was handed on already leaves the charity's account, when its payer's bank has it back.
    owed = payable_charity("%")
    into_escrow = or_(
        *(Posting.destination.like(name) for name in ESCROW),
        and_(came_back, Posting.destination.like(owed)),
    )
    out_of_escrow = or_(
        *(Posting.source.like(name) for name in ESCROW),
        and_(Posting.destination == PROVIDER_BALANCE, Posting.source.like(owed)),
    )
    return case((into_escrow, 1), (out_of_escrow, -1), else_=0)


def _is_of(figure: Figure) -> ColumnElement[bool]:
    """Return which lines count: paid out and pending split the net by where the money is."""
    is_paid_out = Transfer.state == TransferState.SUCCEEDED
    if figure is Figure.PAID_OUT:
        return is_paid_out
    if figure is Figure.PENDING:
        return or_(Transfer.id.is_(None), Transfer.state != TransferState.SUCCEEDED)
    return Donation.id.is_not(None)
