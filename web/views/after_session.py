"""What can be said and done once a session is judged: disputing, choosing, reviewing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.models import Booking
from hub.disputes import rules as disputes
from hub.disputes.models import DisputeFile, DisputeState, DisputeStatement, VerdictDispute
from hub.disputes.reading import dispute_of, statements_of
from hub.disputes.remedies import awaits_choice, may_choose
from hub.people.models import Person
from hub.reviews.models import Review
from hub.reviews.rules import may_review
from hub.reviews.service import review_of
from web.views.sessions import SessionView
from web.views.verdicts import verdict_sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownStatement:
    """What one side said, with the name of who said it."""

    author: Person
    is_talent: bool
    statement: DisputeStatement
    files: Sequence[DisputeFile]


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeView:
    """A dispute with all that was said in it."""

    dispute: VerdictDispute
    statements: Sequence[ShownStatement]

    @property
    def is_decided(self) -> bool:
        """Tell whether an admin has decided."""
        return self.dispute.state is DisputeState.DECIDED

    @property
    def is_changed(self) -> bool:
        """Tell whether the decision put something else in the verdict's place."""
        before = (self.dispute.verdict, self.dispute.lost_min)
        return before != (self.dispute.decided_verdict, self.dispute.decided_lost_min)

    @property
    def answer_until(self) -> datetime:
        """Return until when nothing is decided without an answer."""
        return disputes.answer_until(self.dispute)

    def may_answer(self, person_id: str) -> bool:
        """Tell whether it is this person's turn."""
        return self.dispute.state is DisputeState.OPEN and self.dispute.opened_by != person_id


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterSession:
    """What the page of a judged session offers to the person who looks."""

    dispute: DisputeView | None
    may_dispute: bool
    may_answer: bool
    may_choose: bool
    awaits_choice: bool
    review: Review | None
    may_review: bool
    may_answer_review: bool


async def after_session(db: AsyncSession, view: SessionView) -> AfterSession:
    """Return what follows a session, for the one of its two people who looks."""
    booking = view.booking
    me = view.talent.id if view.is_talent else view.learner.id
    dispute = await dispute_view(db, booking)
    review = await review_of(db, booking.id)
    is_hidden = review is not None and review.hidden_at is not None
    return AfterSession(
        dispute=dispute,
        may_dispute=dispute is None and disputes.may_dispute(booking, now=view.now),
        may_answer=dispute is not None and dispute.may_answer(me),
        may_choose=not view.is_talent and await may_choose(db, booking, now=view.now),
        awaits_choice=await awaits_choice(db, booking),
        review=review,
        may_review=review is None and may_review(booking, person_id=me, now=view.now),
        may_answer_review=(
            view.is_talent and review is not None and not is_hidden and review.answered_at is None
        ),
    )


async def dispute_view(db: AsyncSession, booking: Booking) -> DisputeView | None:
    """Return the dispute of a booking's present verdict, if there is one."""
    dispute = await dispute_of(db, booking)
    return await shown_dispute(db, dispute, booking) if dispute is not None else None


async def shown_dispute(db: AsyncSession, dispute: VerdictDispute, booking: Booking) -> DisputeView:
    """Return a dispute with all that was said in it."""
    statements = [
        ShownStatement(
            author=await db.get_one(Person, statement.author_id),
            is_talent=statement.author_id == booking.talent_id,
            statement=statement,
            files=files,
        )
        for statement, files in await statements_of(db, dispute.id)
    ]
    return DisputeView(dispute=dispute, statements=statements)


def verdict_for(view: SessionView, verdict: str | None, *, charity: str = "") -> str:
    """Return a verdict in words for the person who looks, or nothing while there is none.

    ``charity`` gets what the learner forfeits, if the talent has chosen one.
    """
    if verdict is None:
        return ""
    return verdict_sentence(
        verdict,
        is_talent=view.is_talent,
        talent=view.talent.display_name,
        learner=view.learner.display_name,
        charity=charity,
    )
