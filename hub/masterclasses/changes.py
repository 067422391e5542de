"""Change a masterclass before and after it is announced; throw a draft away."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from hub.kernel.outbox import record
from hub.masterclasses import rules
from hub.masterclasses.errors import FixedOnceAnnounced, MasterclassTransition, SeatsTaken
from hub.masterclasses.events import MasterclassChanged
from hub.masterclasses.models import (
    CoHost,
    CoHostInvitation,
    Masterclass,
    MasterclassState,
    Question,
)
from hub.masterclasses.rules import Move
from hub.masterclasses.seats import seats_taken
from hub.masterclasses.service import MasterclassDetails, check_details, write_details
from hub.waiting import lists

TOLD = ("title", "summary", "language", "field_slug")
"""What people registered for: they are told when one of these reads otherwise."""


async def change_masterclass(
    db: AsyncSession, masterclass: Masterclass, details: MasterclassDetails, *, now: datetime
) -> None:
    """Change a masterclass that its caller has locked; who has a seat is told what differs.

    A ticket's price holds for those who register from now on. Raises: MasterclassTransition,
    MasterclassInvalid, FieldUnknown, CharityNotVerified, FixedOnceAnnounced, SeatsTaken.
    """
    rules.move(masterclass.state, Move.CHANGE)
    await check_details(db, details)
    has_more_seats = details.capacity > masterclass.capacity
    before = {name: getattr(masterclass, name) for name in TOLD}
    if masterclass.state is MasterclassState.PUBLISHED:
        await _check_announced(db, masterclass, details, now=now)
    write_details(masterclass, details)
    changed = [name for name in TOLD if getattr(masterclass, name) != before[name]]
    if masterclass.state is MasterclassState.PUBLISHED and changed:
        masterclass.revision += 1
        event = MasterclassChanged(
            masterclass_id=masterclass.id, revision=masterclass.revision, changed=",".join(changed)
        )
        record(db, event, now=now)
    await db.flush()
    if has_more_seats:
        await lists.wake(db, masterclass.host_id, now=now)


async def discard_draft(db: AsyncSession, masterclass: Masterclass) -> None:
    """Throw a draft away, with what was prepared for it. Raises: MasterclassTransition."""
    if masterclass.state is not MasterclassState.DRAFT:
        raise MasterclassTransition(state=masterclass.state.value, move="discard")
    for prepared in (CoHost, CoHostInvitation, Question):
        await db.execute(delete(prepared).where(prepared.masterclass_id == masterclass.id))
    await db.delete(masterclass)
    await db.flush()


async def _check_announced(
    db: AsyncSession, masterclass: Masterclass, details: MasterclassDetails, *, now: datetime
) -> None:
    length_min = int((masterclass.ends_at - masterclass.starts_at) / timedelta(minutes=1))
    fixed = (masterclass.charity_id, masterclass.starts_at, length_min, masterclass.currency)
    asked = (details.charity_id, details.starts_at, details.duration_min, details.currency)
    if fixed != asked:
        raise FixedOnceAnnounced
    taken = await seats_taken(db, masterclass.id, now=now)
    if details.capacity < taken:
        raise SeatsTaken(taken=taken)
