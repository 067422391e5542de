"""Judge what is due from the evidence: any number of clocks, each verdict exactly once."""

import logging
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.models import Booking, BookingState
from hub.bookings.rules import Terms
from hub.bookings.service import apply_judgement, record_strike
from hub.bookings.verdict import Judgement, judge, merge
from hub.calendar.rules import Interval
from hub.kernel.database import Database
from hub.masterclasses.models import Masterclass, MasterclassState
from hub.masterclasses.rules import HOST_GRACE, host_deadline
from hub.masterclasses.service import cancel_masterclass
from rooms.evidence import find_room_id, session_evidence
from rooms.models import ProcessKind
from rooms.outages import known_until, outages, stage_outages
from rooms.roles import RoomKind

log = logging.getLogger(__name__)

BATCH = 500
HOST_ABSENT = "host_absent"
OUR_FAULT = "our_fault"


async def judge_due_sessions(
    database: Database, *, dispute_window: timedelta, now: datetime
) -> int:
    """Judge the sessions whose evidence is complete and decides, and return how many.

    Each is judged in its own transaction; one that another clock has claimed is left to it, and
    one that cannot be judged does not keep the others waiting.
    """
    count = 0
    for booking_id in await _sessions_begun(database, now=now):
        try:
            async with database.read() as db:
                booking = await db.get_one(Booking, booking_id)
                if await _judgement(db, booking, now=now) is None:
                    continue
            async with database.write() as db:
                count += await _judge_session(
                    db, booking_id, dispute_window=dispute_window, now=now
                )
        except Exception:
            log.exception("session %s could not be judged; it is tried again", booking_id)
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


async def _sessions_begun(database: Database, *, now: datetime) -> list[str]:
    begun = select(Booking.id).where(
        Booking.state == BookingState.CONFIRMED, Booking.starts_at <= now
    )
    async with database.read() as db:
        return list(await db.scalars(begun.order_by(Booking.ends_at, Booking.id).limit(BATCH)))


async def _judgement(db: AsyncSession, booking: Booking, *, now: datetime) -> Judgement | None:
    grace = Terms.from_json(booking.terms).grace
    if now < booking.starts_at + grace:
        return None
    until = await known_until(db, now=now)
    evidence = await session_evidence(db, booking, now=until)
    return judge(Interval(booking.starts_at, booking.ends_at), evidence, grace=grace, now=until)


async def _judge_session(
    db: AsyncSession, booking_id: str, *, dispute_window: timedelta, now: datetime
) -> int:
    claim = select(Booking).where(Booking.id == booking_id, Booking.state == BookingState.CONFIRMED)
    booking = (await db.scalars(claim.with_for_update(skip_locked=True))).first()
    judgement = await _judgement(db, booking, now=now) if booking is not None else None
    if booking is None or judgement is None:
        return 0
    await apply_judgement(db, booking, judgement, dispute_window=dispute_window, now=now)
    return 1


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
