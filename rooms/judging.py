"""Judge what is due from the evidence: any number of clocks, each verdict exactly once."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.models import Booking, BookingState
from hub.bookings.service import apply_judgement
from hub.bookings.strikes import record_strike
from hub.bookings.verdict import merge
from hub.calendar.rules import Interval
from hub.kernel.database import Database
from hub.masterclasses.models import Masterclass, MasterclassState
from hub.masterclasses.rules import HOST_GRACE, host_deadline
from hub.masterclasses.service import cancel_masterclass
from rooms.docket import Docket, decided_under_way, judgements, over
from rooms.evidence import find_room_id
from rooms.models import ProcessKind
from rooms.outages import known_until, outages, stage_outages
from rooms.roles import RoomKind

log = logging.getLogger(__name__)

BATCH = 500
CLAIM = 25
"""How many sessions one transaction judges: fewer commits, and nobody waits long for it."""

HOST_ABSENT = "host_absent"
OUR_FAULT = "our_fault"


async def judge_due_sessions(
    database: Database, *, dispute_window: timedelta, now: datetime, docket: Docket | None = None
) -> int:
    """Judge the sessions whose evidence is complete and decides, and return how many.

    A few are claimed and judged in one transaction; what another clock has claimed is left to it,
    and one that cannot be judged does not keep the others waiting. `docket` is what this process
    remembers from one turn to the next.
    """
    async with database.read() as db:
        until = await known_until(db, now=now)
        due = await over(db, until=until)
        due += await decided_under_way(db, docket or Docket(), until=until)
    count = 0
    for first in range(0, len(due), CLAIM):
        claimed = due[first : first + CLAIM]
        count += await _judge_some(database, claimed, dispute_window=dispute_window, now=now)
    return count


async def judge_due_masterclasses(database: Database, *, now: datetime) -> int:
    """Call off the masterclasses whose host is not live in time, and return how many.

    A co-host who is live keeps it on. The strike is for the one who announced it, unless our own
    processes were down until it should have ended.
    """
    count = 0
    for masterclass_id in await _masterclasses_late(database, now=now):
        try:
            async with database.read() as db:
                masterclass = await db.get_one(Masterclass, masterclass_id)
                if await _cancel_reason(db, masterclass, now=now) is None:
                    continue
            async with database.write() as db:
                count += await _judge_masterclass(db, masterclass_id, now=now)
        except Exception:
            log.exception("masterclass %s could not be judged; it is tried again", masterclass_id)
    return count


async def _judge_some(
    database: Database, booking_ids: Sequence[str], *, dispute_window: timedelta, now: datetime
) -> int:
    try:
        async with database.write() as db:
            return await _judge_claimed(db, booking_ids, dispute_window=dispute_window, now=now)
    except Exception:
        if len(booking_ids) == 1:
            log.exception("session %s could not be judged; it is tried again", booking_ids[0])
            return 0
    # One of them cannot be judged, or another clock was at the same meeting: each by itself.
    count = 0
    for booking_id in booking_ids:
        count += await _judge_some(database, [booking_id], dispute_window=dispute_window, now=now)
    return count


async def _judge_claimed(
    db: AsyncSession, booking_ids: Sequence[str], *, dispute_window: timedelta, now: datetime
) -> int:
    claim = select(Booking).where(
        Booking.id.in_(booking_ids), Booking.state == BookingState.CONFIRMED
    )
    claim = claim.order_by(Booking.ends_at, Booking.id).with_for_update(skip_locked=True)
    bookings = list(await db.scalars(claim))
    if not bookings:
        return 0
    until = await known_until(db, now=now)
    count = 0
    for booking, judgement in await judgements(db, bookings, until=until):
        if judgement is not None:
            await apply_judgement(db, booking, judgement, dispute_window=dispute_window, now=now)
            count += 1
    return count


async def _masterclasses_late(database: Database, *, now: datetime) -> list[str]:
    late = select(Masterclass.id).where(
        Masterclass.state == MasterclassState.PUBLISHED, Masterclass.starts_at <= now - HOST_GRACE
    )
    async with database.read() as db:
        return list(await db.scalars(late.order_by(Masterclass.starts_at).limit(BATCH)))


async def _cancel_reason(
    db: AsyncSession, masterclass: Masterclass, *, now: datetime
) -> str | None:
    until = await known_until(db, now=now)
    window = Interval(masterclass.starts_at, max(until, masterclass.starts_at))
    room_id = await find_room_id(db, kind=RoomKind.MASTERCLASS, subject_id=masterclass.id)
    ours = merge(
        [
            *await outages(db, kinds=[ProcessKind.WEB], window=window, now=until),
            *await stage_outages(db, room_id, window=window, now=until),
        ]
    )
    deadline = host_deadline(masterclass.starts_at, ours)
    if deadline >= masterclass.ends_at:
        return OUR_FAULT if until >= masterclass.ends_at else None
    return HOST_ABSENT if until >= deadline else None


async def _judge_masterclass(db: AsyncSession, masterclass_id: str, *, now: datetime) -> int:
    claim = select(Masterclass).where(
        Masterclass.id == masterclass_id, Masterclass.state == MasterclassState.PUBLISHED
    )
    masterclass = (await db.scalars(claim.with_for_update(skip_locked=True))).first()
    reason = await _cancel_reason(db, masterclass, now=now) if masterclass is not None else None
    if masterclass is None or reason is None:
        return 0
    await cancel_masterclass(db, masterclass, reason=reason, now=now)
    if reason == HOST_ABSENT and masterclass.appointment_id is not None:
        await record_strike(
            db,
            talent_id=masterclass.host_id,
            appointment_id=masterclass.appointment_id,
            reason=reason,
            now=now,
        )
    return 1
