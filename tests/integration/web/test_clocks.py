"""Any number of clocks: everything that is due happens, and happens once."""

import asyncio
from datetime import timedelta

from sqlalchemy import func, select

from billing.checkout import start, sync
from billing.gateways.sandbox.cards import Card, submit_card
from billing.ledger.service import check
from billing.payments.service import open_session_payment
from billing.refunds.models import Refund, RefundState
from hub.bookings import service as bookings
from hub.bookings.models import Booking, BookingState, Strike
from hub.kernel.clock import FixedClock
from hub.kernel.mail import MailRow
from hub.kernel.settings import Settings
from rooms.media_watch import MediaWatch
from tests.scenes import NOW, SHARE, SLOT, Teacher, make_person, make_talent
from web.compose import Wiring, compose
from web.jobs import clock_jobs

CLOCKS = 3
TURNS = 12
MEETINGS = 6
WITHOUT_ENGINE = {"journal", "recordings"}


async def book_and_pay(parts: Wiring, teacher: Teacher, *, number: int) -> str:
    """Book one of the talent's hours and pay for it on the card page."""
    async with parts.database.write() as db:
        learner = await make_person(db, f"Eleve{number} Test")
        booking = await bookings.hold_slot(
            db,
            learner.id,
            service_id=teacher.service.id,
            starts_at=SLOT + timedelta(hours=number - 3),
            now=NOW,
        )
        payment = await open_session_payment(db, booking, payer_id=learner.id, share=SHARE, now=NOW)
    url = await start(parts.database, parts.gateway, payment.id, return_url="/x", now=NOW)
    card = Card(number="4242424242424242", expiry="12/34", cvc="123")
    async with parts.database.write() as db:
        await submit_card(db, url.rpartition("/")[2], card, now=NOW)
    await sync(parts.database, parts.gateway, payment.id, now=NOW)
    return booking.id


async def tick(parts: Wiring) -> None:
    """Run every job of one clock, as often as a busy minute would."""
    watch = MediaWatch(parts.database, parts.clock, parts.engine)
    jobs = [job for job in clock_jobs(parts, watch) if job.name not in WITHOUT_ENGINE]
    for _ in range(TURNS):
        await asyncio.gather(*(job.run() for job in jobs))


async def test_three_clocks_judge_refund_and_tell_once(parts: Wiring, database_url: str) -> None:
    async with parts.database.write() as db:
        teacher = await make_talent(db)
    booked = [await book_and_pay(parts, teacher, number=number) for number in range(MEETINGS)]
    afterwards = SLOT + timedelta(hours=MEETINGS)
    settings = Settings(database_url=database_url, base_url="http://estrade.test")
    clocks = [compose(settings) for _ in range(CLOCKS)]
    for one in clocks:
        one.clock = FixedClock(afterwards)
        one.dispatcher.clock = one.clock
    try:
        await asyncio.gather(*(tick(one) for one in clocks))
    finally:
        for one in clocks:
            await one.close()
    async with parts.database.read() as db:
        judged = list(await db.scalars(select(Booking).where(Booking.id.in_(booked))))
        assert {b.state for b in judged} == {BookingState.ENDED}
        assert {b.verdict for b in judged} <= {"both_absent", "our_fault"}
        refunds = list(await db.scalars(select(Refund)))
        assert sorted(r.amount_cents for r in refunds) == [6000] * MEETINGS
        assert {r.state for r in refunds} == {RefundState.SUCCEEDED}
        strikes = await db.scalar(select(func.count()).select_from(Strike))
        assert strikes == sum(b.verdict == "both_absent" for b in judged)
        judged_mails = select(func.count()).where(MailRow.key.like("booking_judged:%"))
        assert await db.scalar(judged_mails) == 2 * MEETINGS
        assert await check(db) == []
