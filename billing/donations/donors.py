"""Donors who let their name be shown: a charity may thank these in public, and no others."""

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.donations.lines import in_period
from billing.donations.models import IS_NAMED, Donation
from billing.donations.period import Period
from hub.kernel.database import Database
from hub.kernel.errors import NotFound

PAGE_SIZE = 1000
LATEST_READ = 2000
"""In so many of the latest gifts there are mostly more donors than a page shows."""
IN_MEMORY_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedDonor:
    """One donor under the name they chose to show.

    `gift_id` is one of their gifts under this name, by which they are found again: the donor
    themselves are not told. `public_cents` is what they let be told of it: 0 when they hide every
    amount.
    """

    gift_id: str
    name: str
    gifts: int
    public_cents: int
    last_given_at: datetime


async def named_donors(
    db: AsyncSession,
    charity_id: str,
    *,
    period: Period,
    zone: ZoneInfo,
    currency: str,
    limit: int,
) -> Sequence[NamedDonor]:
    """Return the donors of a period who let their name be shown, the latest first.

    Of a year with a million gifts only the latest are read, and what else those donors gave.
    """
    asked = in_period(charity_id, period=period, zone=zone, currency=currency)
    latest = (
        select(Donation.donor_id, Donation.donor_name)
        .where(asked, IS_NAMED)
        .order_by(Donation.given_at.desc())
        .limit(LATEST_READ)
    )
    rows = [(row.donor_id, row.donor_name) for row in await db.execute(latest)]
    query = _query(asked)
    if len(names := dict.fromkeys(rows)) >= limit and len(rows) == LATEST_READ:
        wanted = list(names)[:limit]
        query = query.where(Donation.donor_id.in_({donor_id for donor_id, _ in wanted}))
    return [_donor(row) for row in await db.execute(query.limit(limit))]


async def all_named_donors(
    database: Database, charity_id: str, *, period: Period, zone: ZoneInfo, currency: str
) -> AsyncIterator[NamedDonor]:
    """Give every one of them.

    They are summed up once, into a file when they are many, and no connection is held while the
    reader takes them.
    """
    query = _query(in_period(charity_id, period=period, zone=zone, currency=currency))
    with SpooledTemporaryFile(max_size=IN_MEMORY_BYTES, mode="w+", encoding="utf-8") as kept:
        async with database.read() as db:
            async for row in await db.stream(query.execution_options(yield_per=PAGE_SIZE)):
                kept.write(_written(_donor(row)))
        kept.seek(0)
        for line in kept:
            yield _read(line)


async def gifts_of_donor(
    db: AsyncSession,
    charity_id: str,
    gift_id: str,
    *,
    period: Period,
    zone: ZoneInfo,
    currency: str,
    limit: int,
) -> Sequence[Donation]:
    """Return the gifts of a period that were made under the name of one of them, the latest first.

    Raises: NotFound, when that one is not of a donor who lets this name be shown.
    """
    asked = in_period(charity_id, period=period, zone=zone, currency=currency)
    gift = (
        await db.scalars(select(Donation).where(asked, IS_NAMED, Donation.id == gift_id))
    ).first()
    if gift is None:
        raise NotFound
    is_theirs = and_(Donation.donor_id == gift.donor_id, Donation.donor_name == gift.donor_name)
    query = select(Donation).where(asked, IS_NAMED, is_theirs)
    query = query.order_by(Donation.given_at.desc(), Donation.id.desc())
    return list(await db.scalars(query.limit(limit)))


def _query(asked: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    kept_cents = Donation.amount_cents - Donation.refunded_cents
    last_given_at = func.max(Donation.given_at)
    return (
        select(
            func.max(Donation.id).label("gift_id"),
            Donation.donor_name.label("name"),
            func.count(Donation.payment_id.distinct()).label("gifts"),
            func.sum(case((Donation.is_amount_public, kept_cents), else_=0)).label("public_cents"),
            last_given_at.label("last_given_at"),
        )
        .where(asked, IS_NAMED)
        .group_by(Donation.donor_id, Donation.donor_name)
        .order_by(last_given_at.desc(), Donation.donor_name)
    )


def _donor(row: Row[*tuple[Any, ...]]) -> NamedDonor:
    return NamedDonor(
        gift_id=row.gift_id,
        name=row.name,
        gifts=int(row.gifts),
        public_cents=int(row.public_cents or 0),
        last_given_at=row.last_given_at,
    )


def _written(donor: NamedDonor) -> str:
    last_given_at = donor.last_given_at.isoformat()
    cells = [donor.gift_id, donor.name, donor.gifts, donor.public_cents, last_given_at]
    return json.dumps(cells) + "\n"


def _read(line: str) -> NamedDonor:
    gift_id, name, gifts, public_cents, last_given_at = json.loads(line)
    return NamedDonor(
        gift_id=gift_id,
        name=name,
        gifts=gifts,
        public_cents=public_cents,
        last_given_at=datetime.fromisoformat(last_given_at),
    )
