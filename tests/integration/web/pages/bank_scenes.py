"""Money on its way to banks: a masterclass or a session that is over, paid and transferred."""

from datetime import timedelta

from billing import checkout
from billing.gateways.sandbox.banks import IS_CLOSED, KEEPS, bank_of, change_bank
from billing.gateways.sandbox.gateway import SandboxGateway
from billing.jobs import run_due
from billing.ledger.accounts import payable_talent
from billing.payments.service import open_session_payment
from hub.bookings import service as bookings
from hub.bookings.models import Booking
from hub.bookings.verdict import Judgement, Verdict
from hub.kernel.clock import FixedClock
from hub.masterclasses import service as masterclasses
from tests.integration.web.pages.masterclass_scenes import Evening, make_evening, pay_newest
from tests.scenes import SHARE, SLOT, Teacher, make_person, make_talent
from tests.visitor import Visitor
from web.compose import Wiring

DISPUTE = timedelta(hours=72)
ONE_DAY = timedelta(days=1)
MAX_ROUNDS = 50


async def work(parts: Wiring) -> None:
    """Let the clock work until nothing is due."""
    for _ in range(MAX_ROUNDS):
        handled = await parts.dispatcher.drain()
        if not handled + await run_due(parts.database, parts.gateway, now=parts.clock.now()):
            return
    raise AssertionError("the work never ends")


async def pass_days(parts: Wiring, clock: FixedClock, days: int) -> None:
    """Let days pass, and the test banks work on each of them."""
    gateway = parts.gateway
    assert isinstance(gateway, SandboxGateway)
    gateway._clock = clock
    for _ in range(days):
        clock.advance(ONE_DAY)
        await gateway.pay_out_due()
        await work(parts)


async def evening_transferred(visitor: Visitor, clock: FixedClock) -> Evening:
    """Let two people give to a masterclass that takes place, and its money be transferred."""
    parts = visitor.parts
    evening = await make_evening(parts)
    viewer = await visitor.another().sign_in(evening.viewer)
    for form in ({"amount": "20", "is_name_public": "1"}, {"amount": "5"}):
        await viewer.post(f"{evening.page}/give", form)
        await pay_newest(parts)
    masterclass = evening.masterclass
    clock.at = masterclass.starts_at
    async with parts.database.write() as db:
        await masterclasses.go_live(
            db, masterclass.id, host_id=masterclass.host_id, now=clock.now()
        )
    clock.at = masterclass.ends_at
    async with parts.database.write() as db:
        await masterclasses.end_masterclass(
            db,
            masterclass.id,
            host_id=masterclass.host_id,
            dispute_window=DISPUTE,
            now=clock.now(),
        )
    clock.advance(DISPUTE + timedelta(minutes=1))
    async with parts.database.write() as db:
        await masterclasses.settle_due(db, now=clock.now())
    await work(parts)
    return evening


async def session_transferred(
    visitor: Visitor, clock: FixedClock, *, title: str = "Premiers accords"
) -> tuple[Teacher, Booking]:
    """Let a session take place, and its money be transferred."""
    parts = visitor.parts
    async with parts.database.write() as db:
        teacher = await make_talent(db)
        learner = await make_person(db, "Noé Ferraud")
        teacher.service.title = title
        db.add(teacher.service)
    async with parts.database.write() as db:
        booking = await bookings.hold_slot(
            db, learner.id, service_id=teacher.service.id, starts_at=SLOT, now=clock.now()
        )
        payment = await open_session_payment(
            db, booking, payer_id=learner.id, share=SHARE, now=clock.now()
        )
    await checkout.start(
        parts.database,
        parts.gateway,
        payment.id,
        return_url="http://estrade.test/",
        now=clock.now(),
    )
    await pay_newest(parts)
    clock.at = booking.ends_at
    async with parts.database.write() as db:
        row = await bookings.get_booking(db, booking.id)
        await bookings.apply_judgement(
            db,
            row,
            Judgement(Verdict.COMPLETED, lost_min=0),
            dispute_window=DISPUTE,
            now=clock.now(),
        )
    clock.advance(DISPUTE + timedelta(minutes=1))
    async with parts.database.write() as db:
        await bookings.settle_due(db, now=clock.now())
    await work(parts)
    return teacher, booking


async def close_bank(visitor: Visitor, teacher: Teacher, *, is_closed: bool = True) -> None:
    """Let a talent's bank account be closed, or another be given."""
    async with visitor.parts.database.write() as db:
        bank = await bank_of(db, payable_talent(teacher.person.id))
        await change_bank(db, bank.id, IS_CLOSED if is_closed else KEEPS)
