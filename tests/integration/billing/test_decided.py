"""Disputed verdicts: whatever an admin decides, each cent moves once and the books are clean."""

from datetime import timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from _pytest.mark.structures import ParameterSet

from billing.donations.period import Period
from billing.earnings import earnings
from billing.earnings.figures import EarningFigure
from billing.earnings.report import earning_report
from billing.ledger.accounts import PAYER, PLATFORM, PROVIDER_FEES, escrow_booking
from hub.bookings.models import Booking, BookingState
from hub.bookings.service import apply_judgement, settle_due
from hub.bookings.verdict import Judgement, Verdict
from hub.disputes import reading, remedies, service
from hub.disputes.errors import (
    AnswerAwaited,
    ChoiceOver,
    DisputeMoved,
    DisputeOpen,
    DisputeOver,
    DisputePending,
    OwnDispute,
)
from hub.disputes.service import Decision, Told
from hub.people.models import Person, Role
from hub.strikes.service import count_strikes
from tests.integration.billing.till import DISPUTE, Till
from tests.scenes import SLOT, make_person

PRICE = 6000
PARIS = ZoneInfo("Europe/Paris")
TOLD = Told(words="Ce n’est pas ce qui s’est passé.")
OWED = {Verdict.COMPLETED: PRICE, Verdict.LEARNER_ABSENT: PRICE}


async def judged(till: Till, verdict: Verdict, *, lost_min: int = 0) -> Booking:
    """Return a paid session that the evidence has judged."""
    booking = await till.hold()
    await till.pay(await till.open_session(booking))
    till.clock.at = SLOT + timedelta(hours=1)
    async with till.database.write() as db:
        row = await db.get_one(Booking, booking.id, with_for_update=True)
        judgement = Judgement(verdict, lost_min)
        await apply_judgement(db, row, judgement, dispute_window=DISPUTE, now=till.now)
    await till.turn()
    return booking


async def dispute(till: Till, booking: Booking, *, by: str) -> str:
    async with till.database.write() as db:
        opened = await service.open_dispute(db, booking.id, TOLD, by=by, now=till.now)
    return opened.id


async def decide(
    till: Till, dispute_id: str, verdict: Verdict, *, admin: Person, lost_min: int = 0
) -> None:
    decision = Decision(verdict=verdict.value, lost_min=lost_min, reasons="Les traces le disent.")
    async with till.database.write() as db:
        await service.decide_dispute(
            db,
            dispute_id,
            decision,
            admin_id=admin.id,
            dispute_window=DISPUTE,
            now=till.now,
        )


async def settle(till: Till) -> None:
    """Let the dispute windows pass and everything settle."""
    till.clock.advance(timedelta(hours=80))
    async with till.database.write() as db:
        await settle_due(db, now=till.now)
    await till.turn()


async def booking_now(till: Till, booking: Booking) -> Booking:
    async with till.database.read() as db:
        return await db.get_one(Booking, booking.id)


@pytest.fixture
async def judge(till: Till) -> Person:
    async with till.database.write() as db:
        return await make_person(db, "Odile Régie", Role.ADMIN)


def _cases() -> list[ParameterSet]:
    """Every pair of verdicts; those in which money has moved and moves again in `make test`."""
    often = {
        (Verdict.TALENT_ABSENT, Verdict.COMPLETED),
        (Verdict.COMPLETED, Verdict.TALENT_ABSENT),
        (Verdict.INTERRUPTED, Verdict.LEARNER_ABSENT),
        (Verdict.LEARNER_ABSENT, Verdict.INTERRUPTED),
        (Verdict.OUR_FAULT, Verdict.INTERRUPTED),
        (Verdict.BOTH_ABSENT, Verdict.BOTH_ABSENT),
    }
    return [
        pytest.param(*pair, marks=() if pair in often else pytest.mark.soak)
        for pair in product(Verdict, Verdict)
    ]


@pytest.mark.parametrize(("before", "after"), _cases())
async def test_the_money_follows_the_decision_exactly(
    till: Till, judge: Person, before: Verdict, after: Verdict
) -> None:
    booking = await judged(till, before)
    opened = await dispute(till, booking, by=booking.talent_id)
    await settle(till)
    assert (await booking_now(till, booking)).state is BookingState.ENDED, "a dispute holds it"
    async with till.database.read() as db:
        with pytest.raises(DisputePending):
            await reading.check_undisputed(db, booking.id)
    given_cents = PRICE - await till.balance(escrow_booking(booking.id))
    await decide(till, opened, after, admin=judge)
    await settle(till)
    await settle(till)
    assert (await booking_now(till, booking)).state is BookingState.SETTLED
    assert await till.balance(escrow_booking(booking.id)) == 0
    owed_cents = OWED.get(after, 0)
    borne_cents = max(0, given_cents - (PRICE - owed_cents))
    fees_cents = await till.balance(PROVIDER_FEES)
    assert await till.balance(PLATFORM) == owed_cents * 5 // 100 - borne_cents - fees_cents
    assert await till.problems() == []
    async with till.database.read() as db:
        strikes = await count_strikes(db, booking.talent_id, now=till.now)
        (line,) = (await earnings(db, booking.talent_id, currency="EUR")).lines
        day = SLOT.date()
        report = await earning_report(
            db,
            booking.talent_id,
            period=Period(first_day=day, last_day=day),
            zone=PARIS,
            currency="EUR",
        )
    figures = (line.gross_cents, line.refunded_cents, line.held_cents, line.fee_cents)
    assert figures == (PRICE, PRICE - owed_cents, 0, owed_cents * 5 // 100)
    assert line.net_cents == owed_cents - line.fee_cents
    named = (EarningFigure.GROSS, EarningFigure.REFUNDED, EarningFigure.HELD, EarningFigure.FEE)
    assert tuple(report.totals[figure] for figure in named) == figures
    assert strikes == (1 if after in {Verdict.TALENT_ABSENT, Verdict.BOTH_ABSENT} else 0)


async def test_lost_minutes_decided_twice_over_are_given_back_once(
    till: Till, judge: Person
) -> None:
    booking = await judged(till, Verdict.COMPLETED, lost_min=10)
    opened = await dispute(till, booking, by=booking.learner_id)
    async with till.database.write() as db:
        await service.answer_dispute(db, booking.id, TOLD, by=booking.talent_id, now=till.now)
    await decide(till, opened, Verdict.COMPLETED, admin=judge, lost_min=30)
    await till.turn()
    await settle(till)
    assert await till.balance(PAYER) == -(PRICE - 3000)
    assert await till.problems() == []


async def test_an_interrupted_session_waits_for_its_learner_and_goes_back_by_itself(
    till: Till,
) -> None:
    booking = await judged(till, Verdict.INTERRUPTED)
    assert await till.balance(escrow_booking(booking.id)) == PRICE
    await settle(till)
    assert await till.balance(escrow_booking(booking.id)) == 0
    assert await till.balance(PAYER) == 0
    assert await till.problems() == []


async def test_a_learner_who_wants_the_money_has_it_at_once_and_once(till: Till) -> None:
    booking = await judged(till, Verdict.INTERRUPTED)
    async with till.database.write() as db:
        await remedies.choose_refund(db, booking.id, learner_id=booking.learner_id, now=till.now)
    await till.turn()
    assert await till.balance(PAYER) == 0
    with pytest.raises(ChoiceOver):
        async with till.database.write() as db:
            await remedies.choose_refund(
                db, booking.id, learner_id=booking.learner_id, now=till.now
            )
    await settle(till)
    assert await till.problems() == []


async def test_a_new_date_costs_nothing_more_and_is_judged_by_itself(till: Till) -> None:
    booking = await judged(till, Verdict.INTERRUPTED)
    later = SLOT + timedelta(days=2)
    async with till.database.write() as db:
        await remedies.choose_new_date(
            db, booking.id, learner_id=booking.learner_id, starts_at=later, now=till.now
        )
    await till.turn()
    moved = await booking_now(till, booking)
    assert (moved.state, moved.verdict, moved.refund_cents) == (BookingState.CONFIRMED, None, 0)
    assert (moved.starts_at, moved.ends_at) == (later, later + timedelta(hours=1))
    assert await till.balance(escrow_booking(booking.id)) == PRICE
    till.clock.at = later + timedelta(hours=1)
    async with till.database.write() as db:
        row = await db.get_one(Booking, booking.id, with_for_update=True)
        completed = Judgement(Verdict.COMPLETED)
        await apply_judgement(db, row, completed, dispute_window=DISPUTE, now=till.now)
    await till.turn()
    await settle(till)
    assert await till.balance(PAYER) == -PRICE
    assert await till.balance(escrow_booking(booking.id)) == 0
    assert await till.problems() == []


async def test_the_choice_ends_with_the_dispute_window(till: Till) -> None:
    booking = await judged(till, Verdict.INTERRUPTED)
    till.clock.advance(DISPUTE)
    with pytest.raises(ChoiceOver):
        async with till.database.write() as db:
            await remedies.choose_refund(
                db, booking.id, learner_id=booking.learner_id, now=till.now
            )


async def test_each_side_speaks_once_and_a_decision_is_final(till: Till, judge: Person) -> None:
    booking = await judged(till, Verdict.TALENT_ABSENT)
    opened = await dispute(till, booking, by=booking.talent_id)
    with pytest.raises(DisputeOpen):
        await dispute(till, booking, by=booking.learner_id)
    with pytest.raises(AnswerAwaited):
        await decide(till, opened, Verdict.COMPLETED, admin=judge)
    with pytest.raises(OwnDispute):
        await decide(till, opened, Verdict.COMPLETED, admin=till.teacher.person)
    async with till.database.write() as db:
        await service.answer_dispute(db, booking.id, TOLD, by=booking.learner_id, now=till.now)
    for by in (booking.learner_id, booking.talent_id):
        with pytest.raises(DisputeMoved):
            async with till.database.write() as db:
                await service.answer_dispute(db, booking.id, TOLD, by=by, now=till.now)
    await decide(till, opened, Verdict.TALENT_ABSENT, admin=judge)
    with pytest.raises(DisputeMoved):
        await decide(till, opened, Verdict.COMPLETED, admin=judge)
    with pytest.raises(DisputeOpen):
        await dispute(till, booking, by=booking.talent_id)
    await settle(till)
    assert await till.problems() == []


async def test_a_settled_verdict_is_not_disputed(till: Till) -> None:
    booking = await judged(till, Verdict.COMPLETED)
    await settle(till)
    with pytest.raises(DisputeOver):
        await dispute(till, booking, by=booking.learner_id)
