"""Refunds: request one, and note what became of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.donations.causes import lock_cause
from billing.donations.models import Donation
from billing.donations.rules import Amounts, share_refund
from billing.donations.service import donations_for
from billing.due import BILLING_NOTE, finish
from billing.errors import GatewayRefused, RefundTooLarge, RefundTooLate
from billing.gateways.port import Outcome, OutcomeState
from billing.ledger.accounts import (
    PAYER,
    PLATFORM,
    PROVIDER_BALANCE,
    escrow_booking,
)
from billing.ledger.service import Movement, balance, post, reverse
from billing.payments.models import Payment, PaymentPurpose
from billing.refunds import rules
from billing.refunds.events import PaymentRefunded, RefundCompleted, RefundFailed
from billing.refunds.models import Refund, RefundReason, RefundState
from billing.refunds.overtaking import part, undo
from hub.kernel.errors import NotFound
from hub.kernel.ids import new_id
from hub.kernel.outbox import record

ASK_AGAIN = timedelta(hours=1)


async def request_refund(
    db: AsyncSession, payment: Payment, *, amount_cents: int, reason: RefundReason, now: datetime
) -> Refund:
    """Take money out of escrow to give it back; the clock then asks the provider.

    The payment is locked by the caller. Asked again for the same reason, nothing more happens.
    Raises: RefundTooLarge, RefundTooLate.
    """
    for refund in await refunds_of(db, payment.id):
        if refund.reason is reason:
            return refund
    return await add_refund(db, payment, amount_cents=amount_cents, reason=reason, now=now)


async def add_refund(
    db: AsyncSession,
    payment: Payment,
    *,
    amount_cents: int,
    reason: RefundReason,
    now: datetime,
    by: str | None = None,
    movements: Sequence[Movement] = (),
) -> Refund:
    """Take money out of escrow to give it back, once more; the payment is locked by the caller.

    `by` is who gives it back, if somebody does. `movements` are how it comes to the provider
    instead, when the caller takes it from elsewhere.
    Raises: RefundTooLarge, RefundTooLate.
    """
    if not 0 < amount_cents <= payment.kept_cents:
        raise RefundTooLarge
    sequence = len(await refunds_of(db, payment.id)) + 1
    refund = Refund(
        id=new_id("ref"),
        payment_id=payment.id,
        sequence=sequence,
        reason=reason,
        state=RefundState.REQUESTED,
        amount_cents=amount_cents,
        currency=payment.currency,
        idempotency_key=rules.refund_key(payment.id, sequence=sequence, amount_cents=amount_cents),
        asked_by=by,
        requested_at=now,
        due_at=now,
    )
    db.add(refund)
    steps = movements or await _out_of_escrow(db, refund, payment)
    await post(db, steps, correlation=f"refund:{refund.id}", currency=refund.currency, now=now)
    payment.refunded_cents += amount_cents
    _announce(db, refund, now=now)
    await db.flush()
    return refund


async def note_refund(db: AsyncSession, refund_id: str, outcome: Outcome, *, now: datetime) -> None:
    """Apply what the provider says of a refund; old news changes nothing.

    Raises: GatewayRefused when it is about another amount than we ever ordered.
    """
    refund = await get_locked(db, refund_id)
    before = refund.state
    after = rules.TRANSITIONS.get((before, rules.MOVE_FOR[outcome.state]))
    if after is None or _is_about_another_try(refund, outcome):
        return
    if outcome.state is not OutcomeState.FAILED:
        await _fit(db, refund, amount_cents=outcome.amount_cents, now=now)
    refund.state, refund.provider_id = after, outcome.id
    if after is RefundState.SUBMITTED:
        refund.due_at, refund.dead_at = now + ASK_AGAIN, None
    elif after is RefundState.SUCCEEDED:
        await complete(db, refund, now=now)
    else:
        if before is RefundState.SUCCEEDED:
            await _take_back(db, refund, now=now)
        _fail_or_retry(db, refund, problem=outcome.problem, now=now)


async def give_up(db: AsyncSession, refund_id: str, *, problem: str, now: datetime) -> None:
    """Leave a refund that the provider refuses to a person; the money waits at the provider.

    One that has reached its payer meanwhile stays as it is.
    """
    refund = await get_locked(db, refund_id)
    if refund.state in rules.UNDER_WAY:
        _fail(db, refund, problem=problem, now=now)


async def wait(db: AsyncSession, refund_id: str, *, problem: str, now: datetime) -> None:
    """Ask again later, however often: the provider has not enough of ours to give back."""
    refund = await get_locked(db, refund_id)
    if refund.state is RefundState.REQUESTED:
        refund.due_at, refund.error = now + ASK_AGAIN, problem


def order_again(db: AsyncSession, refund: Refund, *, due_at: datetime) -> None:
    """Let the clock give the provider a new order for a refund that failed; it is locked."""
    refund.state = rules.TRANSITIONS[refund.state, rules.Move.RETRY]
    refund.tries += 1
    refund.idempotency_key = rules.refund_key(
        refund.payment_id,
        sequence=refund.sequence,
        amount_cents=refund.owed_cents,
        tries=refund.tries,
    )
    refund.provider_id, refund.attempts = None, 0
    refund.due_at, refund.dead_at = due_at, None
    db.info.setdefault("notes", set()).add(BILLING_NOTE)


async def refunds_of(db: AsyncSession, payment_id: str) -> list[Refund]:
    """Return a payment's refunds in the order they were asked for."""
    query = select(Refund).where(Refund.payment_id == payment_id).order_by(Refund.sequence)
    return list(await db.scalars(query))


async def get_locked(db: AsyncSession, refund_id: str) -> Refund:
    """Return a refund as it is now, locked. Raises: NotFound."""
    query = select(Refund).where(Refund.id == refund_id).with_for_update()
    refund = (await db.scalars(query.execution_options(populate_existing=True))).first()
    if refund is None:
        raise NotFound
    return refund


async def _out_of_escrow(db: AsyncSession, refund: Refund, payment: Payment) -> list[Movement]:
    if payment.purpose is PaymentPurpose.SESSION:
        return await _out_of_session(db, refund, payment)
    return await _out_of_donations(db, refund, payment)


async def _out_of_session(db: AsyncSession, refund: Refund, payment: Payment) -> list[Movement]:
    escrow = escrow_booking(payment.subject_id)
    if await balance(db, escrow, currency=refund.currency) < refund.amount_cents:
        raise RefundTooLate
    return [
        Movement(
            source=escrow,
            destination=PROVIDER_BALANCE,
            amount_cents=refund.amount_cents,
            reference=refund.id,
        )
    ]


async def _out_of_donations(db: AsyncSession, refund: Refund, payment: Payment) -> list[Movement]:
    cause = await lock_cause(
        db, masterclass_id=payment.masterclass_id, charity_id=payment.subject_id
    )
    donations = await donations_for(db, payment.id)
    if any(donation.transfer_id is not None for donation in donations):
        raise RefundTooLate
    return _take_from(donations, refund, escrow=cause.escrow)


def _take_from(donations: Sequence[Donation], refund: Refund, *, escrow: str) -> list[Movement]:
    lines = [
        Amounts(
            amount_cents=donation.amount_cents,
            fee_cents=donation.fee_cents,
            refunded_cents=donation.refunded_cents,
        )
        for donation in donations
    ]
    movements: list[Movement] = []
    shares = share_refund(refund.amount_cents, lines=lines)
    for donation, share in zip(donations, shares, strict=True):
        donation.refunded_cents += share.refunded_cents
        donation.fee_cents -= share.fee_returned_cents
        steps = (
            (PLATFORM, escrow, share.fee_returned_cents),
            (escrow, PROVIDER_BALANCE, share.refunded_cents),
        )
        movements += [
            Movement(
                source=source, destination=destination, amount_cents=cents, reference=donation.id
            )
            for source, destination, cents in steps
        ]
    return movements


async def complete(db: AsyncSession, refund: Refund, *, now: datetime) -> None:
    """Post that money has reached its payer; the refund is locked, and in its new state."""
    refund.completed_at, refund.dead_at = now, None
    finish(refund)
    movement = Movement(
        source=PROVIDER_BALANCE,
        destination=PAYER,
        amount_cents=refund.owed_cents,
        reference=refund.id,
    )
    # The provider may have done the same try before, and undone it.
    act = "settled" if refund.state is RefundState.SETTLED else "refunded"
    await post(db, [movement], correlation=_named(act, refund), currency=refund.currency, now=now)
    event = RefundCompleted(
        refund_id=refund.id, payment_id=refund.payment_id, amount_cents=refund.owed_cents
    )
    record(db, event, now=now)


async def _fit(db: AsyncSession, refund: Refund, *, amount_cents: int, now: datetime) -> None:
    """Let a refund be as much as the provider has taken on of it."""
    if amount_cents > refund.owed_cents:
        # The provider had taken all of it on before the bank gave some.
        await undo(db, refund, now=now)
    elif amount_cents < refund.owed_cents:
        # The provider was asked while the bank had some, and gave it up since.
        await part(db, refund, amount_cents=refund.owed_cents - amount_cents, now=now)
    if amount_cents != refund.owed_cents:
        raise GatewayRefused(problem=f"{refund.id} is about another amount: {amount_cents}")


async def _take_back(db: AsyncSession, refund: Refund, *, now: datetime) -> None:
    """Post money that the bank sent back; it waits at the provider as before."""
    refund.completed_at = None
    await reverse(db, _named("refunded", refund), now=now)


def _named(act: str, refund: Refund) -> str:
    return f"{act}:{refund.id}" if refund.tries == 1 else f"{act}:{refund.id}:{refund.tries}"


def _is_about_another_try(refund: Refund, outcome: Outcome) -> bool:
    return outcome.id in refund.failed_ids or refund.provider_id not in {None, outcome.id}


def _fail_or_retry(db: AsyncSession, refund: Refund, *, problem: str, now: datetime) -> None:
    assert refund.provider_id is not None, "the provider has just named it"
    refund.failed_ids = [*refund.failed_ids, refund.provider_id]
    pause = rules.pause_before_retry(refund.tries)
    if pause is None:
        _fail(db, refund, problem=problem, now=now)
    else:
        order_again(db, refund, due_at=now + pause)
        refund.error = problem[:2000]


def _fail(db: AsyncSession, refund: Refund, *, problem: str, now: datetime) -> None:
    refund.state, refund.error = RefundState.FAILED, problem[:2000]
    refund.due_at, refund.dead_at = None, now
    event = RefundFailed(refund_id=refund.id, payment_id=refund.payment_id, problem=problem)
    record(db, event, now=now)


def _announce(db: AsyncSession, refund: Refund, *, now: datetime) -> None:
    event = PaymentRefunded(
        payment_id=refund.payment_id,
        refund_id=refund.id,
        amount_cents=refund.amount_cents,
        reason=refund.reason.value,
    )
    record(db, event, now=now)
    db.info.setdefault("notes", set()).add(BILLING_NOTE)
