"""How long the words around a report are kept once it is decided."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from rooms.complaints.models import Complaint, ComplaintLine
from rooms.complaints.rules import KEPT_AFTER_DECISION

BATCH = 100


async def erase_due_complaints(db: AsyncSession, *, now: datetime) -> None:
    """Erase the lines and the words of what was decided long ago; the decision stays."""
    query = select(Complaint.id).where(
        Complaint.decided_at <= now - KEPT_AFTER_DECISION, Complaint.erased_at.is_(None)
    )
    due = list(await db.scalars(query.limit(BATCH)))
    if due:
        await db.execute(delete(ComplaintLine).where(ComplaintLine.complaint_id.in_(due)))
        erased = update(Complaint).where(Complaint.id.in_(due))
        await db.execute(erased.values(words="", erased_at=now))
