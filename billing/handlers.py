"""What billing does when the hub says that something happened."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from billing.disputes.events import DisputeReturned
from billing.documents import handlers as documents
from billing.payments.events import PaymentSucceeded
from billing.payments.models import Payment, PaymentPurpose
from billing.payments.service import get_locked, get_payment, payment_for
from billing.payouts import handlers as payouts
from billing.refunds.models import RefundReason
from billing.refunds.service import add_refund, refunds_of
from billing.settlements import service as settlements
from billing.settlements.models import Settlement, SettlementState
from billing.settlements.shares import HubShare
from hub.bookings.events import BookingCancelled, BookingJudged, BookingSettled
from hub.bookings.models import Booking, BookingState
from hub.bookings.service import get_booking
from hub.kernel.outbox import Dispatcher
from hub.kernel.settings import Settings
from hub.masterclasses.events import MasterclassCancelled, MasterclassSettled

BY_RULE = frozenset({RefundReason.CANCELLED, RefundReason.VERDICT})


def subscribe(dispatcher: Dispatcher, settings: Settings) -> None:
    """Let billing hear of what moves money; names are remembered, so they never change."""
    act = _Handlers(
        share=HubShare.of(settings),
        dispute_window=timedelta(hours=settings.dispute_hours),
    )
    dispatcher.subscribe(BookingCancelled, "billing.booking_cancelled", act.booking_cancelled)
    dispatcher.subscribe(BookingJudged, "billing.booking_judged", act.booking_judged)
    dispatcher.subscribe(BookingSettled, "billing.booking_settled", act.booking_settled)
    dispatcher.subscribe(
        MasterclassCancelled, "billing.masterclass_cancelled", act.masterclass_cancelled
    )
    dispatcher.subscribe(DisputeReturned, "billing.dispute_returned", act.dispute_returned)
    dispatcher.subscribe(PaymentSucceeded, "billing.payment_succeeded", act.payment_succeeded)
    dispatcher.subscribe(MasterclassSettled, "billing.masterclass_settled", act.masterclass_settled)
    documents.subscribe(dispatcher)
    payouts.subscribe(dispatcher)


class _Handlers:
    """The handlers, with the settings they need."""

    def __init__(self, *, share: HubShare, dispute_window: timedelta) -> None:
        self._share = share
        self._dispute_window = dispute_window

    async def booking_cancelled(
        self, db: AsyncSession, event: BookingCancelled, now: datetime
    ) -> None:
        """Give back what the terms say; the rest waits for the dispute window."""
        booking = await get_booking(db, event.booking_id)
        await _refund_what_is_due(db, booking, now=now)
        await settlements.begin_cancelled_booking(
            db,
            booking,
            share=self._share,
            dispute_window=self._dispute_window,
            now=now,
        )

    async def booking_judged(self, db: AsyncSession, event: BookingJudged, now: datetime) -> None:
        """Give back what the verdict says."""
        await _refund_what_is_due(db, await get_booking(db, event.booking_id), now=now)

    async def booking_settled(self, db: AsyncSession, event: BookingSettled, now: datetime) -> None:
        """Give the talent what is left; events may change places, so the refund comes first."""
        booking = await get_booking(db, event.booking_id)
        await _refund_what_is_due(db, booking, now=now)
        await settlements.settle_booking(db, booking, share=self._share, now=now)

    async def dispute_returned(
        self, db: AsyncSession, event: DisputeReturned, now: datetime
    ) -> None:
        """Do with a session's money what was to be done while the bank had it."""
        payment = await get_payment(db, event.payment_id)
        if payment.purpose is not PaymentPurpose.SESSION:
            return
        booking = await get_booking(db, payment.subject_id)
        await _refund_what_is_due(db, booking, now=now)
        act = f"{booking.id}:{event.dispute_id}"
        settlement = await db.get(Settlement, booking.id, populate_existing=True)
        is_done = settlement is not None and settlement.state is SettlementState.DONE
        if booking.state is BookingState.SETTLED or is_done:
            await settlements.settle_booking(db, booking, share=self._share, now=now, act=act)
        elif booking.state is BookingState.CANCELLED:
            await settlements.begin_cancelled_booking(
                db,
                booking,
                share=self._share,
                dispute_window=self._dispute_window,
                now=now,
            )

    async def payment_succeeded(
        self, db: AsyncSession, event: PaymentSucceeded, now: datetime
    ) -> None:
        """Plan when a gift to a charity by itself is sent."""
        payment = await get_payment(db, event.payment_id)
        if payment.purpose is PaymentPurpose.GIFT and payment.masterclass_id is None:
            await settlements.begin_gift(db, payment, dispute_window=self._dispute_window, now=now)

    async def masterclass_cancelled(
        self, db: AsyncSession, event: MasterclassCancelled, now: datetime
    ) -> None:
        """Plan the refund of every ticket."""
        await settlements.begin_cancelled_masterclass(
            db, event.masterclass_id, dispute_window=self._dispute_window, now=now
        )

    async def masterclass_settled(
        self, db: AsyncSession, event: MasterclassSettled, now: datetime
    ) -> None:
        """Hand what was raised to the charity."""
        await settlements.settle_masterclass(db, event.masterclass_id, now=now)


async def _refund_what_is_due(db: AsyncSession, booking: Booking, *, now: datetime) -> None:
    payment = await _paid(db, booking.id)
    if payment is None:
        return
    asked_cents = sum(
        refund.amount_cents
        for refund in await refunds_of(db, payment.id)
        if refund.reason in BY_RULE
    )
    # What was given back freely, or taken by the payer's bank, is not given a second time.
    amount_cents = min(booking.refund_cents - asked_cents, payment.kept_cents)
    if amount_cents <= 0:
        return
    is_cancelled = booking.state is BookingState.CANCELLED
    await add_refund(
        db,
        payment,
        amount_cents=amount_cents,
        reason=RefundReason.CANCELLED if is_cancelled else RefundReason.VERDICT,
        now=now,
    )


async def _paid(db: AsyncSession, booking_id: str) -> Payment | None:
    payment = await payment_for(db, purpose=PaymentPurpose.SESSION, subject_id=booking_id)
    return await get_locked(db, payment.id) if payment is not None else None
