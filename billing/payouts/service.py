"""Note what the provider says of payouts, and keep an eye on payees whose money is on its way."""

from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from billing.disputes.models import Recovery
from billing.due import BILLING_NOTE, finish
from billing.gateways.payouts import PayoutFailure, PayoutPartKind, PayoutState, ProviderPayout
from billing.payouts import rules
from billing.payouts.amounts import is_on_its_way
from billing.payouts.events import PayoutFailed, PayoutPaid
from billing.payouts.models import Payout, PayoutLine, PayoutWatch
from billing.transfers.models import PayeeKind, Transfer
from billing.transfers.service import Payee
from hub.kernel.errors import NotFound
from hub.kernel.ids import new_id
from hub.kernel.outbox import record


def payee_named(account: str) -> Payee:
    """Return whom we owe what is in one of our accounts, `payable:talent:…`."""
    _, kind, payee_id = account.split(":")
    return Payee(PayeeKind(kind), payee_id)


async def note_payout(db: AsyncSession, told: ProviderPayout, *, now: datetime) -> Payout:
    """Apply what the provider says of a payout; old news changes nothing."""
    payout = await _find(db, told) or await _begin(db, told)
    await _itemise(db, payout, told)
    if rules.is_news(told.state, known=payout.state):
        _move(db, payout, told, now=now)
    if _is_open(payout, now=now):
        payee = Payee(payout.payee_kind, payout.payee_id)
        await watch(db, payee, since=payout.made_at, due_at=now + rules.LOOK_AGAIN)
    await db.flush()
    return payout


async def watch(db: AsyncSession, payee: Payee, *, since: datetime, due_at: datetime) -> None:
    """Have the provider asked about a payee's payouts that were made since then."""
    known = await _watch_of(db, payee)
    if known is None:
        begun = PayoutWatch(
            payee_kind=payee.kind, payee_id=payee.id, since_at=since, due_at=due_at, attempts=0
        )
        if not await _is_first(db, begun):
            known = await _watch_of(db, payee)
            assert known is not None, "another worker has just begun it"
    if known is not None:
        known.due_at = known.due_at or due_at
        known.since_at = min(known.since_at, since)
    db.info.setdefault("notes", set()).add(BILLING_NOTE)
    await db.flush()


async def end_look(db: AsyncSession, payee: Payee, *, now: datetime) -> None:
    """Note that a payee's payouts were read, and look again if more is expected of them."""
    found = await db.get_one(PayoutWatch, (payee.kind, payee.id), with_for_update=True)
    query = select(Payout).where(
        Payout.payee_kind == payee.kind,
        Payout.payee_id == payee.id,
        Payout.arrives_on >= now.astimezone(UTC).date() - rules.ASKED_FOR,
    )
    still_open = [payout for payout in await db.scalars(query) if _is_open(payout, now=now)]
    found.since_at = min([now, *(payout.made_at for payout in still_open)])
    found.attempts = 0
    finish(found)
    found.due_at = rules.next_look(
        is_on_its_way=await is_on_its_way(db, payee), has_open=bool(still_open), now=now
    )


async def get_payout(db: AsyncSession, payee: Payee, payout_id: str) -> Payout:
    """Return a payout to a payee. Raises: NotFound, for another payee's too."""
    payout = await db.get(Payout, payout_id)
    if payout is None or (payout.payee_kind, payout.payee_id) != (payee.kind, payee.id):
        raise NotFound
    return payout


async def _find(db: AsyncSession, told: ProviderPayout) -> Payout | None:
    query = select(Payout).where(Payout.provider_id == told.id).with_for_update()
    return (await db.scalars(query.execution_options(populate_existing=True))).first()


async def _watch_of(db: AsyncSession, payee: Payee) -> PayoutWatch | None:
    query = select(PayoutWatch).where(
        PayoutWatch.payee_kind == payee.kind, PayoutWatch.payee_id == payee.id
    )
    query = query.with_for_update().execution_options(populate_existing=True)
    return (await db.scalars(query)).first()


async def _is_first(db: AsyncSession, row: Payout | PayoutWatch) -> bool:
    """Add a row, unless another worker has heard of the same thing; then wait until it is there."""
    try:
        async with db.begin_nested():
            db.add(row)
    except IntegrityError:
        return False
    return True


async def _begin(db: AsyncSession, told: ProviderPayout) -> Payout:
    payee, payout_id = payee_named(told.payee), new_id("pyo")
    payout = Payout(
        id=payout_id,
        payee_kind=payee.kind,
        payee_id=payee.id,
        provider_id=told.id,
        state=PayoutState.PENDING,
        amount_cents=told.amount_cents,
        currency=told.currency,
        is_itemised=False,
        lands_in_id=payout_id,
        arrives_on=told.arrives_on,
        made_at=told.made_at,
    )
    if await _is_first(db, payout):
        return payout
    theirs = await _find(db, told)
    assert theirs is not None, "another worker has just begun it"
    return theirs


def _is_open(payout: Payout, *, now: datetime) -> bool:
    return rules.is_open(
        payout.state, is_itemised=payout.is_itemised, arrives_on=payout.arrives_on, now=now
    )


def _move(db: AsyncSession, payout: Payout, told: ProviderPayout, *, now: datetime) -> None:
    payout.state = told.state
    payout.arrives_on = told.arrives_on
    payout.bank_last4 = told.bank_last4 or payout.bank_last4
    if payout.state is PayoutState.PAID:
        payout.paid_at = now
        paid = PayoutPaid(
            payout_id=payout.id,
            payee_kind=payout.payee_kind.value,
            payee_id=payout.payee_id,
            arrives_on=payout.arrives_on,
        )
        record(db, paid, now=now)
    elif payout.state is PayoutState.FAILED:
        payout.failed_at, payout.failure = now, told.failure or PayoutFailure.OTHER
        failed = PayoutFailed(
            payout_id=payout.id,
            payee_kind=payout.payee_kind.value,
            payee_id=payout.payee_id,
            arrives_on=payout.arrives_on,
            failure=payout.failure.value,
        )
        record(db, failed, now=now)


async def _itemise(db: AsyncSession, payout: Payout, told: ProviderPayout) -> None:
    if told.parts is not None and not payout.is_itemised:
        payout.is_itemised = True
        db.add_all(
            [
                PayoutLine(
                    payout_id=payout.id,
                    provider_id=part.id,
                    kind=part.kind,
                    object_id=part.object_id,
                    amount_cents=part.amount_cents,
                    at=part.at,
                )
                for part in told.parts
            ]
        )
        await db.flush()
    await _link(db, payout)
    await _link_returns(db, payout)


async def _link(db: AsyncSession, payout: Payout) -> None:
    """Find which of our transfers and recoveries the lines are about, as far as it is known."""
    lines = await _unlinked(db, payout, PayoutPartKind.TRANSFER)
    sent = select(Transfer).where(Transfer.provider_id.in_(lines))
    for transfer in await db.scalars(sent):
        lines[str(transfer.provider_id)].transfer_id = transfer.id
    lines = await _unlinked(db, payout, PayoutPartKind.REVERSAL)
    taken = select(Recovery).where(Recovery.provider_id.in_(lines))
    for recovery in await db.scalars(taken):
        line = lines[str(recovery.provider_id)]
        line.recovery_id, line.transfer_id = recovery.id, recovery.transfer_id
    await db.flush()


async def _unlinked(
    db: AsyncSession, payout: Payout, kind: PayoutPartKind
) -> Mapping[str, PayoutLine]:
    query = select(PayoutLine).where(
        PayoutLine.payout_id == payout.id,
        PayoutLine.kind == kind,
        PayoutLine.transfer_id.is_(None),
    )
    return {line.object_id: line for line in await db.scalars(query)}


async def _link_returns(db: AsyncSession, payout: Payout) -> None:
    """Note which earlier payouts this one took along, and which later one took this one along."""
    is_returned = PayoutLine.kind == PayoutPartKind.RETURNED
    query = (
        select(PayoutLine, Payout)
        .join(Payout, Payout.provider_id == PayoutLine.object_id)
        .where(is_returned, PayoutLine.returned_id.is_(None))
        .where((PayoutLine.payout_id == payout.id) | (PayoutLine.object_id == payout.provider_id))
    )
    for line, returned in [(row[0], row[1]) for row in await db.execute(query)]:
        taker = await db.get_one(Payout, line.payout_id)
        line.returned_id = returned.id
        moved = update(Payout).where(Payout.lands_in_id == returned.id)
        await db.execute(
            moved.values(lands_in_id=taker.lands_in_id).execution_options(
                synchronize_session="fetch"
            )
        )
    await db.flush()
