"""Report somebody: what was written around it is kept as it was at that moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from rooms.complaints import rules
from rooms.complaints.errors import ComplaintMade, OwnComplaint, TooManyComplaints
from rooms.complaints.models import Complaint, ComplaintLine
from rooms.conduct.errors import NobodyThere
from rooms.conduct.grounds import Grounds
from rooms.conduct.models import TakenLine
from rooms.conduct.service import has_been_in
from rooms.entries import ChatPayload, EntryKind
from rooms.models import Room, RoomEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a report says: about whom, why, and by which line of the chat if by one."""

    person_id: str
    grounds: Grounds
    words: str = ""
    seq: int | None = None


async def complain(
    db: AsyncSession,
    room_id: str,
    told: Told,
    *,
    reporter_id: str,
    now: datetime,
    expected: Sequence[str] = (),
) -> Complaint:
    """Report somebody who is or was in a room, or is `expected` there, to those who run the hub.

    Raises: OwnComplaint, NobodyThere, ComplaintMade, TooManyComplaints, WordsTooLong.
    """
    if told.person_id == reporter_id:
        raise OwnComplaint
    await db.get_one(Room, room_id, with_for_update=True)
    is_known = told.person_id in expected or await has_been_in(db, room_id, told.person_id)
    if not is_known:
        raise NobodyThere
    await _check_pace(db, room_id, told.person_id, reporter_id=reporter_id, now=now)
    complaint = Complaint(
        room_id=room_id,
        reporter_id=reporter_id,
        person_id=told.person_id,
        grounds=told.grounds,
        words=rules.clean_words(told.words),
        seq=told.seq,
        sent_at=now,
    )
    db.add(complaint)
    await db.flush()
    await _keep_lines(db, complaint)
    return complaint


async def _check_pace(
    db: AsyncSession, room_id: str, person_id: str, *, reporter_id: str, now: datetime
) -> None:
    mine = select(func.count()).select_from(Complaint).where(Complaint.reporter_id == reporter_id)
    open_one = mine.where(
        Complaint.room_id == room_id,
        Complaint.person_id == person_id,
        Complaint.decided_at.is_(None),
    )
    if await db.scalar(open_one):
        raise ComplaintMade
    today = mine.where(Complaint.sent_at > now - rules.A_DAY)
    if (await db.scalar(today) or 0) >= rules.MOST_A_DAY:
        raise TooManyComplaints


async def _keep_lines(db: AsyncSession, complaint: Complaint) -> None:
    """Copy the lines of the chat on either side of the one that it is about, or the last ones."""
    chat = (
        select(RoomEntry, TakenLine.text)
        .outerjoin(
            TakenLine,
            (TakenLine.room_id == RoomEntry.room_id) & (TakenLine.seq == RoomEntry.seq),
        )
        .where(RoomEntry.room_id == complaint.room_id, RoomEntry.kind == EntryKind.CHAT)
    )
    upto, after = rules.LINES_AROUND + 1, rules.LINES_AROUND
    before = chat.order_by(RoomEntry.seq.desc())
    if complaint.seq is not None:
        before = before.where(RoomEntry.seq <= complaint.seq)
    rows = list(await db.execute(before.limit(upto)))
    if complaint.seq is not None:
        later = chat.where(RoomEntry.seq > complaint.seq).order_by(RoomEntry.seq)
        rows += await db.execute(later.limit(after))
    for entry, taken in rows:
        text = taken or ChatPayload.model_validate(entry.payload).text
        line = ComplaintLine(
            complaint_id=complaint.id,
            seq=entry.seq,
            at=entry.at,
            author_id=entry.author_id,
            text=text,
        )
        db.add(line)
    await db.flush()
