"""Donations one by one, as their charity may see them."""

from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, Select, Tuple, and_, func, literal, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from billing.disputes.models import is_disputed
from billing.donations.models import Donation, DonationSource
from billing.donations.period import Period
from billing.donations.several import also_carried_by, parts_of
from billing.donations.words import words_shown
from billing.transfers.models import Transfer, TransferState
from hub.kernel.database import Database
from hub.masterclasses.models import Masterclass
from hub.people.models import Person

PAGE_SIZE = 1000
MOMENT = timedelta(microseconds=1)


class LineState(StrEnum):
    """Where the money of a line is."""

    HELD = "held"
    REFUNDED = "refunded"
    PAYABLE = "payable"
    PAID_OUT = "paid_out"
    DISPUTED = "disputed"


class LinePlace(NamedTuple):
    """A place in the order of lines; what comes after it is the next page."""

    given_at: datetime
    donation_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DonationLine:
    """One donation, as its charity sees it: a donor hides from the public, not from the charity.

    Always: gross = refunded + fees + net. A gift to the charity by itself names no masterclass and
    no host. Words that hosts took away are empty here too.
    """

    donation_id: str
    given_at: datetime
    donor_name: str
    masterclass_id: str
    masterclass_title: str
    host_id: str
    host_name: str
    source: DonationSource
    gross_cents: int
    fees_cents: int
    refunded_cents: int
    net_cents: int
    state: LineState
    message: str

    @property
    def place(self) -> LinePlace:
        """Return where it is in the order of lines, for the page after it."""
        return LinePlace(self.given_at, self.donation_id)


async def latest_lines(
    db: AsyncSession,
    charity_id: str,
    *,
    period: Period,
    zone: ZoneInfo,
    currency: str,
    limit: int,
    before: LinePlace | None = None,
) -> list[DonationLine]:
    """Return the last lines of a period, the latest first; or those that follow a place."""
    begins_at, over_at = period.bounds(zone)
    query = _query().order_by(Donation.given_at.desc(), Donation.id.desc()).limit(limit)
    if before is not None:
        query = query.where(place() < as_tuple(before))
        over_at = min(over_at, before.given_at + MOMENT)
    query = query.where(given_between(charity_id, currency, begins_at=begins_at, over_at=over_at))
    return [_line(row) for row in await db.execute(query)]


async def all_lines(
    database: Database, charity_id: str, *, period: Period, zone: ZoneInfo, currency: str
) -> AsyncIterator[DonationLine]:
    """Give every line of a period, the oldest first.

    One page of them is held at a time, and no connection while the reader takes it: somebody who
    downloads slowly keeps nobody waiting.
    """
    begins_at, over_at = period.bounds(zone)
    query = following = _query().order_by(Donation.given_at, Donation.id).limit(PAGE_SIZE)
    while True:
        condition = given_between(charity_id, currency, begins_at=begins_at, over_at=over_at)
        async with database.read() as db:
            page = [_line(row) for row in await db.execute(following.where(condition))]
        for line in page:
            yield line
        if len(page) < PAGE_SIZE:
            return
        # SQLite finds the beginning of a page by this alone, not by the comparison of pairs.
        begins_at = page[-1].given_at
        following = query.where(place() > as_tuple(page[-1].place))


class CarriedLine(NamedTuple):
    """A donation, and how much of it a transfer has: all of its net, unless there are several."""

    line: DonationLine
    cents: int


async def lines_of_transfer(
    db: AsyncSession, transfer_id: str, *, limit: int, after: LinePlace | None = None
) -> list[CarriedLine]:
    """Return what a transfer took to a charity, line by line, the oldest first, after a place."""
    is_in = or_(Donation.transfer_id == transfer_id, also_carried_by(transfer_id))
    query = _query().add_columns(Donation.earlier_transfers).where(is_in)
    if after is not None:
        query = query.where(place() > as_tuple(after))
    query = query.order_by(Donation.given_at, Donation.id).limit(limit)
    return [CarriedLine(_line(row), _carried(row, transfer_id)) for row in await db.execute(query)]


async def all_lines_of_transfer(database: Database, transfer_id: str) -> AsyncIterator[CarriedLine]:
    """Give every line that a transfer took to a charity, the oldest first.

    One page of them is held at a time, and no connection while the reader takes it.
    """
    after: LinePlace | None = None
    while True:
        async with database.read() as db:
            page = await lines_of_transfer(db, transfer_id, limit=PAGE_SIZE, after=after)
        for carried in page:
            yield carried
        if len(page) < PAGE_SIZE:
            return
        after = page[-1].line.place


async def sums_of_transfers(
    db: AsyncSession, transfer_ids: Collection[str]
) -> dict[str, tuple[int, int]]:
    """Return how many lines each transfer took along, and the cents it has of them now."""
    net = Donation.amount_cents - Donation.refunded_cents - Donation.fee_cents
    query = (
        select(Donation.transfer_id, func.count(), func.sum(net))
        .where(Donation.transfer_id.in_(transfer_ids))
        .group_by(Donation.transfer_id)
    )
    sums = {str(row[0]): (int(row[1]), int(row[2])) for row in await db.execute(query)}
    for transfer_id, parts in (await parts_of(db, transfer_ids)).items():
        count, cents = sums.get(transfer_id, (0, 0))
        for donation, part_cents in parts:
            is_last = donation.transfer_id == transfer_id
            count += 0 if is_last else 1
            cents += part_cents - (donation.net_cents if is_last else 0)
        sums[transfer_id] = count, cents
    return sums


def _carried(row: Row[*tuple[Any, ...]], transfer_id: str) -> int:
    earlier: dict[str, int] = row.earlier_transfers
    net_cents: int = row.amount_cents - row.fee_cents - row.refunded_cents
    is_last = row.transfer_id == transfer_id
    return net_cents - sum(earlier.values()) if is_last else earlier[transfer_id]


def in_period(
    charity_id: str, *, period: Period, zone: ZoneInfo, currency: str
) -> ColumnElement[bool]:
    """Return the condition that a donation belongs to a charity's report."""
    begins_at, over_at = period.bounds(zone)
    return given_between(charity_id, currency, begins_at=begins_at, over_at=over_at)


def given_between(
    charity_id: str, currency: str, *, begins_at: datetime, over_at: datetime
) -> ColumnElement[bool]:
    """Return the condition that a donation was given to a charity within a time."""
    return and_(
        Donation.charity_id == charity_id,
        Donation.given_at >= begins_at,
        Donation.given_at < over_at,
        Donation.currency == currency,
    )


def _query() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Donation.id,
            Donation.given_at,
            Donation.donor_name,
            Donation.is_name_public,
            Donation.masterclass_id,
            Masterclass.title,
            Donation.host_id,
            Person.display_name,
            Donation.source,
            Donation.amount_cents,
            Donation.fee_cents,
            Donation.refunded_cents,
            words_shown().label("message"),
            Donation.is_message_public,
            Donation.transfer_id,
            Transfer.state,
            is_disputed(Donation.payment_id).label("is_disputed"),
        )
        .outerjoin(Masterclass, Masterclass.id == Donation.masterclass_id)
        .outerjoin(Person, Person.id == Donation.host_id)
        .outerjoin(Transfer, Transfer.id == Donation.transfer_id)
    )


def place() -> Tuple:
    """Return the columns in whose order lines are listed; one index has it."""
    return tuple_(Donation.given_at, Donation.id)


def as_tuple(place: LinePlace) -> Tuple:
    """Return a place as those columns are compared with."""
    values = zip(place, (Donation.given_at, Donation.id), strict=True)
    return tuple_(*(literal(value, column.type) for value, column in values))


def _line(row: Row[*tuple[Any, ...]]) -> DonationLine:
    return DonationLine(
        donation_id=row.id,
        given_at=row.given_at,
        donor_name=row.donor_name,
        masterclass_id=row.masterclass_id or "",
        masterclass_title=row.title or "",
        host_id=row.host_id or "",
        host_name=row.display_name or "",
        source=row.source,
        gross_cents=row.amount_cents,
        fees_cents=row.fee_cents,
        refunded_cents=row.refunded_cents,
        net_cents=row.amount_cents - row.fee_cents - row.refunded_cents,
        state=_state(row),
        message=row.message,
    )


def _state(row: Row[*tuple[Any, ...]]) -> LineState:
    if row.is_disputed:
        return LineState.DISPUTED
    if row.refunded_cents == row.amount_cents:
        return LineState.REFUNDED
    if row.transfer_id is None:
        return LineState.HELD
    return LineState.PAID_OUT if row.state is TransferState.SUCCEEDED else LineState.PAYABLE
