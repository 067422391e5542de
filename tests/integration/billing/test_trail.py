"""What the trail has of money that the hub moves by its rules: who, when, why."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select

from billing import trail
from billing.refunds.late_sessions import give_back_late
from billing.transfers.models import Transfer
from hub.bookings import service as bookings
from hub.kernel.database import Database
from hub.people.trail import Act, TrailEntry, TrailFilter, read_trail
from tests.integration.billing.counter import Counter, counter_of

OWED = 5700


@pytest.fixture
async def counter(database: Database) -> AsyncIterator[Counter]:
    async with counter_of(database) as made:
        trail.subscribe(made.till.dispatcher)
        yield made


async def entries(counter: Counter, act: Act) -> Sequence[TrailEntry]:
    async with counter.till.database.read() as db:
        query = select(TrailEntry).where(TrailEntry.act == act.value)
        return list(await db.scalars(query.order_by(TrailEntry.id)))


async def transfers(counter: Counter) -> Sequence[Transfer]:
    async with counter.till.database.read() as db:
        return list(await db.scalars(select(Transfer).order_by(Transfer.requested_at)))


async def test_a_transfer_says_what_earned_it_and_is_found_by_its_number(counter: Counter) -> None:
    booking, _ = await counter.pay_session()
    await counter.take_place(booking)
    await counter.work()
    (sent,) = await transfers(counter)
    (entry,) = await entries(counter, Act.TRANSFER_MADE)
    talent = counter.till.teacher.person
    assert (entry.actor_id, entry.subject_id, entry.number) == (None, talent.id, sent.id)
    assert (entry.reason, entry.amount_cents) == (f"session; {booking.title}", OWED)
    async with counter.till.database.read() as db:
        found = await read_trail(db, TrailFilter(subject_id=sent.id), limit=10)
    assert [row.id for row, _ in found.entries] == [entry.id]


async def test_a_session_cancelled_late_says_its_terms_and_its_transfer_what_is_left(
    counter: Counter,
) -> None:
    till = counter.till
    booking, _ = await counter.pay_session()
    till.clock.at = booking.starts_at - timedelta(hours=5)
    async with till.database.write() as db:
        await bookings.cancel_booking(db, booking.id, person_id=till.learner.id, now=till.now)
    await counter.work()
    (called_off,) = await entries(counter, Act.BOOKING_CANCELLED)
    assert (called_off.actor_id, called_off.amount_cents) == (till.learner.id, 3000)
    assert called_off.reason == "learner; 300; 24:100 3:50"
    till.clock.at = booking.ends_at + timedelta(hours=73)
    await counter.work()
    (sent,) = await entries(counter, Act.TRANSFER_MADE)
    assert sent.reason == f"forfeit; {booking.title}"


async def test_money_that_a_talent_gives_back_late_is_noted_when_it_is_taken_of_them(
    counter: Counter,
) -> None:
    till = counter.till
    booking, _ = await counter.pay_session()
    await counter.take_place(booking)
    await counter.work()
    talent = till.teacher.person
    async with till.database.write() as db:
        row = await bookings.get_booking(db, booking.id)
        await give_back_late(
            db, row, by=talent.id, amount_cents=6000, sequence=1, words="Une corde.", now=till.now
        )
    assert await entries(counter, Act.MONEY_RECOVERED) == []
    await counter.work()
    (taken,) = await entries(counter, Act.MONEY_RECOVERED)
    assert (taken.actor_id, taken.subject_id) == (talent.id, talent.id)
    assert (taken.reason, taken.amount_cents) == (f"payer; sent; {booking.title}", OWED)
    assert taken.number is not None
    assert taken.number.startswith("rcv_")


async def test_money_taken_for_a_bank_and_sent_again_says_so_both_times(counter: Counter) -> None:
    booking, payment = await counter.pay_session()
    await counter.take_place(booking)
    await counter.work()
    dispute_id = str(counter.server.open_dispute(payment.charge_id)["id"])
    await counter.work()
    (taken,) = await entries(counter, Act.MONEY_RECOVERED)
    assert (taken.actor_id, taken.reason) == (None, f"bank; sent; {booking.title}")
    counter.server.close_dispute(dispute_id, is_won=True)
    await counter.work()
    first, again = await entries(counter, Act.TRANSFER_MADE)
    assert first.reason == f"session; {booking.title}"
    assert (again.reason, again.amount_cents) == (f"again; {booking.title}", OWED)
    assert again.number == (await transfers(counter))[1].id
