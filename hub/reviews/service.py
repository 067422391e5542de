"""Reviews: write one, answer it, hide it, read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.models import Booking
from hub.bookings.service import get_booking_for
from hub.bookings.verdict import Verdict
from hub.kernel.errors import NotFound
from hub.kernel.outbox import record
from hub.people.models import Person
from hub.people.trail import Act, Subject, note_act
from hub.reviews import rules
from hub.reviews.errors import ReviewAnswered, ReviewOver, ReviewWritten
from hub.reviews.events import ReviewGiven, ReviewReplied
from hub.reviews.models import Review

SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviews:
    """What a profile shows: the newest reviews with their authors, how many, how good."""

    newest: Sequence[tuple[Review, Person]]
    count: int
    stars: float


async def write_review(
    db: AsyncSession, booking_id: str, *, author_id: str, stars: int, words: str, now: datetime
) -> Review:
    """Review a session that took place, once.

    Raises: NotFound, NotInvited, ReviewOver, ReviewWritten, StarsInvalid, ReviewTooLong.
    """
    booking = await get_booking_for(db, booking_id, person_id=author_id)
    await db.refresh(booking, with_for_update=True)
    if await review_of(db, booking_id) is not None:
        raise ReviewWritten
    if not rules.may_review(booking, person_id=author_id, now=now):
        raise ReviewOver
    review = Review(
        booking_id=booking_id,
        talent_id=booking.talent_id,
        author_id=author_id,
        stars=rules.check_stars(stars),
        words=rules.clean_words(words),
        written_at=now,
    )
    db.add(review)
    await db.flush()
    record(db, ReviewGiven(review_id=review.id), now=now)
    return review


async def answer_review(
    db: AsyncSession, booking_id: str, *, talent_id: str, words: str, now: datetime
) -> Review:
    """Answer a review, once. Raises: NotFound, ReviewAnswered, AnswerMissing, ReviewTooLong."""
    query = select(Review).where(Review.booking_id == booking_id, Review.talent_id == talent_id)
    review = (await db.scalars(query.with_for_update())).first()
    if review is None or review.hidden_at is not None:
        raise NotFound
    if review.answered_at is not None:
        raise ReviewAnswered
    review.answer, review.answered_at = rules.clean_answer(words), now
    record(db, ReviewReplied(review_id=review.id), now=now)
    return review


async def hide_review(
    db: AsyncSession, review_id: str, *, reason: str, admin_id: str, now: datetime
) -> Review:
    """Take a review off its talent's profile. Raises: NotFound, ReasonMissing."""
    query = select(Review).where(Review.id == review_id).with_for_update()
    review = (await db.scalars(query)).first()
    if review is None:
        raise NotFound
    if review.hidden_at is None:
        review.hidden_because = rules.clean_reason(reason)
        review.hidden_at, review.hidden_by = now, admin_id
        person = await db.get_one(Person, review.talent_id)
        about = Subject(kind="talent", id=person.id, name=person.display_name)
        act = Act.REVIEW_HIDDEN
        note_act(db, act, about, by=admin_id, now=now, reason=review.hidden_because)
    return review


async def review_of(db: AsyncSession, booking_id: str) -> Review | None:
    """Return the review of a session, if there is one."""
    return (await db.scalars(select(Review).where(Review.booking_id == booking_id))).first()


async def reviews_of(db: AsyncSession, talent_id: str) -> Reviews:
    """Return what a talent's profile shows of them."""
    is_shown = _is_shown() & (Review.talent_id == talent_id)
    totals = select(func.count(Review.id), func.avg(Review.stars)).join_from(
        Review, Booking, Booking.id == Review.booking_id
    )
    count, stars = (await db.execute(totals.where(is_shown))).one()
    newest = await _newest(db, is_shown)
    return Reviews(newest=newest, count=count, stars=float(stars or 0))


async def newest_reviews(db: AsyncSession) -> Sequence[tuple[Review, Person]]:
    """Return the newest reviews of the whole hub, for those who answer for it."""
    return await _newest(db, _is_shown())


def _is_shown() -> ColumnElement[bool]:
    """A verdict that was changed since takes the review off the profile with it."""
    return Review.hidden_at.is_(None) & (Booking.verdict == Verdict.COMPLETED.value)


async def _newest(
    db: AsyncSession, condition: ColumnElement[bool]
) -> Sequence[tuple[Review, Person]]:
    query = (
        select(Review, Person)
        .join(Person, Person.id == Review.author_id)
        .join(Booking, Booking.id == Review.booking_id)
        .where(condition)
        .order_by(Review.written_at.desc(), Review.id.desc())
        .limit(SHOWN)
    )
    return [(row[0], row[1]) for row in await db.execute(query)]
