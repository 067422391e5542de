"""Giving back after a session was settled: first of its talent's transfers, then to the learner.

What has not left yet is kept back at once; what is at the provider is asked back there. Each part
goes on to the learner as soon as it is here. A bank that takes the payment meanwhile comes first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.disputes.asking import rooms_of, settled_cents_of, transfers_to_talent
from billing.disputes.models import Dispute, Recovery, RecoveryState
from billing.disputes.recoveries import drop, keep_back
from billing.disputes.rules import OPEN, spread
from billing.donations.models import Donation, DonationSource
from billing.due import BILLING_NOTE
from billing.errors import (
    MoneyOutOfReach,
    NothingToGiveBack,
    PaymentTransition,
    RefundDisputed,
    RefundTooLarge,
    RefundUnderWay,
)
from billing.ledger.accounts import payable_talent
from billing.payments.models import Payment, PaymentPurpose, PaymentState
from billing.payments.service import get_locked, payment_for
from billing.refunds.events import LateRefundFailed
from billing.refunds.passing import pass_on, passed_on_cents
from billing.refunds.rules import late_part
from billing.refunds.service import refunds_of
from billing.refunds.voluntary import is_same, note_given
from billing.transfers.models import Transfer, TransferState
from hub.bookings.models import Booking
from hub.kernel.errors import Conflict, NotFound
from hub.kernel.ids import new_id
from hub.kernel.money import allocate
from hub.kernel.outbox import record
from hub.people.trail import Act, Subject, note_act

ROUNDING_CENTS = 1
"""What rounding may leave that no transfer has; the hub gives it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LateTerms:
    """What of a settled session can still be given back, and who gives what of it.

    `settled_cents` left its escrow, `owed_cents` of it for the talent; `before_cents` were given
    back since. `obstacle` is why nothing can be for now, or ever.
    """

    owed_cents: int
    settled_cents: int
    before_cents: int
    most_cents: int
    obstacle: type[Conflict] | None = None

    def talent_cents(self, amount_cents: int) -> int:
        """Return the talent's part of an amount; the hub gives the rest of its fee."""
        return late_part(
            amount_cents,
            owed_cents=self.owed_cents,
            settled_cents=self.settled_cents,
            before_cents=self.before_cents,
        )


async def late_terms(db: AsyncSession, booking: Booking, payment: Payment) -> LateTerms:
    """Return how much of a session's price can be given back after it was settled."""
    fee_cents, owed_cents = await settled_cents_of(db, booking, payment)
    settled_cents = fee_cents + owed_cents
    owed = payable_talent(booking.talent_id)
    before_cents = await passed_on_cents(db, payment, owed=owed)
    room_cents = sum((await _rooms(db, booking)).values())
    left_cents = max(0, min(payment.kept_cents, settled_cents - before_cents))
    most_cents = left_cents
    if owed_cents:
        # What was paid by hand is not at the provider.
        in_reach_cents = (room_cents + ROUNDING_CENTS) * settled_cents // owed_cents
        most_cents = min(left_cents, in_reach_cents) if room_cents else 0
    obstacle = await _obstacle(db, payment, is_in_reach=most_cents > 0) if left_cents else None
    return LateTerms(
        owed_cents=owed_cents,
        settled_cents=settled_cents,
        before_cents=before_cents,
        most_cents=0 if obstacle else most_cents,
        obstacle=obstacle,
    )


async def give_back_late(
    db: AsyncSession,
    booking: Booking,
    *,
    talent_id: str,
    amount_cents: int,
    sequence: int,
    words: str,
    now: datetime,
) -> None:
    """Have some of a settled session's price taken back, to go to its learner.

    ``sequence`` and ``words`` are those of `voluntary.give_back`.
    Raises: NotFound, NothingToGiveBack, RefundTooLarge, RefundUnderWay, RefundDisputed,
    MoneyOutOfReach, PaymentTransition when other money went back since the form was shown.
    """
    if booking.talent_id != talent_id:
        raise NotFound
    if amount_cents <= 0:
        raise NothingToGiveBack
    found = await payment_for(db, purpose=PaymentPurpose.SESSION, subject_id=booking.id)
    if found is None or found.state is not PaymentState.SUCCEEDED:
        raise NotFound
    payment = await get_locked(db, found.id)
    if await _is_asked_already(db, payment, amount_cents=amount_cents, sequence=sequence):
        return
    terms = await late_terms(db, booking, payment)
    if terms.obstacle is not None:
        raise terms.obstacle
    if amount_cents > terms.most_cents:
        raise RefundTooLarge
    await _ask(db, booking, payment, amount_cents=amount_cents, terms=terms, now=now)
    note_given(db, payment, by=talent_id, amount_cents=amount_cents, words=words, now=now)


async def late_recoveries(db: AsyncSession, payment_id: str) -> Sequence[Recovery]:
    """Return what was asked back of transfers to give it to a payer, the first first."""
    query = select(Recovery).where(Recovery.payment_id == payment_id)
    return list(await db.scalars(query.order_by(Recovery.requested_at, Recovery.id)))


async def is_still_due(db: AsyncSession, recovery: Recovery, payment: Payment) -> bool:
    """Tell whether a late refund can still reach its payer: no bank came first."""
    taken = select(Dispute.id).where(Dispute.payment_id == payment.id, Dispute.taken_cents > 0)
    return not await db.scalar(taken.limit(1)) and recovery.refund_cents <= payment.kept_cents


async def give_way(db: AsyncSession, payment: Payment, *, now: datetime) -> None:
    """Give up what was not asked of the provider yet: a bank has just taken the payment.

    The payment is locked.
    """
    under_way = select(Recovery).where(
        Recovery.payment_id == payment.id,
        Recovery.state == RecoveryState.REQUESTED,
        Recovery.asked_at.is_(None),
    )
    under_way = under_way.with_for_update().execution_options(populate_existing=True)
    for recovery in list(await db.scalars(under_way.order_by(Recovery.id))):
        drop(recovery, now=now)
        tell_of_end(db, recovery, payment, now=now)
    await db.flush()


def tell_of_end(db: AsyncSession, recovery: Recovery, payment: Payment, *, now: datetime) -> None:
    """Announce that a late refund will not be, once it has ended so; of others, nothing."""
    is_over = recovery.state not in {RecoveryState.REQUESTED, RecoveryState.SUCCEEDED}
    if recovery.payment_id is None or not is_over:
        return
    record(db, LateRefundFailed(recovery_id=recovery.id, payment_id=payment.id), now=now)
    note_act(
        db,
        Act.REFUND_FAILED,
        Subject(kind="payment", id=payment.id, name=payment.title),
        by=None,
        now=now,
        reason=recovery.error,
        amount_cents=recovery.refund_cents,
        currency=payment.currency,
    )


async def _is_asked_already(
    db: AsyncSession, payment: Payment, *, amount_cents: int, sequence: int
) -> bool:
    refunds = await refunds_of(db, payment.id)
    if 0 < sequence <= len(refunds) and is_same(refunds[sequence - 1], amount_cents=amount_cents):
        return True
    if sequence != len(refunds) + 1:
        raise PaymentTransition(state=payment.state.value, move="give back")
    under_way = await _under_way(db, payment)
    return amount_cents == sum(recovery.refund_cents for recovery in under_way)


async def _under_way(db: AsyncSession, payment: Payment) -> Sequence[Recovery]:
    asked = await late_recoveries(db, payment.id)
    return [recovery for recovery in asked if recovery.state is RecoveryState.REQUESTED]


async def _obstacle(
    db: AsyncSession, payment: Payment, *, is_in_reach: bool
) -> type[Conflict] | None:
    disputed = select(Dispute.id).where(
        Dispute.payment_id == payment.id, (Dispute.taken_cents > 0) | Dispute.state.in_(OPEN)
    )
    if await db.scalar(disputed.limit(1)):
        return RefundDisputed
    if await _under_way(db, payment):
        return RefundUnderWay
    given = select(Donation.id).where(
        Donation.payment_id == payment.id, Donation.source == DonationSource.FORFEIT
    )
    return MoneyOutOfReach if not is_in_reach or await db.scalar(given.limit(1)) else None


async def _rooms(db: AsyncSession, booking: Booking) -> dict[str, int]:
    transfers = [t for t in await transfers_to_talent(db, booking) if not _is_by_hand(t)]
    rooms = await rooms_of(db, transfers)
    return {transfer_id: cents for transfer_id, cents in rooms.items() if cents > 0}


def _is_by_hand(transfer: Transfer) -> bool:
    return transfer.state is TransferState.SUCCEEDED and transfer.provider_id is None


async def _ask(
    db: AsyncSession,
    booking: Booking,
    payment: Payment,
    *,
    amount_cents: int,
    terms: LateTerms,
    now: datetime,
) -> None:
    talent_cents = terms.talent_cents(amount_cents)
    parts = spread(talent_cents, await _rooms(db, booking))
    if talent_cents - sum(parts.values()) > ROUNDING_CENTS:
        raise RefundTooLarge
    if not parts:
        owed = payable_talent(booking.talent_id)
        await pass_on(db, payment, owed=owed, talent_cents=0, refund_cents=amount_cents, now=now)
        return
    shares = allocate(amount_cents, weights=list(parts.values()))
    recoveries = [
        Recovery(
            id=new_id("rcv"),
            payment_id=payment.id,
            transfer_id=transfer_id,
            state=RecoveryState.REQUESTED,
            amount_cents=cents,
            refund_cents=refund_cents,
            currency=payment.currency,
            shares={},
            requested_at=now,
            due_at=now,
        )
        for (transfer_id, cents), refund_cents in zip(parts.items(), shares, strict=True)
    ]
    db.add_all(recoveries)
    db.info.setdefault("notes", set()).add(BILLING_NOTE)
    await db.flush()
    for recovery in recoveries:
        await keep_back(db, recovery, payment, is_wanted=True, now=now)
