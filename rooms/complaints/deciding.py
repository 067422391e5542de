"""What those who run the hub do with a report: nothing, a warning, or no more rooms."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.kernel.errors import NotFound
from hub.kernel.outbox import record
from hub.people.models import Person
from hub.people.service import end_all_logins
from hub.people.trail import Act, Subject, note_act
from rooms.complaints import rules
from rooms.complaints.errors import ComplaintDecided, OwnComplaint
from rooms.complaints.events import ComplaintAnswered, SuspensionLifted
from rooms.complaints.models import Complaint, ComplaintOutcome, Suspension
from rooms.complaints.suspension import find_suspension

ACTS = {
    ComplaintOutcome.NOTHING: Act.COMPLAINT_DISMISSED,
    ComplaintOutcome.WARNED: Act.PERSON_WARNED,
    ComplaintOutcome.SUSPENDED: Act.PERSON_SUSPENDED,
}


async def decide(
    db: AsyncSession,
    complaint_id: str,
    outcome: ComplaintOutcome,
    *,
    reasons: str,
    admin_id: str,
    now: datetime,
) -> Complaint:
    """Decide a report. Somebody suspended is signed out everywhere and may enter no room.

    Raises: NotFound, OwnComplaint, ComplaintDecided, ReasonsMissing.
    """
    query = select(Complaint).where(Complaint.id == complaint_id).with_for_update()
    complaint = (await db.scalars(query)).first()
    if complaint is None:
        raise NotFound
    if admin_id in {complaint.person_id, complaint.reporter_id}:
        raise OwnComplaint
    if complaint.decided_at is not None:
        raise ComplaintDecided
    complaint.reasons = rules.clean_reasons(reasons)
    complaint.outcome, complaint.decided_at, complaint.decided_by = outcome, now, admin_id
    if outcome is ComplaintOutcome.SUSPENDED:
        await _suspend(db, complaint, admin_id=admin_id, now=now)
    about = await _about(db, complaint.person_id)
    note_act(db, ACTS[outcome], about, by=admin_id, now=now, reason=complaint.reasons)
    record(db, ComplaintAnswered(complaint_id=complaint.id), now=now)
    return complaint


async def lift_suspension(
    db: AsyncSession, person_id: str, *, reasons: str, admin_id: str, now: datetime
) -> None:
    """Let an account enter rooms again. Raises: NotFound, OwnComplaint, ReasonsMissing."""
    if admin_id == person_id:
        raise OwnComplaint
    suspension = await find_suspension(db, person_id)
    if suspension is None:
        raise NotFound
    reasons = rules.clean_reasons(reasons)
    suspension.lifted_at, suspension.lifted_by = now, admin_id
    about = await _about(db, person_id)
    note_act(db, Act.SUSPENSION_LIFTED, about, by=admin_id, now=now, reason=reasons)
    record(db, SuspensionLifted(suspension_id=suspension.id), now=now)


async def _suspend(db: AsyncSession, complaint: Complaint, *, admin_id: str, now: datetime) -> None:
    if await find_suspension(db, complaint.person_id) is None:
        suspension = Suspension(
            person_id=complaint.person_id,
            complaint_id=complaint.id,
            reasons=complaint.reasons,
            since_at=now,
            by_id=admin_id,
        )
        db.add(suspension)
        await db.flush()
    await end_all_logins(db, complaint.person_id, now=now)


async def _about(db: AsyncSession, person_id: str) -> Subject:
    person = await db.get_one(Person, person_id)
    return Subject(kind="person", id=person_id, name=person.display_name)
