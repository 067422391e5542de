"""Every act on a booking from every state it can be in: what becomes of it, or the refusal.

What is refused has a sentence and leaves every row as it was.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings import service
from hub.bookings.cancelling import cancel_as_shown, consequence
from hub.bookings.errors import HoldExpired, IllegalTransition, SessionOff, SessionOver
from hub.bookings.models import Booking, BookingState
from hub.bookings.requests import approve_request, decline_request, withdraw_request
from hub.bookings.verdict import Judgement, Verdict
from hub.calendar.models import Appointment, Cell
from hub.disputes.errors import ChoiceOver, DisputeOver
from hub.disputes.models import Remedy, VerdictDispute
from hub.disputes.remedies import choose_new_date, choose_refund
from hub.disputes.service import Told, open_dispute
from hub.kernel.database import Base, Database
from hub.kernel.errors import EstradeError
from hub.kernel.outbox import OutboxRow
from hub.rescheduling.models import Rescheduling
from hub.rescheduling.service import move_booking
from hub.reviews.errors import ReviewOver
from hub.reviews.models import Review
from hub.reviews.service import write_review
from hub.strikes.models import Strike
from tests.scenes import NOW, SLOT, Teacher, make_booking, make_person, make_talent

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WINDOW = timedelta(hours=72)
END = SLOT + HOUR
TOLD = Told(words="Ce n’est pas ce qui s’est passé.")
WITNESSES: tuple[type[Base], ...] = (
    Appointment,
    Booking,
    Cell,
    OutboxRow,
    Remedy,
    Rescheduling,
    Review,
    Strike,
    VerdictDispute,
)
S = BookingState
MET = frozenset({S.ENDED, S.SETTLED})
ASKED = frozenset({S.REQUESTED, S.DECLINED, S.WITHDRAWN})
Act = Callable[[AsyncSession, Booking], Awaitable[object]]
Outcome = BookingState | type[EstradeError]


class Undone(Exception):
    """Takes an act back."""


async def confirm(db: AsyncSession, booking: Booking) -> None:
    await service.confirm_booking(db, booking.id, now=NOW)


async def lapse(db: AsyncSession, booking: Booking) -> None:
    await service.expire_due_holds(db, now=NOW + HOUR)


async def give_up(db: AsyncSession, booking: Booking) -> None:
    await service.give_up_hold(db, booking.id, learner_id=booking.learner_id, now=NOW)


async def approve(db: AsyncSession, booking: Booking) -> None:
    await approve_request(db, booking.id, talent_id=booking.talent_id, now=NOW)


async def decline(db: AsyncSession, booking: Booking) -> None:
    await decline_request(db, booking.id, talent_id=booking.talent_id, words="", now=NOW)


async def withdraw(db: AsyncSession, booking: Booking) -> None:
    await withdraw_request(db, booking.id, learner_id=booking.learner_id, now=NOW)


async def cancel(db: AsyncSession, booking: Booking) -> None:
    shown = consequence(booking, [booking], is_by_talent=False, now=NOW)
    await cancel_as_shown(db, booking.id, person_id=booking.learner_id, shown=shown, now=NOW)


async def be_cancelled(db: AsyncSession, booking: Booking) -> None:
    await service.cancel_booking(db, booking.id, person_id=booking.talent_id, now=NOW)


async def cancel_once_begun(db: AsyncSession, booking: Booking) -> None:
    await service.cancel_booking(db, booking.id, person_id=booking.learner_id, now=SLOT)


async def judge(db: AsyncSession, booking: Booking) -> None:
    judgement = Judgement(Verdict.COMPLETED)
    await service.apply_judgement(db, booking, judgement, dispute_window=WINDOW, now=END)


async def settle(db: AsyncSession, booking: Booking) -> None:
    await service.settle_due(db, now=END + WINDOW)


async def hold_money(db: AsyncSession, booking: Booking) -> None:
    await service.hold_settlement(db, booking.id)


async def resume_money(db: AsyncSession, booking: Booking) -> None:
    await service.resume_settlement(db, booking.id, now=END)


async def enter(db: AsyncSession, booking: Booking) -> None:
    await service.may_join(db, booking.id, person_id=booking.learner_id, now=SLOT)


async def enter_after_the_end(db: AsyncSession, booking: Booking) -> None:
    await service.may_join(db, booking.id, person_id=booking.learner_id, now=END)


async def move(db: AsyncSession, booking: Booking) -> None:
    await move_booking(
        db,
        booking.id,
        person_id=booking.learner_id,
        starts_at=SLOT + DAY,
        shown="move-100",
        now=NOW,
    )


async def dispute(db: AsyncSession, booking: Booking) -> None:
    await open_dispute(db, booking.id, TOLD, by=booking.learner_id, now=END)


async def review(db: AsyncSession, booking: Booking) -> None:
    await write_review(
        db, booking.id, author_id=booking.learner_id, stars=5, words="Bravo.", now=END
    )


async def take_money_back(db: AsyncSession, booking: Booking) -> None:
    await choose_refund(db, booking.id, learner_id=booking.learner_id, now=END)


async def take_new_date(db: AsyncSession, booking: Booking) -> None:
    await choose_new_date(
        db, booking.id, learner_id=booking.learner_id, starts_at=SLOT + DAY, now=END
    )


def only(state: BookingState, after: BookingState, *, others: type[EstradeError]) -> list[Outcome]:
    return [after if one is state else others for one in S]


def also_stays(state: BookingState, after: BookingState) -> list[Outcome]:
    return [after if one is state else one for one in S]


ACTS: dict[Act, list[Outcome]] = {
    approve: only(S.REQUESTED, S.HELD, others=IllegalTransition),
    decline: only(S.REQUESTED, S.DECLINED, others=IllegalTransition),
    withdraw: only(S.REQUESTED, S.WITHDRAWN, others=IllegalTransition),
    confirm: [
        HoldExpired,
        *(S.CONFIRMED, S.CONFIRMED, S.ENDED, S.SETTLED),
        *(HoldExpired, HoldExpired, HoldExpired),
        S.CANCELLED,
    ],
    lapse: also_stays(S.HELD, S.EXPIRED),
    give_up: also_stays(S.HELD, S.EXPIRED),
    cancel: only(S.CONFIRMED, S.CANCELLED, others=IllegalTransition),
    be_cancelled: only(S.CONFIRMED, S.CANCELLED, others=IllegalTransition),
    cancel_once_begun: [SessionOver for _ in S],
    judge: only(S.CONFIRMED, S.ENDED, others=IllegalTransition),
    settle: also_stays(S.ENDED, S.SETTLED),
    hold_money: only(S.ENDED, S.ENDED, others=IllegalTransition),
    resume_money: only(S.ENDED, S.ENDED, others=IllegalTransition),
    enter: [
        *(SessionOff, SessionOff, S.CONFIRMED, SessionOver, SessionOver),
        *(SessionOff, SessionOff, SessionOff, SessionOff),
    ],
    enter_after_the_end: [
        *(SessionOff, SessionOff, SessionOver, SessionOver, SessionOver),
        *(SessionOff, SessionOff, SessionOff, SessionOff),
    ],
    move: only(S.CONFIRMED, S.CONFIRMED, others=IllegalTransition),
    dispute: only(S.ENDED, S.ENDED, others=DisputeOver),
    review: [ReviewOver if one not in MET else one for one in S],
    take_money_back: [ChoiceOver for _ in S],
    take_new_date: [ChoiceOver for _ in S],
}
"""In the order of the states: requested, held, confirmed, ended, settled, expired, declined,
withdrawn, cancelled."""

AFTER_INTERRUPTION: dict[Act, Outcome] = {
    take_money_back: S.ENDED,
    take_new_date: S.CONFIRMED,
    review: ReviewOver,
    dispute: S.ENDED,
    settle: S.SETTLED,
}


@dataclass(frozen=True)
class Scene:
    """One booking in one state."""

    database: Database
    booking_id: str

    async def check(self, act: Act, outcome: Outcome) -> None:
        """Act, compare with what was expected, and take it back."""
        try:
            async with self.database.write() as db:
                booking = await db.get_one(Booking, self.booking_id)
                before = await _rows(db)
                if isinstance(outcome, BookingState):
                    await act(db, booking)
                    await db.flush()
                    assert booking.state is outcome, act.__name__
                else:
                    with pytest.raises(outcome) as refused:
                        await act(db, booking)
                    assert refused.value.message()
                    db.expire_all()
                    assert await _rows(db) == before, act.__name__
                raise Undone
        except Undone:
            return


async def _rows(db: AsyncSession) -> list[Any]:
    """Return what every table that an act may touch holds."""
    found: list[Any] = []
    for table in WITNESSES:
        if table is Booking:
            found += [tuple(row) for row in await db.execute(select(Booking.__table__))]
        else:
            found.append(await db.scalar(select(func.count()).select_from(table)))
    return found


async def booked(db: AsyncSession) -> tuple[Teacher, Booking]:
    teacher = await make_talent(db)
    learner = await make_person(db, "Noé Ferraud")
    return teacher, await make_booking(db, teacher, learner)


async def reach(database: Database, state: BookingState, *, verdict: Verdict) -> Scene:
    async with database.write() as db:
        if state in {S.HELD, S.EXPIRED, *ASKED}:
            teacher = await make_talent(db)
            teacher.service.is_by_request = state in ASKED
            learner = await make_person(db, "Noé Ferraud")
            booking = await service.hold_slot(
                db, learner.id, service_id=teacher.service.id, starts_at=SLOT, now=NOW
            )
        else:
            _, booking = await booked(db)
        if state is S.EXPIRED:
            await give_up(db, booking)
        if state is S.DECLINED:
            await decline(db, booking)
        if state is S.WITHDRAWN:
            await withdraw(db, booking)
        if state is S.CANCELLED:
            await cancel(db, booking)
        if state in {S.ENDED, S.SETTLED}:
            judgement = Judgement(verdict)
            await service.apply_judgement(db, booking, judgement, dispute_window=WINDOW, now=END)
        if state is S.SETTLED:
            await settle(db, booking)
        assert booking.state is state
    return Scene(database, booking.id)


@pytest.mark.parametrize("state", S)
async def test_every_act_from_a_state_does_what_the_table_says_or_changes_nothing(
    database: Database, state: BookingState
) -> None:
    scene = await reach(database, state, verdict=Verdict.COMPLETED)
    for act, outcomes in ACTS.items():
        await scene.check(act, dict(zip(S, outcomes, strict=True))[state])


async def test_after_an_interruption_the_learner_chooses(database: Database) -> None:
    scene = await reach(database, S.ENDED, verdict=Verdict.INTERRUPTED)
    for act, outcome in AFTER_INTERRUPTION.items():
        await scene.check(act, outcome)
