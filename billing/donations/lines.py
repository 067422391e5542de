"""Donations one by one, as their charity may see them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, Select, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.donations.models import Donation, DonationSource
from billing.donations.period import Period
from billing.transfers.models import Transfer, TransferState
from hub.masterclasses.models import Masterclass
from hub.people.models import Person

PAGE_SIZE = 1000


class LineState(StrEnum):
    """Where the money of a line is."""

    HELD = "held"
    REFUNDED = "refunded"
    PAYABLE = "payable"
    PAID_OUT = "paid_out"


@dataclass(frozen=True, slots=True, kw_only=True)
class DonationLine:
    """One donation, as its charity sees it: a donor hides from the public, not from the charity.

    Always: gross = refunded + fees + net. A gift to the charity by itself names no masterclass and
    no host.
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


async def latest_lines(
    db: AsyncSession,
    charity_id: str,
    *,
    period: Period,
    zone: ZoneInfo,
    currency: str,
    limit: int,
) -> list[DonationLine]:
    """Return the last lines of a period, the latest first."""
    query = _query().where(in_period(charity_id, period=period, zone=zone, currency=currency))
    query = query.order_by(Donation.given_at.desc(), Donation.id.desc()).limit(limit)
    return [_line(row) for row in await db.execute(query)]


async def all_lines(
    db: AsyncSession, charity_id: str, *, period: Period, zone: ZoneInfo, currency: str
) -> AsyncIterator[DonationLine]:
    """Give every line of a period, the oldest first, holding one page of them at a time."""
    query = _query().where(in_period(charity_id, period=period, zone=zone, currency=currency))
    query = query.order_by(Donation.given_at, Donation.id).limit(PAGE_SIZE)
    page = [_line(row) for row in await db.execute(query)]
    while page:
        for line in page:
            yield line
        page = [_line(row) for row in await db.execute(query.where(_after(page[-1])))]


def in_period(
    charity_id: str, *, period: Period, zone: ZoneInfo, currency: str
) -> ColumnElement[bool]:
    """Return the condition that a donation belongs to a charity's report."""
    begins_at, over_at = period.bounds(zone)
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
            Donation.message,
            Donation.is_message_public,
            Donation.transfer_id,
            Transfer.state,
        )
        .outerjoin(Masterclass, Masterclass.id == Donation.masterclass_id)
        .outerjoin(Person, Person.id == Donation.host_id)
        .outerjoin(Transfer, Transfer.id == Donation.transfer_id)
    )


def _after(line: DonationLine) -> ColumnElement[bool]:
    # The first condition is the one that an index can follow.
    return and_(
        Donation.given_at >= line.given_at,
        or_(Donation.given_at > line.given_at, Donation.id > line.donation_id),
    )


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
    if row.refunded_cents == row.amount_cents:
        return LineState.REFUNDED
    if row.transfer_id is None:
        return LineState.HELD
    return LineState.PAID_OUT if row.state is TransferState.SUCCEEDED else LineState.PAYABLE
