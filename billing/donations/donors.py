"""Donors who let their name be shown: a charity may thank these in public, and no others."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Select, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.donations.lines import in_period
from billing.donations.models import Donation, DonationSource
from billing.donations.period import Period
from hub.kernel.database import Database

PAGE_SIZE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedDonor:
    """One donor under the name they chose to show.

    `public_cents` is what they let be told of it: 0 when they hide every amount.
    """

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
    """Return the donors of a period who let their name be shown, the latest first."""
    query = _query(charity_id, period=period, zone=zone, currency=currency)
    return [_donor(row) for row in await db.execute(query.limit(limit))]


async def all_named_donors(
    database: Database, charity_id: str, *, period: Period, zone: ZoneInfo, currency: str
) -> AsyncIterator[NamedDonor]:
    """Give every one of them, holding a page at a time."""
    query = _query(charity_id, period=period, zone=zone, currency=currency)
    async with database.read() as db:
        found = await db.stream(query.execution_options(yield_per=PAGE_SIZE))
        async for row in found:
            yield _donor(row)


def _query(
    charity_id: str, *, period: Period, zone: ZoneInfo, currency: str
) -> Select[*tuple[Any, ...]]:
    kept_cents = Donation.amount_cents - Donation.refunded_cents
    last_given_at = func.max(Donation.given_at)
    return (
        select(
            Donation.donor_name.label("name"),
            func.count(Donation.payment_id.distinct()).label("gifts"),
            func.sum(case((Donation.is_amount_public, kept_cents), else_=0)).label("public_cents"),
            last_given_at.label("last_given_at"),
        )
        .where(
            in_period(charity_id, period=period, zone=zone, currency=currency),
            Donation.is_name_public,
            Donation.donor_name != "",
            Donation.source.notin_((DonationSource.TICKET, DonationSource.FEE_COVER)),
            kept_cents > 0,
        )
        .group_by(Donation.donor_id, Donation.donor_name)
        .order_by(last_given_at.desc(), Donation.donor_name)
    )


def _donor(row: Row[*tuple[Any, ...]]) -> NamedDonor:
    return NamedDonor(
        name=row.name,
        gifts=int(row.gifts),
        public_cents=int(row.public_cents or 0),
        last_given_at=row.last_given_at,
    )
