"""What billing does when the hub says that something happened."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from billing.disputes.doubts import tell_hub
from billing.disputes.events import DisputeDecided, DisputeOpened, DisputeReturned
from billing.documents import handlers as documents
from billing.payments.events import PaymentSucceeded
from billing.payments.models import PaymentPurpose
from billing.payments.service import cancel_open, get_payment
from billing.payouts import handlers as payouts
from billing.settlements import causes, sessions
from billing.settlements.decided import follow_rules
from billing.settlements.models import Settlement, SettlementState
from billing.settlements.resold import give_back_resold
from billing.settlements.shares import HubShare
from hub.bookings.events import (
    BookingCancelled,
    BookingExpired,
    BookingJudged,
    BookingResold,
    BookingSettled,
)
from hub.bookings.models import BookingState
from hub.bookings.service import get_booking
from hub.disputes.events import BookingRejudged, RefundChosen
from hub.disputes.remedies import awaits_choice
from hub.kernel.outbox import Dispatcher
from hub.kernel.settings import Settings
from hub.masterclasses.events import (
    HeldSeatReleased,
    MasterclassCancelled,
    MasterclassSettled,
    SeatReturned,
)


def subscribe(dispatcher: Dispatcher, settings: Settings) -> None:
    """Let billing hear of what moves money; names are remembered, so they never change."""
    act = _Handlers(
        share=HubShare.of(settings),
        dispute_window=timedelta(hours=settings.dispute_hours),
    )
    dispatcher.subscribe(BookingCancelled, "billing.booking_cancelled", act.booking_cancelled)
    dispatcher.subscribe(BookingExpired, "billing.booking_expired", act.booking_expired)
    dispatcher.subscribe(HeldSeatReleased, "billing.held_seat_released", act.held_seat_released)
    dispatcher.subscribe(BookingJudged, "billing.booking_judged", act.booking_judged)
    dispatcher.subscribe(BookingRejudged, "billing.booking_rejudged", act.booking_rejudged)
    dispatcher.subscribe(RefundChosen, "billing.refund_chosen", act.refund_chosen)
    dispatcher.subscribe(BookingResold, "billing.booking_resold", act.booking_resold)
    dispatcher.subscribe(BookingSettled, "billing.booking_settled", act.booking_settled)
    dispatcher.subscribe(
        MasterclassCancelled, "billing.masterclass_cancelled", act.masterclass_cancelled
    )
    dispatcher.subscribe(SeatReturned, "billing.seat_returned", act.seat_returned)
    dispatcher.subscribe(DisputeOpened, "billing.dispute_opened", act.dispute_opened)
    dispatcher.subscribe(DisputeDecided, "billing.dispute_decided", act.dispute_decided)
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
        await follow_rules(db, booking, now=now)
        await sessions.begin_cancelled_booking(
            db,
            booking,
            share=self._share,
            dispute_window=self._dispute_window,
            now=now,
        )

    async def booking_expired(self, db: AsyncSession, event: BookingExpired, now: datetime) -> None:
        """Close the card page of a slot given up, or called off, before its time."""
        await cancel_open(
            db, purpose=PaymentPurpose.SESSION, subject_id=event.booking_id, before=now, now=now
        )

    async def held_seat_released(
        self, db: AsyncSession, event: HeldSeatReleased, now: datetime
    ) -> None:
        """Close the card page of a seat given up, or called off, before its time."""
        await cancel_open(
            db,
            purpose=PaymentPurpose.TICKET,
            subject_id=event.registration_id,
            before=event.at,
            now=now,
        )

    async def booking_judged(self, db: AsyncSession, event: BookingJudged, now: datetime) -> None:
        """Give back what the verdict says, unless the learner may still choose a new date."""
        booking = await get_booking(db, event.booking_id)
        if not await awaits_choice(db, booking):
            await follow_rules(db, booking, now=now)

    async def booking_rejudged(
        self, db: AsyncSession, event: BookingRejudged, now: datetime
    ) -> None:
        """Move what the admin's decision changes, as far as it has not moved."""
        booking = await get_booking(db, event.booking_id)
        if not await awaits_choice(db, booking):
            await follow_rules(db, booking, now=now)

    async def refund_chosen(self, db: AsyncSession, event: RefundChosen, now: datetime) -> None:
        """Give back what an interrupted session cost, as its learner wants."""
        await follow_rules(db, await get_booking(db, event.booking_id), now=now)

    async def booking_resold(self, db: AsyncSession, event: BookingResold, now: datetime) -> None:
        """Give back what a learner had lost by cancelling late, now that somebody else came."""
        await give_back_resold(db, await get_booking(db, event.booking_id), now=now)

    async def booking_settled(self, db: AsyncSession, event: BookingSettled, now: datetime) -> None:
        """Give the talent what is left; events may change places, so the refund comes first."""
        booking = await get_booking(db, event.booking_id)
        await follow_rules(db, booking, now=now)
        await sessions.settle_booking(db, booking, share=self._share, now=now)

    async def dispute_opened(self, db: AsyncSession, event: DisputeOpened, now: datetime) -> None:
        """Let the talent of a coming session call it off freely."""
        await tell_hub(db, event.payment_id)

    async def dispute_decided(self, db: AsyncSession, event: DisputeDecided, now: datetime) -> None:
        """Hold the talent to a session that is paid after all."""
        await tell_hub(db, event.payment_id)

    async def dispute_returned(
        self, db: AsyncSession, event: DisputeReturned, now: datetime
    ) -> None:
        """Do with a session's money what was to be done while the bank had it."""
        await tell_hub(db, event.payment_id)
        payment = await get_payment(db, event.payment_id)
        if payment.purpose is not PaymentPurpose.SESSION:
            return
        booking = await get_booking(db, payment.subject_id)
        await follow_rules(db, booking, now=now)
        act = f"{booking.id}:{event.dispute_id}"
        settlement = await db.get(Settlement, booking.id, populate_existing=True)
        is_done = settlement is not None and settlement.state is SettlementState.DONE
        if booking.state is BookingState.SETTLED or is_done:
            share = HubShare.read(settlement.fee_percent) if settlement else self._share
            await sessions.settle_booking(db, booking, share=share, now=now, act=act)
        elif booking.state is BookingState.CANCELLED:
            await give_back_resold(db, booking, now=now)
            await sessions.begin_cancelled_booking(
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
            await causes.begin_gift(db, payment, dispute_window=self._dispute_window, now=now)

    async def masterclass_cancelled(
        self, db: AsyncSession, event: MasterclassCancelled, now: datetime
    ) -> None:
        """Plan the refund of every ticket."""
        await causes.begin_cancelled_masterclass(
            db, event.masterclass_id, dispute_window=self._dispute_window, now=now
        )

    async def seat_returned(self, db: AsyncSession, event: SeatReturned, now: datetime) -> None:
        """Give back what was paid for a seat on a date that was moved."""
        await causes.refund_returned_seat(db, event.masterclass_id, event.registration_id, now=now)

    async def masterclass_settled(
        self, db: AsyncSession, event: MasterclassSettled, now: datetime
    ) -> None:
        """Hand what was raised to the charity."""
        await causes.settle_masterclass(db, event.masterclass_id, now=now)
