"""The figures of where a charity's money is, and the postings each of them is made of."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession

from billing.ledger.accounts import PAYEE, escrow_charity, escrow_masterclass, payable_charity
from billing.ledger.models import Posting
from hub.kernel.database import Database
from hub.masterclasses.models import Masterclass

SHOWN = 500
PAGE_SIZE = 1000

SignedPosting = tuple[Posting, int]
"""A posting, and what it adds to a figure in cents."""


class MoneyFigure(StrEnum):
    """Where money of a charity may be; pending is what is held or payable."""

    PENDING = "pending"
    HELD = "held"
    PAYABLE = "payable"
    TRANSFERRED = "transferred"


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyPostings:
    """The latest postings of a figure, each with its sign; count and total are those of all."""

    postings: Sequence[SignedPosting]
    count: int
    total_cents: int


async def figure_cents(
    db: AsyncSession, charity_id: str, figure: MoneyFigure, *, currency: str
) -> int:
    """Return a figure: what came into its accounts, less what left them again."""
    came_in, went_out = _directions(charity_id, figure)
    signed = case((came_in, Posting.amount_cents), else_=-Posting.amount_cents)
    total = select(func.coalesce(func.sum(signed), 0))
    total = total.where(or_(came_in, went_out), Posting.currency == currency)
    return int(await db.scalar(total) or 0)


async def postings_of(
    db: AsyncSession, charity_id: str, figure: MoneyFigure, *, currency: str
) -> MoneyPostings:
    """Return the postings under a figure, the latest first."""
    moved = _moved(charity_id, figure, currency=currency)
    count = await db.scalar(moved.with_only_columns(func.count(Posting.id)).order_by(None))
    return MoneyPostings(
        postings=await _page(db, moved.limit(SHOWN)),
        count=int(count or 0),
        total_cents=await figure_cents(db, charity_id, figure, currency=currency),
    )


async def all_money_postings(
    database: Database, charity_id: str, figure: MoneyFigure, *, currency: str
) -> AsyncIterator[SignedPosting]:
    """Give every posting under a figure, the latest first, holding one page of them at a time.

    No connection is held while the reader takes them.
    """
    moved = following = _moved(charity_id, figure, currency=currency).limit(PAGE_SIZE)
    while True:
        async with database.read() as db:
            page = await _page(db, following)
        for row in page:
            yield row
        if len(page) < PAGE_SIZE:
            return
        last = page[-1][0]
        is_same_moment = and_(Posting.at == last.at, Posting.id < last.id)
        # By the moment alone an index finds where the page begins.
        is_next = or_(Posting.at < last.at, is_same_moment)
        following = moved.where(Posting.at <= last.at, is_next)


def _moved(charity_id: str, figure: MoneyFigure, *, currency: str) -> Select[Posting, int]:
    """Return the postings under a figure with their signs, the latest first."""
    came_in, went_out = _directions(charity_id, figure)
    signed = case((came_in, Posting.amount_cents), else_=-Posting.amount_cents)
    query = select(Posting, signed).where(or_(came_in, went_out), Posting.currency == currency)
    return query.order_by(Posting.at.desc(), Posting.id.desc())


async def _page(db: AsyncSession, query: Select[Posting, int]) -> list[SignedPosting]:
    return [(row[0], int(row[1])) for row in await db.execute(query)]


def _directions(
    charity_id: str, figure: MoneyFigure
) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Return which postings add to a figure, and which take away from it."""
    owed = payable_charity(charity_id)
    if figure is MoneyFigure.PAYABLE:
        return Posting.destination == owed, Posting.source == owed
    if figure is MoneyFigure.TRANSFERRED:
        sent = (Posting.source == owed) & (Posting.destination == PAYEE)
        return sent, (Posting.source == PAYEE) & (Posting.destination == owed)
    escrows = _escrows(charity_id)
    if figure is MoneyFigure.HELD:
        return Posting.destination.in_(escrows), Posting.source.in_(escrows)
    came_in = or_(Posting.destination.in_(escrows), Posting.destination == owed)
    went_out = or_(Posting.source.in_(escrows), Posting.source == owed)
    return came_in & ~went_out, went_out & ~came_in


def _escrows(charity_id: str) -> CompoundSelect[str]:
    """Return the accounts in which gifts to a charity wait."""
    of_masterclasses = select(literal(escrow_masterclass("")) + Masterclass.id)
    of_masterclasses = of_masterclasses.where(Masterclass.charity_id == charity_id)
    return union_all(of_masterclasses, select(literal(escrow_charity(charity_id))))
