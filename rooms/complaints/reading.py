"""Reports as those who run the hub read them, with the lines around and what hosts did."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from hub.bookings.models import Booking
from hub.kernel.errors import NotFound
from hub.masterclasses.models import Masterclass
from hub.people.models import Person
from rooms.complaints.models import Complaint, ComplaintLine, Suspension
from rooms.complaints.suspension import find_suspension
from rooms.conduct.reading import Done, acts_on
from rooms.models import Room
from rooms.roles import RoomKind

LISTED = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedComplaint:
    """A report in a list: who reports whom."""

    complaint: Complaint
    reporter: Person
    person: Person


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadComplaint:
    """A report with all that helps to decide it; `earlier`: how many others are about them."""

    complaint: Complaint
    reporter: Person
    person: Person
    decided_by: Person | None
    kind: RoomKind
    title: str
    lines: Sequence[tuple[ComplaintLine, str]]
    acts: Sequence[Done]
    earlier: int
    suspension: Suspension | None


async def open_complaints(db: AsyncSession) -> Sequence[ListedComplaint]:
    """Return the reports that nobody has decided, the oldest first."""
    query = _complaints().where(Complaint.decided_at.is_(None)).order_by(Complaint.sent_at)
    return await _list(db, query)


async def decided_complaints(db: AsyncSession) -> Sequence[ListedComplaint]:
    """Return the reports that are decided, the latest first."""
    query = _complaints().where(Complaint.decided_at.is_not(None))
    return await _list(db, query.order_by(Complaint.decided_at.desc()))


async def get_complaint(db: AsyncSession, complaint_id: str) -> ReadComplaint:
    """Return a report. Raises: NotFound."""
    row = (await db.execute(_complaints().where(Complaint.id == complaint_id))).first()
    if row is None:
        raise NotFound
    complaint, reporter, person = row
    room = await db.get_one(Room, complaint.room_id)
    others = select(func.count()).select_from(Complaint)
    others = others.where(Complaint.person_id == person.id, Complaint.id != complaint.id)
    decider = complaint.decided_by
    return ReadComplaint(
        complaint=complaint,
        reporter=reporter,
        person=person,
        decided_by=await db.get(Person, decider) if decider else None,
        kind=room.kind,
        title=await _title(db, room),
        lines=await _lines(db, complaint.id),
        acts=await acts_on(db, room.id, person.id),
        earlier=await db.scalar(others) or 0,
        suspension=await find_suspension(db, person.id),
    )


async def _title(db: AsyncSession, room: Room) -> str:
    if room.kind is RoomKind.SESSION:
        query = select(Booking.title).where(Booking.appointment_id == room.subject_id)
        return await db.scalar(query.limit(1)) or ""
    return (await db.get_one(Masterclass, room.subject_id)).title


async def _lines(db: AsyncSession, complaint_id: str) -> list[tuple[ComplaintLine, str]]:
    query = select(ComplaintLine, Person.display_name)
    query = query.join(Person, Person.id == ComplaintLine.author_id)
    query = query.where(ComplaintLine.complaint_id == complaint_id).order_by(ComplaintLine.seq)
    return [(line, name) for line, name in await db.execute(query)]


def _complaints() -> Select[Complaint, Person, Person]:
    reporter, person = aliased(Person), aliased(Person)
    query = select(Complaint, reporter, person)
    query = query.join(reporter, reporter.id == Complaint.reporter_id)
    return query.join(person, person.id == Complaint.person_id)


async def _list(
    db: AsyncSession, query: Select[Complaint, Person, Person]
) -> Sequence[ListedComplaint]:
    rows = await db.execute(query.limit(LISTED))
    return [
        ListedComplaint(complaint=complaint, reporter=reporter, person=person)
        for complaint, reporter, person in rows
    ]
