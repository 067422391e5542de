"""What is left of a rush: no time sold twice, no payment lost, nothing held for ever."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from billing import audit
from billing.gateways.port import CheckoutState
from billing.gateways.sandbox.models import SandboxCheckout
from billing.payments.models import Payment, PaymentState
from billing.refunds.models import Refund, RefundState
from hub.bookings.models import Booking, BookingState
from hub.bookings.rules import HOLD
from hub.calendar.models import Appointment, Cell
from hub.calendar.rules import Interval, cells
from hub.kernel.outbox import OutboxRow
from tests.integration.billing.rush.attempts import Rush

MAX_TICKS = 200


async def come_to_an_end(rush: Rush) -> None:
    """Let the last holds lapse and the clock do all that is due."""
    rush.clock.advance(HOLD + timedelta(hours=1))
    for _ in range(MAX_TICKS):
        await rush.tick()
        async with rush.database.read() as db:
            if not await _is_busy(db):
                return
        rush.clock.advance(timedelta(minutes=1))
    raise AssertionError("the work never ends")


async def _is_busy(db: AsyncSession) -> bool:
    undone = select(func.count()).select_from(OutboxRow).where(OutboxRow.done_at.is_(None))
    held = select(func.count()).select_from(Booking).where(Booking.state == BookingState.HELD)
    unsent = select(func.count()).where(Refund.state != RefundState.SUCCEEDED)
    opened = select(func.count()).where(Payment.due_at.is_not(None))
    return any([await db.scalar(query) for query in (undone, held, unsent, opened)])


async def find_wrong(db: AsyncSession) -> list[str]:
    """Return every promise that was not kept, a sentence each."""
    return [
        *await _sold_twice(db),
        *await _stuck(db),
        *await _lost_payments(db),
        *await audit.check(db),
    ]


async def _sold_twice(db: AsyncSession) -> list[str]:
    standing = select(Appointment).where(Appointment.released_at.is_(None))
    rows = list(await db.scalars(standing.order_by(Appointment.starts_at)))
    return [
        f"{one.id} overlaps {two.id}" for one, two in pairwise(rows) if one.ends_at > two.starts_at
    ]


async def _stuck(db: AsyncSession) -> list[str]:
    """Every standing appointment has its cells and one booking; nothing else has any."""
    taken: Counter[str] = Counter(await db.scalars(select(Cell.appointment_id)))
    wrong: list[str] = []
    for booking in await db.scalars(select(Booking)):
        stands = booking.state is BookingState.CONFIRMED
        appointment = await db.get_one(Appointment, booking.appointment_id)
        wanted = len(cells(Interval(booking.starts_at, booking.ends_at))) if stands else 0
        if booking.state is BookingState.HELD:
            wrong.append(f"{booking.id} is held for ever")
        if taken.pop(booking.appointment_id, 0) != wanted:
            wrong.append(f"{booking.id}, {booking.state}, has not {wanted} cells")
        if (appointment.released_at is None) is not stands:
            wrong.append(f"{booking.id}, {booking.state}, has an appointment that says otherwise")
    return wrong + [f"{appointment_id} has cells and no booking" for appointment_id in taken]


async def _lost_payments(db: AsyncSession) -> list[str]:
    """What was paid at the provider bought a session, or all of it went back."""
    charged = set(
        await db.scalars(
            select(SandboxCheckout.reference).where(SandboxCheckout.state == CheckoutState.PAID)
        )
    )
    wrong: list[str] = []
    bought: Counter[str] = Counter()
    for payment in await db.scalars(select(Payment)):
        if (payment.state is PaymentState.SUCCEEDED) is not (payment.id in charged):
            wrong.append(f"{payment.id} is {payment.state}, the provider says otherwise")
        if payment.state is not PaymentState.SUCCEEDED:
            continue
        booking = await db.get_one(Booking, payment.subject_id)
        query = select(func.sum(Refund.amount_cents)).where(
            Refund.payment_id == payment.id, Refund.state == RefundState.SUCCEEDED
        )
        back_cents = await db.scalar(query) or 0
        stands = booking.state is BookingState.CONFIRMED
        bought[booking.id] += stands
        if back_cents != (0 if stands else booking.refund_cents or payment.amount_cents):
            wrong.append(f"{payment.id}: {back_cents} cents back of a booking {booking.state}")
    confirmed = select(Booking.id).where(Booking.state == BookingState.CONFIRMED)
    wrong += [
        f"{booking_id} stands with {bought[booking_id]} payments"
        for booking_id in await db.scalars(confirmed)
        if bought[booking_id] != 1
    ]
    return wrong
