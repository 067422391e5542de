"""How much of what was transferred to a payee is with the provider, and how much at their bank.

What the hub paid by hand went straight to the bank. Of what reached it, the parts that are none of
our transfers do not count.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from billing.disputes.models import Recovery
from billing.gateways.payouts import PayoutPartKind, PayoutState
from billing.payouts.models import Payout, PayoutLine
from billing.transfers.models import Transfer, TransferState
from billing.transfers.service import Payee
from hub.bookings.models import Booking
from hub.kernel.database import Database
from hub.masterclasses.models import Masterclass

PAGE_SIZE = 1000
_landing = aliased(Payout)
_OURS = {PayoutPartKind.TRANSFER, PayoutPartKind.REVERSAL}


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferOnItsWay:
    """A transfer of which something is with the provider; less than nothing is still to be kept.

    `title` is that of the session or the masterclass, empty for gifts to a charity by itself.
    `payout` is the last one that took it to the bank, where it has yet to arrive, or came back
    from; None while it waits for one.
    """

    transfer: Transfer
    title: str
    amount_cents: int
    payout: Payout | None


async def transferred_cents(db: AsyncSession, payee: Payee, *, currency: str) -> int:
    """Return what was transferred to a payee, less what was taken back of it."""
    sent = select(func.coalesce(func.sum(Transfer.amount_cents), 0))
    back = select(func.coalesce(func.sum(Recovery.amount_cents), 0))
    back = back.join(Transfer, Transfer.id == Recovery.transfer_id)
    is_theirs = _is_sent(payee, currency)
    sent_cents = int(await db.scalar(sent.where(is_theirs)) or 0)
    is_back = Recovery.provider_id.is_not(None)
    return sent_cents - int(await db.scalar(back.where(is_theirs, is_back)) or 0)


async def at_bank_cents(db: AsyncSession, payee: Payee, *, currency: str) -> int:
    """Return what reached a payee's bank of what was transferred to them."""
    by_hand = select(func.coalesce(func.sum(Transfer.amount_cents), 0)).where(
        _is_sent(payee, currency), Transfer.provider_id.is_(None)
    )
    paid = select(func.coalesce(func.sum(Payout.amount_cents), 0)).where(
        _is_theirs(payee, currency),
        Payout.state == PayoutState.PAID,
        Payout.lands_in_id == Payout.id,
    )
    sums = [int(await db.scalar(query) or 0) for query in (by_hand, paid)]
    return sum(sums) - await other_cents(db, payee, currency=currency)


async def other_cents(db: AsyncSession, payee: Payee, *, currency: str) -> int:
    """Return what reached a payee's bank that was none of our transfers."""
    is_unknown = and_(PayoutLine.kind.in_(_OURS), PayoutLine.transfer_id.is_(None))
    return await _landed(
        db, payee, or_(PayoutLine.kind == PayoutPartKind.OTHER, is_unknown), currency=currency
    )


async def untold_cents(db: AsyncSession, payee: Payee, *, currency: str) -> int:
    """Return what reached a payee's bank without the provider telling of which transfers it is."""
    lines = (
        select(func.coalesce(func.sum(PayoutLine.amount_cents), 0))
        .where(PayoutLine.payout_id == Payout.id)
        .scalar_subquery()
    )
    total = (
        select(func.coalesce(func.sum(Payout.amount_cents - lines), 0))
        .join(_landing, _landing.id == Payout.lands_in_id)
        .where(_is_theirs(payee, currency), _landing.state == PayoutState.PAID)
    )
    return int(await db.scalar(total) or 0)


async def is_on_its_way(db: AsyncSession, payee: Payee) -> bool:
    """Tell whether a payee has money with the provider, in any currency."""
    is_theirs = and_(Transfer.payee_kind == payee.kind, Transfer.payee_id == payee.id)
    currencies = list(await db.scalars(select(Transfer.currency).where(is_theirs).distinct()))
    for currency in currencies:
        sent_cents = await transferred_cents(db, payee, currency=currency)
        if sent_cents != await at_bank_cents(db, payee, currency=currency):
            return True
    return False


async def transfers_on_their_way(
    db: AsyncSession,
    payee: Payee,
    *,
    currency: str,
    limit: int,
    after: TransferOnItsWay | None = None,
) -> Sequence[TransferOnItsWay]:
    """Return the transfers of which something is with the provider, the latest first.

    Or those that follow one of them.
    """
    query = _rests(payee, currency).order_by(Transfer.completed_at.desc(), Transfer.id.desc())
    if after is not None:
        at, earlier_id = after.transfer.completed_at, Transfer.id < after.transfer.id
        is_same_moment = and_(Transfer.completed_at == at, earlier_id)
        query = query.where(or_(Transfer.completed_at < at, is_same_moment))
    found = list(await db.execute(query.limit(limit)))
    last = await _last_payouts(db, [row[0].id for row in found])
    return [
        TransferOnItsWay(
            transfer=row[0],
            title=row[2] or row[3] or "",
            amount_cents=int(row[1]),
            payout=last.get(row[0].id),
        )
        for row in found
    ]


async def all_on_their_way(
    database: Database, payee: Payee, *, currency: str
) -> AsyncIterator[TransferOnItsWay]:
    """Give every such transfer, the latest first, holding one page of them at a time.

    No connection is held while the reader takes them.
    """
    after: TransferOnItsWay | None = None
    while True:
        async with database.read() as db:
            page = await transfers_on_their_way(
                db, payee, currency=currency, limit=PAGE_SIZE, after=after
            )
        for line in page:
            yield line
        if len(page) < PAGE_SIZE:
            return
        after = page[-1]


def _rests(payee: Payee, currency: str) -> Select[*tuple[Any, ...]]:
    """Return the transfers that are not wholly at the bank, what is left of each, and its title."""
    back = (
        select(func.coalesce(func.sum(Recovery.amount_cents), 0))
        .where(Recovery.transfer_id == Transfer.id, Recovery.provider_id.is_not(None))
        .scalar_subquery()
    )
    landed = (
        select(func.coalesce(func.sum(PayoutLine.amount_cents), 0))
        .join(Payout, Payout.id == PayoutLine.payout_id)
        .join(_landing, _landing.id == Payout.lands_in_id)
        .where(PayoutLine.transfer_id == Transfer.id, _landing.state == PayoutState.PAID)
        .correlate(Transfer)
        .scalar_subquery()
    )
    rest = Transfer.amount_cents - back - landed
    return (
        select(Transfer, rest, Booking.title, Masterclass.title)
        .outerjoin(Booking, Booking.id == Transfer.subject_id)
        .outerjoin(Masterclass, Masterclass.id == Transfer.subject_id)
        .where(_is_sent(payee, currency), Transfer.provider_id.is_not(None), rest != 0)
    )


async def _last_payouts(db: AsyncSession, transfer_ids: Sequence[str]) -> dict[str, Payout]:
    query = (
        select(PayoutLine.transfer_id, _landing)
        .join(Payout, Payout.id == PayoutLine.payout_id)
        .join(_landing, _landing.id == Payout.lands_in_id)
        .where(PayoutLine.transfer_id.in_(transfer_ids))
        .order_by(_landing.made_at, _landing.id)
    )
    return {str(row[0]): row[1] for row in await db.execute(query)}


async def _landed(
    db: AsyncSession, payee: Payee, condition: ColumnElement[bool], *, currency: str
) -> int:
    total = (
        select(func.coalesce(func.sum(PayoutLine.amount_cents), 0))
        .join(Payout, Payout.id == PayoutLine.payout_id)
        .join(_landing, _landing.id == Payout.lands_in_id)
        .where(_is_theirs(payee, currency), _landing.state == PayoutState.PAID, condition)
    )
    return int(await db.scalar(total) or 0)


def _is_sent(payee: Payee, currency: str) -> ColumnElement[bool]:
    return and_(
        Transfer.payee_kind == payee.kind,
        Transfer.payee_id == payee.id,
        Transfer.currency == currency,
        Transfer.state == TransferState.SUCCEEDED,
    )


def _is_theirs(payee: Payee, currency: str) -> ColumnElement[bool]:
    return and_(
        Payout.payee_kind == payee.kind,
        Payout.payee_id == payee.id,
        Payout.currency == currency,
    )
