"""Every act on a review from every state: none yet, written, answered, hidden."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.models import Booking
from hub.bookings.service import apply_judgement
from hub.bookings.verdict import Judgement, Verdict
from hub.kernel.database import Database
from hub.kernel.errors import EstradeError, NotFound
from hub.people.models import Role
from hub.reviews import service
from hub.reviews.errors import ReviewAnswered, ReviewWritten
from tests.scenes import SLOT, make_booking, make_person, make_talent

END = SLOT + timedelta(hours=1)
STATES = ("none", "written", "answered", "hidden")
Outcome = str | type[EstradeError]
ACTS: Mapping[str, Mapping[str, Outcome]] = {
    "write": {
        "none": "written",
        "written": ReviewWritten,
        "answered": ReviewWritten,
        "hidden": ReviewWritten,
    },
    "answer": {
        "none": NotFound,
        "written": "answered",
        "answered": ReviewAnswered,
        "hidden": NotFound,
    },
    "hide": {"none": NotFound, "written": "hidden", "answered": "hidden", "hidden": "hidden"},
}


class Undone(Exception):
    """Takes an act back."""


@pytest.mark.parametrize("state", STATES)
async def test_every_act_does_what_is_written_here_or_nothing(
    database: Database, state: str
) -> None:
    async with database.write() as db:
        booking = await make_booking(db, await make_talent(db), await make_person(db, "Léa Martin"))
        judgement, window = Judgement(Verdict.COMPLETED), timedelta(hours=72)
        await apply_judgement(db, booking, judgement, dispute_window=window, now=END)
        admin = await make_person(db, "Ada Operator", Role.ADMIN)
        acts = acts_on(booking, admin.id)
        for name in ("write", "answer", "hide")[: STATES.index(state)]:
            await acts[name](db)
    for name, act in acts.items():
        try:
            async with database.write() as db:
                outcome = ACTS[name][state]
                if isinstance(outcome, str):
                    await act(db)
                    assert await state_of(db, booking) == outcome
                else:
                    with pytest.raises(outcome):
                        await act(db)
                    assert await state_of(db, booking) == state
                raise Undone
        except Undone:
            continue


def acts_on(
    booking: Booking, admin_id: str
) -> dict[str, Callable[[AsyncSession], Awaitable[object]]]:
    async def hide(db: AsyncSession) -> None:
        review = await service.review_of(db, booking.id)
        found = review.id if review is not None else "rev_nothing"
        await service.hide_review(db, found, reason="Insultant.", admin_id=admin_id, now=END)

    return {
        "write": lambda db: service.write_review(
            db, booking.id, author_id=booking.learner_id, stars=5, words="Bravo.", now=END
        ),
        "answer": lambda db: service.answer_review(
            db, booking.id, talent_id=booking.talent_id, words="Merci.", now=END
        ),
        "hide": hide,
    }


async def state_of(db: AsyncSession, booking: Booking) -> str:
    review = await service.review_of(db, booking.id)
    if review is None:
        return "none"
    if review.hidden_at is not None:
        return "hidden"
    return "answered" if review.answered_at is not None else "written"
