"""Payouts as their payee and the operator read them."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from billing.freezes.service import subject_of
from billing.gateways.payouts import PayoutState
from billing.payouts.models import Payout
from billing.transfers.models import Transfer, TransferState
from billing.transfers.service import Payee
from hub.kernel.database import Database

SHOWN = 100
PAGE_SIZE = 1000
FAILED_SHOWN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedPayout:
    """A payout that a bank did not keep, and what its payee is called."""

    payout: Payout
    payee_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BankEntry:
    """What was sent to a payee's bank: by the provider, or by the hub without it, by hand."""

    payout: Payout | None = None
    transfer: Transfer | None = None

    @property
    def row(self) -> Payout | Transfer:
        """Return the one that it is."""
        row = self.payout or self.transfer
        assert row is not None, "it is one of them"
        return row

    @property
    def id(self) -> str:
        """Return its number."""
        return self.row.id

    @property
    def at(self) -> datetime:
        """Return when it was sent."""
        row = self.row
        return row.made_at if isinstance(row, Payout) else row.completed_at or row.requested_at


@dataclass(frozen=True, slots=True, kw_only=True)
class BankPage:
    """Some of what was sent to a bank, the latest first; `next_id` opens the ones before."""

    entries: Sequence[BankEntry]
    next_id: str


async def bank_page(
    db: AsyncSession, payee: Payee, *, currency: str, before_id: str = "", limit: int = SHOWN
) -> BankPage:
    """Return what was sent to a payee's bank last, or before one of these.

    Of one moment, what the provider sent comes first.
    """
    before = await _entry(db, before_id) if before_id else None
    payouts = select(Payout).where(
        Payout.payee_kind == payee.kind,
        Payout.payee_id == payee.id,
        Payout.currency == currency,
    )
    by_hand = select(Transfer).where(
        Transfer.payee_kind == payee.kind,
        Transfer.payee_id == payee.id,
        Transfer.currency == currency,
        Transfer.state == TransferState.SUCCEEDED,
        Transfer.provider_id.is_(None),
    )
    if before is not None:
        is_payout = before.payout is not None
        rest = Payout.id < before.id if is_payout else false()
        payouts = payouts.where(
            or_(Payout.made_at < before.at, and_(Payout.made_at == before.at, rest))
        )
        rest = true() if is_payout else Transfer.id < before.id
        by_hand = by_hand.where(
            or_(Transfer.completed_at < before.at, and_(Transfer.completed_at == before.at, rest))
        )
    payouts = payouts.order_by(Payout.made_at.desc(), Payout.id.desc()).limit(limit + 1)
    by_hand = by_hand.order_by(Transfer.completed_at.desc(), Transfer.id.desc()).limit(limit + 1)
    entries = [
        *(BankEntry(payout=payout) for payout in await db.scalars(payouts)),
        *(BankEntry(transfer=transfer) for transfer in await db.scalars(by_hand)),
    ]
    entries.sort(key=lambda entry: entry.at, reverse=True)
    next_id = entries[limit - 1].id if len(entries) > limit else ""
    return BankPage(entries=entries[:limit], next_id=next_id)


async def all_bank_entries(
    database: Database, payee: Payee, *, currency: str
) -> AsyncIterator[BankEntry]:
    """Give all that was sent to a payee's bank, the latest first, holding one page at a time.

    No connection is held while the reader takes it.
    """
    before_id = ""
    while True:
        async with database.read() as db:
            page = await bank_page(
                db, payee, currency=currency, before_id=before_id, limit=PAGE_SIZE
            )
        for entry in page.entries:
            yield entry
        if not page.next_id:
            return
        before_id = page.next_id


async def last_payout(db: AsyncSession, payee: Payee) -> Payout | None:
    """Return the last payout that is on a payee's bank account."""
    query = select(Payout).where(
        Payout.payee_kind == payee.kind,
        Payout.payee_id == payee.id,
        Payout.state == PayoutState.PAID,
    )
    return (await db.scalars(query.order_by(Payout.arrives_on.desc()).limit(1))).first()


async def open_failure(db: AsyncSession, payee: Payee) -> Payout | None:
    """Return the last payout that a payee's bank did not keep, until another has arrived."""
    query = select(Payout).where(
        Payout.payee_kind == payee.kind, Payout.payee_id == payee.id, _waits_for_payee()
    )
    return (await db.scalars(query.order_by(Payout.failed_at.desc()).limit(1))).first()


async def failed_payouts(db: AsyncSession) -> Sequence[FailedPayout]:
    """Return the payouts that banks did not keep, until others have arrived; the oldest first."""
    query = select(Payout).where(_waits_for_payee()).order_by(Payout.failed_at, Payout.id)
    found = list(await db.scalars(query.limit(FAILED_SHOWN)))
    return [
        FailedPayout(
            payout=payout,
            payee_name=(await subject_of(db, Payee(payout.payee_kind, payout.payee_id))).name,
        )
        for payout in found
    ]


async def _entry(db: AsyncSession, row_id: str) -> BankEntry | None:
    payout, transfer = await db.get(Payout, row_id), await db.get(Transfer, row_id)
    return BankEntry(payout=payout, transfer=transfer) if payout or transfer else None


def _waits_for_payee() -> ColumnElement[bool]:
    """Return the condition that a bank account refused a payout and none has taken one since."""
    later = aliased(Payout)
    is_later = and_(
        later.payee_kind == Payout.payee_kind,
        later.payee_id == Payout.payee_id,
        later.state == PayoutState.PAID,
        or_(later.id == Payout.lands_in_id, later.made_at > Payout.failed_at),
    )
    return and_(Payout.state == PayoutState.FAILED, ~select(later.id).where(is_later).exists())
