"""The postings under a figure of a talent's earnings: they add up to it, to the cent."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Select, Subquery, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.donations.period import Period
from billing.earnings.figures import EarningFigure, paid_sessions, postings_of, sign_in
from hub.kernel.database import Database

SHOWN = 500
PAGE_SIZE = 1000


class Sessions(NamedTuple):
    """Whose sessions, of which days and of which service; without a period, of all days."""

    talent_id: str
    currency: str
    zone: ZoneInfo
    period: Period | None = None
    service_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EarningPosting:
    """A posting of a session, with the sign it has in the figure."""

    at: datetime
    source: str
    destination: str
    booking_id: str
    signed_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EarningPostings:
    """The latest postings of a figure; count and total are those of all of them."""

    postings: Sequence[EarningPosting]
    count: int
    total_cents: int


async def earning_postings(
    db: AsyncSession, figure: EarningFigure, sessions: Sessions
) -> EarningPostings:
    """Return the postings that make a figure, the latest first. Raises: PeriodInvalid."""
    moved = _moved(sessions)
    sign = sign_in(figure, moved)
    sums = select(func.count(), func.coalesce(func.sum(sign * moved.c.amount_cents), 0))
    count, total_cents = (await db.execute(sums.select_from(moved).where(sign != 0))).one()
    latest = await db.execute(_rows(figure, moved).limit(SHOWN))
    return EarningPostings(
        postings=[_posting(row) for row in latest], count=int(count), total_cents=int(total_cents)
    )


async def all_earning_postings(
    database: Database, figure: EarningFigure, sessions: Sessions
) -> AsyncIterator[EarningPosting]:
    """Give every posting of a figure, the latest first, holding one page of them at a time."""
    moved = _moved(sessions)
    query = following = _rows(figure, moved).limit(PAGE_SIZE)
    while True:
        async with database.read() as db:
            page = (await db.execute(following)).all()
        for row in page:
            yield _posting(row)
        if len(page) < PAGE_SIZE:
            return
        last = page[-1]
        is_same_moment = and_(moved.c.at == last.at, moved.c.posting_id < last.posting_id)
        following = query.where(or_(moved.c.at < last.at, is_same_moment))


def _moved(sessions: Sessions) -> Subquery:
    if sessions.period is not None:
        sessions.period.check()
    return postings_of(
        paid_sessions(
            sessions.talent_id,
            currency=sessions.currency,
            bounds=sessions.period.bounds(sessions.zone) if sessions.period else None,
            service_id=sessions.service_id,
        )
    )


def _rows(figure: EarningFigure, moved: Subquery) -> Select[*tuple[Any, ...]]:
    sign = sign_in(figure, moved)
    signed = (sign * moved.c.amount_cents).label("signed_cents")
    return (
        select(moved, signed)
        .where(sign != 0)
        .order_by(moved.c.at.desc(), moved.c.posting_id.desc())
    )


def _posting(row: Any) -> EarningPosting:
    return EarningPosting(
        at=row.at,
        source=row.source,
        destination=row.destination,
        booking_id=row.booking_id,
        signed_cents=int(row.signed_cents),
    )
