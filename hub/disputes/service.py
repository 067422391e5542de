"""Disputes of verdicts: one side opens, the other answers, an admin decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.errors import NotInvited
from hub.bookings.models import Booking, BookingState
from hub.bookings.rules import STRIKES, judged_refund_cents
from hub.bookings.verdict import Judgement, Verdict
from hub.disputes import rules
from hub.disputes.errors import (
    AnswerAwaited,
    DisputeMoved,
    DisputeOpen,
    DisputeOver,
    MinutesInvalid,
    OwnDispute,
    TooManyFiles,
    VerdictUnknown,
)
from hub.disputes.events import BookingRejudged, VerdictDisputeAnswered, VerdictDisputed
from hub.disputes.models import DisputeFile, DisputeState, DisputeStatement, VerdictDispute
from hub.disputes.reading import dispute_of, get_dispute
from hub.disputes.remedies import settle_choice
from hub.disputes.rules import DisputeMove
from hub.kernel.errors import NotFound
from hub.kernel.files import clean_file_name
from hub.kernel.outbox import record
from hub.people.trail import Act, Subject, note_act
from hub.strikes.service import lift_strike, record_strike, strike_for


@dataclass(frozen=True, slots=True, kw_only=True)
class SentFile:
    """A file as it came in."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one side says: words, and files to go with them."""

    words: str
    files: Sequence[SentFile] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What an admin decides: a verdict, the minutes the talent owed, and the reasons."""

    verdict: str
    lost_min: int
    reasons: str


async def open_dispute(
    db: AsyncSession, booking_id: str, told: Told, *, by: str, now: datetime
) -> VerdictDispute:
    """Say that a verdict is wrong; nothing settles until an admin has decided.

    Raises: NotFound, NotInvited, DisputeOpen, DisputeOver, WordsMissing, WordsTooLong,
    TooManyFiles, FileTooLarge, FileUnreadable.
    """
    booking = await _locked_booking(db, booking_id, by=by)
    if await dispute_of(db, booking) is not None:
        raise DisputeOpen
    if not rules.may_dispute(booking, now=now):
        raise DisputeOver
    assert booking.verdict is not None
    assert booking.judged_at is not None
    dispute = VerdictDispute(
        booking_id=booking.id,
        judged_at=booking.judged_at,
        state=DisputeState.OPEN,
        verdict=booking.verdict,
        lost_min=booking.lost_min,
        refund_cents=booking.refund_cents,
        opened_by=by,
        opened_at=now,
    )
    db.add(dispute)
    await db.flush()
    await _add_statement(db, dispute, told, by=by, now=now)
    booking.settle_at = None
    note_act(db, Act.VERDICT_DISPUTED, about(booking), by=by, now=now, reason=booking.verdict)
    record(db, VerdictDisputed(dispute_id=dispute.id), now=now)
    return dispute


async def answer_dispute(
    db: AsyncSession, booking_id: str, told: Told, *, by: str, now: datetime
) -> VerdictDispute:
    """Answer what the other side says.

    Raises: NotFound, NotInvited, DisputeMoved, WordsMissing, WordsTooLong, TooManyFiles,
    FileTooLarge, FileUnreadable.
    """
    booking = await _locked_booking(db, booking_id, by=by)
    dispute = await dispute_of(db, booking)
    if dispute is None:
        raise NotFound
    if dispute.opened_by == by:
        raise DisputeMoved
    dispute.state = rules.move_dispute(dispute.state, DisputeMove.ANSWER)
    dispute.answered_at = now
    await _add_statement(db, dispute, told, by=by, now=now)
    note_act(db, Act.VERDICT_ANSWERED, about(booking), by=by, now=now)
    record(db, VerdictDisputeAnswered(dispute_id=dispute.id), now=now)
    return dispute


async def decide_dispute(
    db: AsyncSession,
    dispute_id: str,
    decision: Decision,
    *,
    admin_id: str,
    dispute_window: timedelta,
    now: datetime,
) -> VerdictDispute:
    """Let a verdict stand or put another in its place; money and strikes follow.

    It settles at once. After an interrupted session whose money is still here, the learner has the
    dispute window again to choose. Raises: NotFound, OwnDispute, DisputeMoved, DisputeOver,
    AnswerAwaited, VerdictUnknown, MinutesInvalid, ReasonsMissing.
    """
    dispute = await get_dispute(db, dispute_id)
    booking = await _locked_booking(db, dispute.booking_id)
    await db.refresh(dispute, with_for_update=True)
    state = rules.move_dispute(dispute.state, DisputeMove.DECIDE)
    if booking.state is not BookingState.ENDED:
        raise DisputeOver
    if admin_id in {booking.talent_id, booking.learner_id}:
        raise OwnDispute
    if not rules.may_decide(dispute, now=now):
        raise AnswerAwaited
    judgement = _judgement(decision, booking)
    dispute.reasons = rules.clean_reasons(decision.reasons)
    dispute.state, dispute.decided_at, dispute.decided_by = state, now, admin_id
    dispute.decided_verdict = judgement.verdict.value
    dispute.decided_lost_min = judgement.lost_min
    dispute.decided_refund_cents = refund_of(booking, judgement)
    await _rejudge(db, booking, dispute, by=admin_id, now=now)
    booking.settle_at = await settle_choice(
        db, booking, was=dispute.verdict, had_cents=dispute.refund_cents, now=now
    ) or (now + dispute_window)
    return dispute


def refund_of(booking: Booking, judgement: Judgement) -> int:
    """Return what a verdict would give back to the learner in all, in cents."""
    return judged_refund_cents(
        booking.price_cents, judgement=judgement, booked_min=booked_min(booking)
    )


def booked_min(booking: Booking) -> int:
    """Return for how many minutes a session was booked."""
    return int((booking.ends_at - booking.starts_at) / timedelta(minutes=1))


def about(booking: Booking) -> Subject:
    """Return a booking as the trail names it."""
    return Subject(kind="booking", id=booking.id, name=booking.title)


async def _rejudge(
    db: AsyncSession, booking: Booking, dispute: VerdictDispute, *, by: str, now: datetime
) -> None:
    assert dispute.decided_verdict is not None
    booking.verdict, booking.lost_min = dispute.decided_verdict, dispute.decided_lost_min
    booking.refund_cents = dispute.decided_refund_cents
    await _follow_strike(db, booking, was=dispute.verdict, now=now)
    note_act(
        db,
        Act.VERDICT_DECIDED,
        about(booking),
        by=by,
        now=now,
        reason=f"{booking.verdict}: {dispute.reasons}",
        amount_cents=booking.refund_cents,
        currency=booking.currency,
    )
    event = BookingRejudged(
        dispute_id=dispute.id,
        booking_id=booking.id,
        verdict=booking.verdict,
        refund_cents=booking.refund_cents,
    )
    record(db, event, now=now)


async def _follow_strike(db: AsyncSession, booking: Booking, *, was: str, now: datetime) -> None:
    assert booking.verdict is not None
    if rules.is_strike_new(was, booking.verdict):
        await record_strike(
            db,
            talent_id=booking.talent_id,
            appointment_id=booking.appointment_id,
            reason=booking.verdict,
            now=now,
        )
    elif rules.is_strike_gone(was, booking.verdict) and not await _has_others(db, booking):
        strike = await strike_for(db, booking.appointment_id)
        if strike is not None:
            await lift_strike(db, strike, now=now)


async def _has_others(db: AsyncSession, booking: Booking) -> bool:
    """Tell whether somebody else's booking of the same appointment brought the strike too."""
    others = select(Booking.id).where(
        Booking.appointment_id == booking.appointment_id,
        Booking.id != booking.id,
        Booking.verdict.in_([verdict.value for verdict in STRIKES]),
    )
    return (await db.scalars(others.limit(1))).first() is not None


def _judgement(decision: Decision, booking: Booking) -> Judgement:
    if decision.verdict not in {verdict.value for verdict in Verdict}:
        raise VerdictUnknown
    verdict = Verdict(decision.verdict)
    if verdict is not Verdict.COMPLETED:
        return Judgement(verdict)
    if not 0 <= decision.lost_min <= booked_min(booking):
        raise MinutesInvalid
    return Judgement(verdict, decision.lost_min)


async def _add_statement(
    db: AsyncSession, dispute: VerdictDispute, told: Told, *, by: str, now: datetime
) -> None:
    words = rules.clean_words(told.words)
    if len(told.files) > rules.MAX_FILES:
        raise TooManyFiles
    statement = DisputeStatement(dispute_id=dispute.id, author_id=by, words=words, sent_at=now)
    db.add(statement)
    await db.flush()
    for file in told.files:
        media_type = rules.file_kind(file.content)
        db.add(
            DisputeFile(
                statement_id=statement.id,
                file_name=clean_file_name(file.name, media_type=media_type),
                media_type=media_type,
                size_bytes=len(file.content),
                content=file.content,
            )
        )
    await db.flush()


async def _locked_booking(db: AsyncSession, booking_id: str, *, by: str = "") -> Booking:
    query = select(Booking).where(Booking.id == booking_id).with_for_update()
    booking = (await db.scalars(query.execution_options(populate_existing=True))).first()
    if booking is None:
        raise NotFound
    if by and by not in {booking.talent_id, booking.learner_id}:
        raise NotInvited
    return booking
