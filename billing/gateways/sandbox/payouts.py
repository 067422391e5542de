"""The sandbox's payouts: what was transferred leaves for its payee's bank the day after.

It arrives a day later. A bank that sent something back is sent no more until its payee has changed
it.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from billing.errors import GatewayRefused
from billing.gateways.payouts import (
    PayoutFailure,
    PayoutPage,
    PayoutPart,
    PayoutPartKind,
    PayoutState,
    ProviderPayout,
)
from billing.gateways.sandbox.banks import bank_of
from billing.gateways.sandbox.models import (
    SandboxBank,
    SandboxPayout,
    SandboxReversal,
    SandboxTransfer,
)
from billing.gateways.sandbox.notices import tell

ARRIVES_AFTER = timedelta(days=1)
PAGE_SIZE = 100
BATCH = 50

Movable = SandboxTransfer | SandboxReversal | SandboxPayout
KINDS: dict[type[Movable], PayoutPartKind] = {
    SandboxTransfer: PayoutPartKind.TRANSFER,
    SandboxReversal: PayoutPartKind.REVERSAL,
    SandboxPayout: PayoutPartKind.RETURNED,
}


async def pay_out_due(db: AsyncSession, *, now: datetime) -> None:
    """Let arrive what is due, and send on what was transferred before today, in UTC."""
    await _arrive(db, SandboxPayout.arrives_on <= now.astimezone(UTC).date(), now=now)
    today = datetime.combine(now.astimezone(UTC).date(), time(), UTC)
    waiting = (
        select(SandboxTransfer.payee)
        .outerjoin(SandboxBank, SandboxBank.payee == SandboxTransfer.payee)
        .where(SandboxTransfer.payout_id.is_(None), SandboxTransfer.created_at < today)
        .where(or_(SandboxBank.id.is_(None), SandboxBank.is_blocked.is_(False)))
    )
    unblocked = (
        select(SandboxPayout.payee)
        .join(SandboxBank, SandboxBank.payee == SandboxPayout.payee)
        .where(SandboxPayout.state == PayoutState.FAILED, SandboxPayout.returned_in_id.is_(None))
        .where(SandboxBank.is_blocked.is_(False))
    )
    for payee in list(await db.scalars(waiting.union(unblocked).limit(BATCH))):
        await pay_out(db, payee, before=today, now=now)


async def pay_out(
    db: AsyncSession, payee: str, *, now: datetime, before: datetime | None = None
) -> list[str]:
    """Send on what a payee has here, transferred before an instant; return the payouts' ids."""
    bank = await bank_of(db, payee)
    if bank.is_blocked:
        return []
    made = []
    currencies = select(SandboxTransfer.currency).where(SandboxTransfer.payee == payee).distinct()
    for currency in sorted(await db.scalars(currencies)):
        found = await _waiting(db, payee, currency=currency, before=before)
        if sum(_signed(row) for row in found) > 0:
            made.append(await _send(db, bank, found, currency=currency, now=now))
    return made


async def hurry(db: AsyncSession, payee: str, *, now: datetime) -> None:
    """Send on what a payee has here and let it arrive at once, for somebody who looks on."""
    await pay_out(db, payee, now=now)
    await _arrive(db, SandboxPayout.payee == payee, now=now)


async def send_back(
    db: AsyncSession,
    payout_id: str,
    *,
    now: datetime,
    failure: PayoutFailure = PayoutFailure.ACCOUNT_CLOSED,
) -> None:
    """Have the bank send a payout back, even one that it had taken. Raises: GatewayRefused."""
    payout = await db.get_one(SandboxPayout, payout_id, with_for_update=True)
    if payout.state in {PayoutState.FAILED, PayoutState.CANCELLED}:
        raise GatewayRefused(problem=f"{payout.id} is {payout.state}")
    payout.state, payout.failure, payout.returns_on = PayoutState.FAILED, failure, None
    (await bank_of(db, payout.payee)).is_blocked = True
    await _tell(db, payout, now=now)


async def view(db: AsyncSession, payee: str, payout_id: str) -> ProviderPayout:
    """Return a payout as the port knows it. Raises: GatewayRefused."""
    payout = await db.get(SandboxPayout, payout_id)
    if payout is None or payout.payee != payee:
        raise GatewayRefused(problem=f"{payout_id!r} is no payout to {payee}")
    return _shown(payout, parts=tuple(_part(row) for row in await _contents(db, payout)))


async def page_of(db: AsyncSession, payee: str, *, since: datetime, cursor: str) -> PayoutPage:
    """Return a payee's payouts, the latest first."""
    query = select(SandboxPayout).where(
        SandboxPayout.payee == payee, SandboxPayout.created_at >= since
    )
    if cursor:
        query = query.where(SandboxPayout.id < cursor)
    query = query.order_by(SandboxPayout.id.desc()).limit(PAGE_SIZE + 1)
    found = list(await db.scalars(query))
    page = found[:PAGE_SIZE]
    return PayoutPage(
        payouts=tuple(_shown(payout) for payout in page),
        next_cursor=page[-1].id if len(found) > PAGE_SIZE else "",
    )


async def _arrive(db: AsyncSession, condition: ColumnElement[bool], *, now: datetime) -> None:
    """Let payouts reach their bank, which keeps them, sends them back, or does so later."""
    today = now.astimezone(UTC).date()
    under_way = select(SandboxPayout).where(
        or_(
            (SandboxPayout.state == PayoutState.IN_TRANSIT) & condition,
            (SandboxPayout.state == PayoutState.PAID) & (SandboxPayout.returns_on <= today),
        )
    )
    for payout in list(await db.scalars(under_way.limit(BATCH).with_for_update())):
        is_back = payout.failure is not None and (payout.returns_on or today) <= today
        if is_back:
            assert payout.failure is not None, "just told"
            await send_back(db, payout.id, failure=payout.failure, now=now)
        else:
            payout.state = PayoutState.PAID
            payout.arrives_on = min(payout.arrives_on, today)
            await _tell(db, payout, now=now)


async def _waiting(
    db: AsyncSession, payee: str, *, currency: str, before: datetime | None
) -> list[Movable]:
    """Return what has not left for the bank, or came back from it."""
    transfers = select(SandboxTransfer).where(
        SandboxTransfer.payee == payee,
        SandboxTransfer.currency == currency,
        SandboxTransfer.payout_id.is_(None),
        SandboxTransfer.created_at < before if before else true(),
    )
    reversals = (
        select(SandboxReversal)
        .join(SandboxTransfer, SandboxTransfer.id == SandboxReversal.transfer_id)
        .where(
            SandboxTransfer.payee == payee,
            SandboxReversal.currency == currency,
            SandboxReversal.payout_id.is_(None),
        )
    )
    returned = select(SandboxPayout).where(
        SandboxPayout.payee == payee,
        SandboxPayout.currency == currency,
        SandboxPayout.state == PayoutState.FAILED,
        SandboxPayout.returned_in_id.is_(None),
    )
    return [
        *await db.scalars(transfers),
        *await db.scalars(reversals),
        *await db.scalars(returned),
    ]


async def _send(
    db: AsyncSession, bank: SandboxBank, found: Sequence[Movable], *, currency: str, now: datetime
) -> str:
    arrives_on = now.astimezone(UTC).date() + ARRIVES_AFTER
    keeps = timedelta(days=bank.keeps_days)
    payout = SandboxPayout(
        payee=bank.payee,
        state=PayoutState.IN_TRANSIT,
        amount_cents=sum(_signed(row) for row in found),
        currency=currency,
        bank_last4=bank.last4,
        failure=bank.failure,
        arrives_on=arrives_on,
        returns_on=arrives_on + keeps if keeps else None,
        created_at=now,
    )
    db.add(payout)
    await db.flush()
    for row in found:
        if isinstance(row, SandboxPayout):
            row.returned_in_id = payout.id
        else:
            row.payout_id = payout.id
    await _tell(db, payout, now=now)
    return payout.id


async def _contents(db: AsyncSession, payout: SandboxPayout) -> list[Movable]:
    returned = SandboxPayout.returned_in_id == payout.id
    found: list[Movable] = [
        *await db.scalars(select(SandboxTransfer).where(SandboxTransfer.payout_id == payout.id)),
        *await db.scalars(select(SandboxReversal).where(SandboxReversal.payout_id == payout.id)),
        *await db.scalars(select(SandboxPayout).where(returned)),
    ]
    return sorted(found, key=lambda row: (row.created_at, row.id))


def _signed(row: Movable) -> int:
    return -row.amount_cents if isinstance(row, SandboxReversal) else row.amount_cents


def _part(row: Movable) -> PayoutPart:
    return PayoutPart(
        id=row.id,
        kind=KINDS[type(row)],
        object_id=row.id,
        amount_cents=_signed(row),
        at=row.created_at,
    )


def _shown(payout: SandboxPayout, *, parts: tuple[PayoutPart, ...] | None = None) -> ProviderPayout:
    has_failed = payout.state is PayoutState.FAILED
    return ProviderPayout(
        id=payout.id,
        payee=payout.payee,
        state=payout.state,
        amount_cents=payout.amount_cents,
        currency=payout.currency,
        arrives_on=payout.arrives_on,
        made_at=payout.created_at,
        bank_last4=payout.bank_last4,
        failure=payout.failure if has_failed else None,
        parts=parts,
    )


async def _tell(db: AsyncSession, payout: SandboxPayout, *, now: datetime) -> None:
    await tell(db, object_kind="payout", object_id=payout.id, account=payout.payee, now=now)
