"""Recoveries: money is taken back of the transfer that handed it on.

What comes back goes through the payee's account to the hub, which had borne it for a bank; the
donations say from then on that their donors got it back. Of a late refund, it goes on to the payer.
What has not been sent yet is kept back instead.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.disputes import rules, shares
from billing.disputes.models import Dispute, Recovery, RecoveryState
from billing.disputes.shares import stored
from billing.donations.carriers import put_on, take_off
from billing.donations.rules import RefundShare
from billing.donations.service import donations_for
from billing.due import BILLING_NOTE, finish
from billing.freezes.service import subject_of
from billing.gateways.port import Outcome
from billing.ledger.accounts import PAYEE, PLATFORM, PROVIDER_BALANCE
from billing.ledger.service import Movement, post, reverse
from billing.payments.models import Payment
from billing.reasons import why_recovered
from billing.refunds.passing import give_lines_back, pass_on
from billing.transfers.models import Transfer, TransferState
from billing.transfers.service import Payee, may_withhold, request_transfer, withhold
from billing.transfers.service import get_locked as lock_transfer
from hub.kernel.ids import new_id
from hub.people.trail import Act, note_act


def borne_act(recovery: Recovery) -> str:
    """Return the act by which what came back bears what the hub had borne."""
    return f"borne:{recovery.id}"


async def request_recovery(
    db: AsyncSession,
    dispute: Dispute,
    transfer_id: str,
    *,
    amount_cents: int,
    shares: Mapping[str, RefundShare],
    now: datetime,
) -> None:
    """Ask for money back of a transfer; nothing is nothing to ask for."""
    if amount_cents == 0:
        return
    recovery = Recovery(
        id=new_id("rcv"),
        dispute_id=dispute.id,
        transfer_id=transfer_id,
        state=RecoveryState.REQUESTED,
        amount_cents=amount_cents,
        currency=dispute.currency,
        shares=stored(shares),
        requested_at=now,
        due_at=now,
    )
    db.add(recovery)
    db.info.setdefault("notes", set()).add(BILLING_NOTE)
    await db.flush()


async def recoveries_of(db: AsyncSession, dispute_id: str) -> list[Recovery]:
    """Return what was asked back for a dispute, locked."""
    query = select(Recovery).where(Recovery.dispute_id == dispute_id).order_by(Recovery.id)
    query = query.with_for_update().execution_options(populate_existing=True)
    return list(await db.scalars(query))


async def keep_back(
    db: AsyncSession, recovery: Recovery, payment: Payment, *, is_wanted: bool, now: datetime
) -> bool:
    """Take money back of a transfer that was not sent yet; tell whether that was possible.

    Recovery, what it is for and payment are locked. `is_wanted`: the bank still has its money, or
    the payer is still to get theirs.
    """
    transfer = await lock_transfer(db, recovery.transfer_id)
    is_asked = recovery.state is RecoveryState.REQUESTED and recovery.asked_at is None
    if not (is_asked and is_wanted and may_withhold(transfer)):
        return False
    withhold(transfer, amount_cents=recovery.amount_cents)
    _end(recovery, rules.Move.SUCCEED, now=now)
    await _note_act(db, recovery, transfer, payment, now=now)
    owed = Payee(transfer.payee_kind, transfer.payee_id).account
    await _use(db, recovery, payment, owed=owed, now=now)
    return True


def may_ask(recovery: Recovery, transfer: Transfer, *, is_wanted: bool, now: datetime) -> bool:
    """Note that the provider is about to be asked, or why it is not; all are locked."""
    if recovery.state is not RecoveryState.REQUESTED:
        finish(recovery)
        return False
    if recovery.asked_at is not None:
        return True
    if not is_wanted:
        _end(recovery, rules.Move.DROP, now=now)
        return False
    is_sent = transfer.state is TransferState.SUCCEEDED
    if transfer.state is TransferState.WITHHELD or (is_sent and transfer.provider_id is None):
        # Nothing was sent, or it was paid by hand: the provider has nothing to reverse.
        _end(recovery, rules.Move.KEEP, now=now)
        return False
    if not is_sent:
        recovery.due_at = now + rules.ASK_AGAIN
        return False
    recovery.asked_at = now
    return True


def drop(recovery: Recovery, *, now: datetime) -> None:
    """Take nothing back: the bank gave the money up, or has what was to be given back."""
    _end(recovery, rules.Move.DROP, now=now)


def wait(recovery: Recovery, *, problem: str, now: datetime) -> None:
    """Ask again tomorrow, a month long: the payee has not enough money at the provider."""
    if now - recovery.requested_at < rules.ASKED_FOR:
        recovery.due_at, recovery.error = now + rules.ASK_AGAIN, problem[:2000]
        # Nothing was taken, so that winning drops the recovery.
        recovery.asked_at = None
    else:
        keep(recovery, problem=problem, now=now)


def keep(recovery: Recovery, *, problem: str, now: datetime) -> None:
    """Leave the money to the payee, and a bank's loss to the hub."""
    _end(recovery, rules.Move.KEEP, now=now)
    recovery.error = problem[:2000]


async def note_recovered(
    db: AsyncSession,
    recovery: Recovery,
    payment: Payment,
    outcome: Outcome,
    *,
    is_wanted: bool,
    now: datetime,
) -> None:
    """Post that money came back of its payee; sent again at once if it is not wanted any more."""
    transfer = await db.get_one(Transfer, recovery.transfer_id)
    owed = Payee(transfer.payee_kind, transfer.payee_id).account
    back = Movement(
        source=PAYEE,
        destination=owed,
        amount_cents=recovery.amount_cents,
        reference=recovery.id,
    )
    await post(
        db, [back], correlation=f"recovered:{recovery.id}", currency=recovery.currency, now=now
    )
    recovery.provider_id = outcome.id
    await _note_act(db, recovery, transfer, payment, now=now)
    if not is_wanted:
        _end(recovery, rules.Move.RETURN, now=now)
        await _take_off(db, recovery, payment)
        await _send_again(db, recovery, transfer, payment, now=now)
        return
    _end(recovery, rules.Move.SUCCEED, now=now)
    await _use(db, recovery, payment, owed=owed, now=now)


async def give_back(
    db: AsyncSession, recovery: Recovery, payment: Payment, *, now: datetime
) -> None:
    """Send the payee again what was taken back of them: the dispute was won."""
    if recovery.state is RecoveryState.REQUESTED and recovery.asked_at is None:
        drop(recovery, now=now)
    if recovery.state is not RecoveryState.SUCCEEDED:
        return
    transfer = await db.get_one(Transfer, recovery.transfer_id)
    await reverse(db, borne_act(recovery), now=now)
    shares.put_back(await donations_for(db, payment.id), shares.shares_of(recovery))
    _end(recovery, rules.Move.RETURN, now=now)
    await _send_again(db, recovery, transfer, payment, now=now)


async def _note_act(
    db: AsyncSession, recovery: Recovery, transfer: Transfer, payment: Payment, *, now: datetime
) -> None:
    payee = await subject_of(db, Payee(transfer.payee_kind, transfer.payee_id))
    note_act(
        db,
        Act.MONEY_RECOVERED,
        replace(payee, number=recovery.id),
        by=recovery.asked_by,
        now=now,
        reason=why_recovered(recovery, payment),
        amount_cents=recovery.amount_cents,
        currency=recovery.currency,
    )


async def _use(
    db: AsyncSession, recovery: Recovery, payment: Payment, *, owed: str, now: datetime
) -> None:
    """Do with what came back what it was taken back for."""
    of_lines = shares.shares_of(recovery)
    if recovery.payment_id is None:
        await _bear(db, recovery, payment, owed=owed, now=now)
    elif of_lines:
        donations = await donations_for(db, payment.id)
        await give_lines_back(
            db, payment, donations, of_lines, source=owed, by=recovery.asked_by, now=now
        )
        await _take_off(db, recovery, payment)
    else:
        await pass_on(
            db,
            payment,
            owed=owed,
            talent_cents=recovery.amount_cents,
            refund_cents=recovery.refund_cents,
            by=recovery.asked_by,
            now=now,
        )


async def _bear(
    db: AsyncSession, recovery: Recovery, payment: Payment, *, owed: str, now: datetime
) -> None:
    """Let the payee's money bear what the hub had borne; the donations' part goes by each."""
    of_lines = shares.shares_of(recovery)
    if of_lines:
        shares.take(await donations_for(db, payment.id), of_lines)
        await _take_off(db, recovery, payment)
        whole_cents = sum(share.refunded_cents for share in of_lines.values())
        movements = shares.movements(of_lines, source=owed)
        source = PROVIDER_BALANCE
    else:
        whole_cents, movements, source = recovery.amount_cents, [], owed
    movements.append(
        Movement(
            source=source,
            destination=PLATFORM,
            amount_cents=whole_cents,
            reference=recovery.id,
        )
    )
    act = borne_act(recovery)
    await post(db, movements, correlation=act, currency=recovery.currency, now=now)


async def _send_again(
    db: AsyncSession, recovery: Recovery, transfer: Transfer, payment: Payment, *, now: datetime
) -> None:
    again = request_transfer(
        db,
        Payee(transfer.payee_kind, transfer.payee_id),
        subject_id=transfer.subject_id,
        amount_cents=recovery.amount_cents,
        currency=recovery.currency,
        now=now,
    )
    await db.flush()
    of_lines = shares.shares_of(recovery)
    for donation in await donations_for(db, payment.id):
        if donation.id in of_lines:
            put_on(donation, again.id, amount_cents=shares.net_of(of_lines[donation.id]))


async def _take_off(db: AsyncSession, recovery: Recovery, payment: Payment) -> None:
    of_lines = shares.shares_of(recovery)
    for donation in await donations_for(db, payment.id) if of_lines else ():
        if donation.id in of_lines:
            net_cents = shares.net_of(of_lines[donation.id])
            take_off(donation, recovery.transfer_id, amount_cents=net_cents)


def _end(recovery: Recovery, by: rules.Move, *, now: datetime) -> None:
    recovery.state = rules.RECOVERY_TRANSITIONS[recovery.state, by]
    recovery.completed_at, recovery.dead_at = now, None
    finish(recovery)
