"""Reviews: by those who met, once, answered once, hidden with a reason."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from hub.bookings.errors import NotInvited
from hub.bookings.models import Booking
from hub.bookings.service import apply_judgement
from hub.bookings.verdict import Judgement, Verdict
from hub.kernel.database import Database
from hub.kernel.errors import NotFound
from hub.people.models import Role
from hub.people.trail import Act, TrailEntry
from hub.reviews import service
from hub.reviews.errors import (
    AnswerMissing,
    ReasonMissing,
    ReviewAnswered,
    ReviewOver,
    ReviewTooLong,
    ReviewWritten,
    StarsInvalid,
)
from tests.scenes import SLOT, make_booking, make_person, make_talent

END = SLOT + timedelta(hours=1)


async def _met(database: Database, verdict: Verdict = Verdict.COMPLETED) -> Booking:
    async with database.write() as db:
        teacher = await make_talent(db)
        learner = await make_person(db, "Léa Martin")
        booking = await make_booking(db, teacher, learner)
        window = timedelta(hours=72)
        await apply_judgement(db, booking, Judgement(verdict), dispute_window=window, now=END)
    return booking


async def _write(
    database: Database,
    booking: Booking,
    *,
    author_id: str = "",
    stars: int = 5,
    words: str = "Bravo.",
    now: datetime = END,
) -> None:
    author_id = author_id or booking.learner_id
    async with database.write() as db:
        await service.write_review(
            db, booking.id, author_id=author_id, stars=stars, words=words, now=now
        )


@pytest.mark.parametrize("verdict", [v for v in Verdict if v is not Verdict.COMPLETED])
async def test_who_has_not_met_does_not_review(database: Database, verdict: Verdict) -> None:
    booking = await _met(database, verdict)
    with pytest.raises(ReviewOver):
        await _write(database, booking)


async def test_a_review_is_written_once_by_the_learner_within_thirty_days(
    database: Database,
) -> None:
    booking = await _met(database)
    late = END + timedelta(days=30)
    with pytest.raises(ReviewOver):
        await _write(database, booking, now=late)
    with pytest.raises(ReviewOver):
        await _write(database, booking, author_id=booking.talent_id)
    with pytest.raises(NotInvited):
        await _write(database, booking, author_id="per_somebody")
    for stars in (0, 6, -1):
        with pytest.raises(StarsInvalid):
            await _write(database, booking, stars=stars)
    with pytest.raises(ReviewTooLong):
        await _write(database, booking, words="x" * 2001)
    await _write(database, booking, now=late - timedelta(seconds=1))
    with pytest.raises(ReviewWritten):
        await _write(database, booking)


async def test_a_review_is_answered_once_and_hidden_with_a_reason(database: Database) -> None:
    booking = await _met(database)
    await _write(database, booking, stars=3)
    talent = booking.talent_id
    async with database.write() as db:
        admin = await make_person(db, "Odile Régie", Role.ADMIN)
        with pytest.raises(NotFound):
            await service.answer_review(db, booking.id, talent_id=admin.id, words="Non.", now=END)
        with pytest.raises(AnswerMissing):
            await service.answer_review(db, booking.id, talent_id=talent, words=" ", now=END)
        await service.answer_review(db, booking.id, talent_id=talent, words="Merci.", now=END)
        with pytest.raises(ReviewAnswered):
            await service.answer_review(db, booking.id, talent_id=talent, words="Si.", now=END)
    async with database.write() as db:
        shown = await service.reviews_of(db, talent)
        assert (shown.count, shown.stars) == (1, 3.0)
        ((review, author),) = shown.newest
        assert (review.answer, author.id) == ("Merci.", booking.learner_id)
        with pytest.raises(ReasonMissing):
            await service.hide_review(db, review.id, reason="", admin_id=admin.id, now=END)
        await service.hide_review(db, review.id, reason="Injure.", admin_id=admin.id, now=END)
    async with database.read() as db:
        assert (await service.reviews_of(db, talent)).count == 0
        (entry,) = await db.scalars(select(TrailEntry).where(TrailEntry.act == Act.REVIEW_HIDDEN))
        assert (entry.actor_id, entry.reason) == (admin.id, "Injure.")


async def test_a_verdict_changed_since_takes_the_review_with_it(database: Database) -> None:
    booking = await _met(database)
    await _write(database, booking)
    async with database.write() as db:
        row = await db.get_one(Booking, booking.id)
        row.verdict = Verdict.TALENT_ABSENT.value
    async with database.read() as db:
        assert (await service.reviews_of(db, booking.talent_id)).count == 0
