"""The postings under a figure of a charity's report: they add up to it, to the cent.

Each line of a report is made of postings that refer to it. What leaves the provider's balance for
it, or what a talent is owed, is its gross; what goes to the provider's fees, less what the hub gave
back of them, its fees; what returns to the balance, its refunds; what is left in escrow for it,
its net. Of a line that left in several transfers, what is paid out are its parts of their postings,
and what is pending is the rest.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Self
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, case, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.disputes.models import Dispute
from billing.donations.carriers import carriers_of
from billing.donations.lines import MOMENT, LinePlace, as_tuple, given_between, place
from billing.donations.models import IS_IN_SEVERAL, Donation, DonationSource
from billing.donations.period import Period
from billing.donations.sums import NOBODY, By, Some, sums_over
from billing.donations.totals import Totals
from billing.ledger.accounts import (
    PAYEE,
    PLATFORM,
    PROVIDER_BALANCE,
    PROVIDER_FEES,
    payable_charity,
    payable_talent,
)
from billing.ledger.models import Posting
from billing.refunds.models import Refund
from billing.transfers.models import Transfer, TransferState
from hub.kernel.database import Database
from hub.kernel.errors import NotFound

SHOWN = 500
PAGE_SIZE = 1000
FEW = 5000
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

    @property
    def some(self) -> Some:
        """Return the lines as sums are asked for them."""
        return Some(
            masterclass_id=_key(self.masterclass_id),
            host_id=_key(self.host_id),
            source=DonationSource(self.source) if self.source else None,
        )


def _key(sent: str) -> str | None:
    return NOBODY if sent == NONE else sent or None


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
    """The postings of a figure, or the latest of them; the total is that of all."""

    postings: Sequence[FigurePosting]
    is_whole: bool
    total_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which figure of which report."""

    charity_id: str
    figure: Figure
    period: Period
    lines: LineFilter
    zone: ZoneInfo
    currency: str


async def figure_postings(db: AsyncSession, asked: Asked) -> FigurePostings:
    """Return the postings that make a figure of a charity's report, the latest donations first.

    Their sum is the figure. Of very many, the latest are read, and the sum is that of the days.
    """
    found: list[FigurePosting] = []
    lines = await _few_lines(db, asked)
    if lines is not None:
        for begin in range(0, len(lines), PAGE_SIZE):
            found += await _postings(db, asked.figure, lines[begin : begin + PAGE_SIZE])
        return _shown(found, sum(posting.signed_cents for posting in found))
    before: LinePlace | None = None
    while len(found) <= SHOWN:
        page, before = await _page(db, asked, before)
        found += page
        if before is None:
            return _shown(found, sum(posting.signed_cents for posting in found))
    return _shown(found, await _total(db, asked))


def _shown(found: Sequence[FigurePosting], total_cents: int) -> FigurePostings:
    return FigurePostings(
        postings=found[:SHOWN], is_whole=len(found) <= SHOWN, total_cents=total_cents
    )


async def all_figure_postings(database: Database, asked: Asked) -> AsyncIterator[FigurePosting]:
    """Give every posting of a figure, the latest donations first.

    Those of one page of donations are held at a time, and no connection while the reader takes
    them.
    """
    before: LinePlace | None = None
    while True:
        async with database.read() as db:
            page, before = await _page(db, asked, before)
        for posting in page:
            yield posting
        if before is None:
            return


async def _page(
    db: AsyncSession, asked: Asked, before: LinePlace | None
) -> tuple[list[FigurePosting], LinePlace | None]:
    """Return the postings of the lines that follow a place, and the next place if there is one."""
    lines = [LinePlace(*row) for row in await db.execute(_lines(asked, before))]
    postings = await _postings(db, asked.figure, lines)
    return postings, lines[-1] if len(lines) == PAGE_SIZE else None


async def _postings(
    db: AsyncSession, figure: Figure, lines: Sequence[LinePlace]
) -> list[FigurePosting]:
    sign = _sign(figure)
    query = select(
        Posting.at,
        Posting.source,
        Posting.destination,
        Posting.reference,
        sign * Posting.amount_cents,
    ).where(Posting.reference.in_([line.donation_id for line in lines]), sign != 0)
    found: dict[str, list[FigurePosting]] = {}
    for row in await db.execute(query.order_by(Posting.at.desc(), Posting.id.desc())):
        found.setdefault(row.reference, []).append(_posting(row))
    if figure in {Figure.PAID_OUT, Figure.PENDING}:
        for donation_id, parts in (await _paid_parts(db, list(found))).items():
            is_paid_out = figure is Figure.PAID_OUT
            found[donation_id] = parts if is_paid_out else found[donation_id] + _less(parts)
            if sum(posting.signed_cents for posting in found[donation_id]) == 0:
                del found[donation_id]
    return [posting for line in lines for posting in found.get(line.donation_id, [])]


async def _paid_parts(
    db: AsyncSession, donation_ids: Sequence[str]
) -> dict[str, list[FigurePosting]]:
    """Return of each line in several transfers its parts of the postings that paid them out."""
    lines = select(Donation).where(IS_IN_SEVERAL, Donation.id.in_(donation_ids))
    parts = {line.id: carriers_of(line) for line in await db.scalars(lines)}
    sent = {transfer_id for carried in parts.values() for transfer_id in carried}
    query = select(Posting).join(Transfer, Transfer.id == Posting.reference)
    query = query.where(
        Transfer.id.in_(sent),
        Transfer.state == TransferState.SUCCEEDED,
        Posting.destination == PAYEE,
        Posting.reverses_id.is_(None),
    )
    postings = {posting.reference: posting for posting in await db.scalars(query)}
    return {
        donation_id: [
            FigurePosting(
                at=postings[transfer_id].at,
                source=postings[transfer_id].source,
                destination=postings[transfer_id].destination,
                donation_id=donation_id,
                signed_cents=cents,
            )
            for transfer_id, cents in carried.items()
            if transfer_id in postings
        ]
        for donation_id, carried in parts.items()
    }


async def kept_postings(db: AsyncSession, lines: Sequence[LinePlace]) -> list[FigurePosting]:
    """Return the postings of what was given in some lines, less those of what went back of it.

    Line by line, the latest posting of each first.
    """
    found: list[FigurePosting] = []
    for begin in range(0, len(lines), PAGE_SIZE):
        page = lines[begin : begin + PAGE_SIZE]
        given = await _postings(db, Figure.GROSS, page)
        found += given + _less(await _postings(db, Figure.REFUNDED, page))
    order = {line.donation_id: number for number, line in enumerate(lines)}
    # Sorts keep the order of equals, so the latest comes first in each line.
    found.sort(key=lambda posting: posting.at, reverse=True)
    return sorted(found, key=lambda posting: order[posting.donation_id])


def _less(parts: Sequence[FigurePosting]) -> list[FigurePosting]:
    return [replace(part, signed_cents=-part.signed_cents) for part in parts]


async def _few_lines(db: AsyncSession, asked: Asked) -> list[LinePlace] | None:
    """Return the lines of a figure that only few lines can have; None when they are not few.

    They are found by what makes them few. Among all lines of the time they would be looked for in
    vain for long.
    """
    is_rare = _is_rare(asked)
    if is_rare is None:
        return None
    begins_at, over_at = asked.period.bounds(asked.zone)
    query = select(Donation.given_at, Donation.id).where(
        is_rare,
        # Compared so, no index has it: the databases cannot but begin with what is rare.
        Donation.charity_id.concat("") == asked.charity_id,
        Donation.given_at >= begins_at,
        Donation.given_at < over_at,
        Donation.currency == asked.currency,
        asked.lines.some.of(Donation),
        _is_of(asked.figure, asked.charity_id),
    )
    lines = [LinePlace(*row) for row in await db.execute(query.limit(FEW + 1))]
    return sorted(lines, reverse=True) if len(lines) <= FEW else None


def _is_rare(asked: Asked) -> ColumnElement[bool] | None:
    """Return what makes the lines few, when something may that an index has."""
    if asked.figure in {Figure.REFUNDED, Figure.PENDING}:
        return _is_of(asked.figure, asked.charity_id)
    masterclass_id = asked.lines.some.masterclass_id
    return Donation.masterclass_id == masterclass_id if masterclass_id else None


def _lines(asked: Asked, before: LinePlace | None) -> Select[*tuple[Any, ...]]:
    begins_at, over_at = asked.period.bounds(asked.zone)
    query = select(Donation.given_at, Donation.id)
    if before is not None:
        # SQLite finds the beginning of a page by this alone, not by the comparison of pairs.
        over_at = min(over_at, before.given_at + MOMENT)
        query = query.where(place() < as_tuple(before))
    return (
        query.where(
            given_between(asked.charity_id, asked.currency, begins_at=begins_at, over_at=over_at),
            asked.lines.some.of(Donation),
            _is_of(asked.figure, asked.charity_id),
        )
        .order_by(Donation.given_at.desc(), Donation.id.desc())
        .limit(PAGE_SIZE)
    )


async def _total(db: AsyncSession, asked: Asked) -> int:
    sums = await sums_over(
        db,
        asked.charity_id,
        period=asked.period,
        zone=asked.zone,
        currency=asked.currency,
        only=asked.lines.some,
    )
    totals = sum(sums[By.SOURCE].values(), Totals())
    return int(getattr(totals, f"{asked.figure.value}_cents"))


def _posting(row: Any) -> FigurePosting:
    at, source, destination, reference, cents = row
    return FigurePosting(
        at=at,
        source=source,
        destination=destination,
        donation_id=reference,
        signed_cents=int(cents),
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


def _is_of(figure: Figure, charity_id: str) -> ColumnElement[bool]:
    """Return which lines may have postings of a figure.

    Paid out and pending split the net by where the money is.
    """
    transfers = select(Transfer.id).where(Transfer.payee_id == charity_id)
    # These may be both.
    in_several = Donation.id.in_(
        select(Donation.id).where(IS_IN_SEVERAL, Donation.charity_id == charity_id).correlate(None)
    )
    is_paid_out = Transfer.state == TransferState.SUCCEEDED
    if figure is Figure.PAID_OUT:
        return or_(Donation.transfer_id.in_(transfers.where(is_paid_out)), in_several)
    if figure is Figure.PENDING:
        on_the_way = Donation.transfer_id.in_(transfers.where(~is_paid_out))
        return or_(Donation.transfer_id.is_(None), on_the_way, in_several)
    if figure is Figure.REFUNDED:
        gone_back = select(Refund.payment_id).union(select(Dispute.payment_id))
        return Donation.payment_id.in_(gone_back)
    return Donation.id.is_not(None)
