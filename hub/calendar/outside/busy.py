"""Times at which a talent is busy elsewhere, in the same cells as what is booked here.

A cell that something here has taken stays as it is: the two are shown as a conflict. When what had
taken it is called off, the cell becomes busy at once.

All of this writes in one order: first what is missing, in the order of the cells, as a booking
does; then, with the old appointments locked, what is left of them. So nobody waits in a circle.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from hub.calendar.models import Appointment, AppointmentKind, Cell
from hub.calendar.outside.models import BusyEntry, CalendarConflict
from hub.calendar.rules import Interval, cells
from hub.kernel.ids import new_id

AROUND = timedelta(hours=6)
"""Longer than any pause that is kept free beside what is booked."""

HELD_HERE = (AppointmentKind.SESSION, AppointmentKind.MASTERCLASS)


async def replace_entries(
    db: AsyncSession, source_id: str, *, talent_id: str, wanted: Sequence[Interval]
) -> None:
    """Make the source's entries those wanted, which do not overlap; what stays is not touched."""
    known = await _entries_of(db, source_id)
    fresh = [interval for interval in wanted if interval not in known]
    await _add(db, source_id, talent_id=talent_id, intervals=fresh)
    staying = set(wanted)
    stale = [appointment for interval, appointment in known.items() if interval not in staying]
    await fill(db, talent_id, leaving_out=frozenset(stale))
    await _drop(db, talent_id, stale)


async def fill(
    db: AsyncSession,
    talent_id: str,
    *,
    within: Interval | None = None,
    leaving_out: frozenset[str] = frozenset(),
) -> None:
    """Take the cells of the talent's busy entries that nothing has: around a stretch, or all."""
    wanted = await _wanted_cells(db, talent_id, within=within, leaving_out=leaving_out)
    if not wanted:
        return
    taken = select(Cell.cell).where(
        Cell.talent_id == talent_id, Cell.cell >= min(wanted), Cell.cell <= max(wanted)
    )
    missing = sorted(wanted.keys() - set(await db.scalars(taken)))
    if missing:
        is_sqlite = db.get_bind().dialect.name == "sqlite"
        into = sqlite.insert(Cell) if is_sqlite else postgresql.insert(Cell)
        await db.execute(
            into.on_conflict_do_nothing(),
            [
                {"talent_id": talent_id, "cell": cell, "appointment_id": wanted[cell]}
                for cell in missing
            ],
        )


async def find_conflicts(
    db: AsyncSession, source_id: str, *, talent_id: str, now: datetime
) -> list[str]:
    """Note where the source and the bookings disagree; return the appointments not known before."""
    known = {
        row.appointment_id: row
        for row in await db.scalars(
            select(CalendarConflict).where(CalendarConflict.source_id == source_id)
        )
    }
    found = await _overlaps(db, source_id, talent_id=talent_id, now=now)
    for appointment_id, row in known.items():
        if appointment_id not in found:
            await db.delete(row)
    elsewhere = select(CalendarConflict.appointment_id).where(
        CalendarConflict.appointment_id.in_(found), CalendarConflict.source_id != source_id
    )
    told = set(await db.scalars(elsewhere)) | known.keys()
    for appointment_id, busy in found.items():
        row = known.get(appointment_id) or CalendarConflict(
            source_id=source_id, appointment_id=appointment_id, found_at=now
        )
        row.busy_starts_at, row.busy_ends_at = busy.starts_at, busy.ends_at
        db.add(row)
    await db.flush()
    return [appointment_id for appointment_id in found if appointment_id not in told]


async def forget_entries(db: AsyncSession, source_id: str, *, talent_id: str) -> None:
    """Give back all that a source has taken."""
    gone = delete(CalendarConflict).where(CalendarConflict.source_id == source_id)
    await db.execute(gone)
    await replace_entries(db, source_id, talent_id=talent_id, wanted=[])


async def _entries_of(db: AsyncSession, source_id: str) -> dict[Interval, str]:
    query = select(Appointment.id, Appointment.starts_at, Appointment.ends_at)
    query = query.join(BusyEntry, BusyEntry.appointment_id == Appointment.id)
    rows = await db.execute(query.where(BusyEntry.source_id == source_id))
    return {Interval(starts_at, ends_at): found for found, starts_at, ends_at in rows}


async def _add(
    db: AsyncSession, source_id: str, *, talent_id: str, intervals: Sequence[Interval]
) -> None:
    if not intervals:
        return
    rows = [
        {
            "id": new_id("apt"),
            "talent_id": talent_id,
            "kind": AppointmentKind.BUSY,
            "starts_at": interval.starts_at,
            "ends_at": interval.ends_at,
        }
        for interval in intervals
    ]
    await db.execute(insert(Appointment), rows)
    links = [{"appointment_id": row["id"], "source_id": source_id} for row in rows]
    await db.execute(insert(BusyEntry), links)


async def _wanted_cells(
    db: AsyncSession, talent_id: str, *, within: Interval | None, leaving_out: frozenset[str]
) -> Mapping[int, str]:
    """Return which busy appointment each cell belongs to: the first that touches it."""
    query = select(Appointment).where(
        Appointment.talent_id == talent_id, Appointment.kind == AppointmentKind.BUSY
    )
    if within is not None:
        within = Interval(within.starts_at - AROUND, within.ends_at + AROUND)
        query = query.where(
            Appointment.starts_at < within.ends_at, Appointment.ends_at > within.starts_at
        )
    # Whoever is about to drop one of these waits, or has dropped it before we look.
    query = query.order_by(Appointment.starts_at, Appointment.id).with_for_update(read=True)
    wanted: dict[int, str] = {}
    limits = cells(within) if within is not None else None
    for row in await db.scalars(query):
        if row.id not in leaving_out:
            for cell in cells(Interval(row.starts_at, row.ends_at)):
                if limits is None or cell in limits:
                    wanted.setdefault(cell, row.id)
    return wanted


async def _drop(db: AsyncSession, talent_id: str, stale: Sequence[str]) -> None:
    """Remove entries; a cell that another entry needs becomes that one's."""
    if not stale:
        return
    rows = select(Appointment.id).where(Appointment.id.in_(stale)).order_by(Appointment.id)
    await db.execute(rows.with_for_update())
    left = await _wanted_cells(db, talent_id, within=None, leaving_out=frozenset(stale))
    theirs = select(Cell.cell).where(Cell.talent_id == talent_id, Cell.appointment_id.in_(stale))
    heirs: dict[str, list[int]] = {}
    for cell in await db.scalars(theirs):
        if cell in left:
            heirs.setdefault(left[cell], []).append(cell)
    await _hand_over(db, talent_id, heirs)
    await db.execute(delete(Cell).where(Cell.appointment_id.in_(stale)))
    await db.execute(delete(BusyEntry).where(BusyEntry.appointment_id.in_(stale)))
    await db.execute(delete(Appointment).where(Appointment.id.in_(stale)))


async def _hand_over(db: AsyncSession, talent_id: str, heirs: Mapping[str, list[int]]) -> None:
    for heir, inherited in heirs.items():
        is_inherited = (Cell.talent_id == talent_id) & Cell.cell.in_(inherited)
        await db.execute(update(Cell).where(is_inherited).values(appointment_id=heir))


async def _overlaps(
    db: AsyncSession, source_id: str, *, talent_id: str, now: datetime
) -> dict[str, Interval]:
    """Return what is booked here and the first entry of the source that it meets."""
    booked = select(Appointment).where(
        Appointment.talent_id == talent_id,
        Appointment.kind.in_(HELD_HERE),
        Appointment.released_at.is_(None),
        Appointment.ends_at > now,
    )
    busy = sorted(await _entries_of(db, source_id), key=lambda interval: interval.starts_at)
    found: dict[str, Interval] = {}
    for row in await db.scalars(booked.order_by(Appointment.starts_at)):
        meets = (b for b in busy if b.starts_at < row.ends_at and row.starts_at < b.ends_at)
        if (first := next(meets, None)) is not None:
            found[row.id] = first
    return found
