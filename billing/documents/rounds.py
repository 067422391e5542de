"""Rounds: begun by what makes papers possible, so that everybody who can have one is told.

Gifts were handed on, a charity declared its right to issue receipts, a talent said under which name
they sell, a month is over.
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from billing.documents import rules
from billing.documents.models import PaperRound, RoundKind
from billing.due import BILLING_NOTE
from hub.kernel.ids import new_id


async def begin_round(db: AsyncSession, kind: RoundKind, subject_id: str, *, now: datetime) -> None:
    """Let the clock tell everybody concerned; begun again, nothing more happens."""
    is_sqlite = db.get_bind().dialect.name == "sqlite"
    insert = sqlite.insert if is_sqlite else postgresql.insert
    begun = insert(PaperRound).values(
        id=new_id("prd"),
        kind=kind,
        subject_id=subject_id,
        cursor="",
        began_at=now,
        due_at=now,
        attempts=0,
        error="",
    )
    await db.execute(begun.on_conflict_do_nothing())
    db.info.setdefault("notes", set()).add(BILLING_NOTE)


async def begin_month(db: AsyncSession, *, now: datetime) -> None:
    """Begin the round of the month that is over."""
    await begin_round(db, RoundKind.MONTH_OVER, _last_month(now), now=now)


async def is_month_begun(db: AsyncSession, *, now: datetime) -> bool:
    """Tell whether the round of the month that is over was begun."""
    known = select(PaperRound.id).where(
        PaperRound.kind == RoundKind.MONTH_OVER, PaperRound.subject_id == _last_month(now)
    )
    return await db.scalar(known) is not None


def _last_month(now: datetime) -> str:
    return (rules.month_of(now) - timedelta(days=1)).strftime("%Y-%m")
