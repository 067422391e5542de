"""The calendars that a talent has us read: added, claimed for reading, read, removed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hub.calendar.outside import busy, rules
from hub.calendar.outside.addresses import host_of
from hub.calendar.outside.errors import CalendarKnown, CalendarUnreadable, TooManyCalendars
from hub.calendar.outside.events import CalendarConflictsFound
from hub.calendar.outside.expansion import Expansion
from hub.calendar.outside.fetching import Validators
from hub.calendar.outside.models import CalendarConflict, CalendarSource
from hub.kernel.errors import NotFound
from hub.kernel.outbox import record
from hub.people.rules import time_zone
from hub.skills.models import Talent

BATCH = 8
LEASE = timedelta(minutes=3)
"""Longer than any reading: after it, whoever claims the calendar next takes it over."""

OUR_UIDS = "@estrade"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A calendar to be read, as it is known; nobody else reads it before `lease`."""

    source_id: str
    talent_id: str
    address: str
    zone: ZoneInfo
    validators: Validators
    digest: str
    lease: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was read; no expansion means that the calendar is as it was."""

    validators: Validators
    digest: str
    expansion: Expansion | None


async def sources_of(db: AsyncSession, talent_id: str) -> list[CalendarSource]:
    """Return a talent's calendars, the oldest first."""
    query = select(CalendarSource).where(CalendarSource.talent_id == talent_id)
    return list(await db.scalars(query.order_by(CalendarSource.created_at, CalendarSource.id)))


async def check_may_add(db: AsyncSession, talent_id: str, *, address: str) -> Talent:
    """Return the talent, locked, if one more calendar may be read for them.

    Raises: TooManyCalendars, CalendarKnown.
    """
    talent = await _locked_talent(db, talent_id)
    known = await sources_of(db, talent_id)
    if address in {source.address for source in known}:
        raise CalendarKnown
    if len(known) >= rules.MAX_SOURCES:
        raise TooManyCalendars
    return talent


async def add_source(
    db: AsyncSession, talent_id: str, *, name: str, address: str, now: datetime
) -> CalendarSource:
    """Add a calendar to those that are read. Raises: TooManyCalendars, CalendarKnown."""
    await check_may_add(db, talent_id, address=address)
    called = " ".join("".join(c for c in name if c.isprintable()).split())[: rules.MAX_NAME]
    source = CalendarSource(
        talent_id=talent_id,
        name=called or host_of(address)[: rules.MAX_NAME],
        address=address,
        created_at=now,
        due_at=now,
    )
    db.add(source)
    await db.flush()
    return source


async def remove_source(db: AsyncSession, source_id: str, *, talent_id: str) -> CalendarSource:
    """Read a calendar no more, and give back the time it took. Raises: NotFound."""
    await _locked_talent(db, talent_id)
    source = await _own(db, source_id, talent_id=talent_id)
    await busy.forget_entries(db, source.id, talent_id=talent_id)
    await db.execute(delete(CalendarSource).where(CalendarSource.id == source.id))
    return source


async def claim_due(db: AsyncSession, *, now: datetime) -> list[Claim]:
    """Claim the calendars whose time has come, as many as are read at once."""
    due = select(CalendarSource).where(CalendarSource.due_at <= now)
    due = due.order_by(CalendarSource.due_at, CalendarSource.id).limit(BATCH)
    rows = list(await db.scalars(due.with_for_update(skip_locked=True)))
    return [await _claim(db, row, now=now) for row in rows]


async def claim_one(db: AsyncSession, source_id: str, *, talent_id: str, now: datetime) -> Claim:
    """Claim one of a talent's calendars, whenever it is due. Raises: NotFound."""
    return await _claim(db, await _own(db, source_id, talent_id=talent_id), now=now)


async def read_anew(db: AsyncSession, talent_id: str, *, now: datetime) -> None:
    """Have a talent's calendars read at once and worked out again, though they say the same.

    A reading that is under way is not stored: it was claimed for what held before.
    """
    await _locked_talent(db, talent_id)
    theirs = update(CalendarSource).where(CalendarSource.talent_id == talent_id)
    await db.execute(theirs.values(due_at=now, expanded_at=None))


async def has_due(db: AsyncSession, *, now: datetime) -> bool:
    """Tell whether any calendar's time has come."""
    due = select(func.count()).select_from(CalendarSource).where(CalendarSource.due_at <= now)
    return bool(await db.scalar(due))


async def store_reading(
    db: AsyncSession, claim: Claim, reading: Reading, *, own: Collection[str], now: datetime
) -> bool:
    """Make the claimed calendar's busy times those read, and return whether it was still claimed.

    `own` are the ids of what the talent gives here: copies of it in their calendar take no time.
    """
    await _locked_talent(db, claim.talent_id)
    source = await _still_claimed(db, claim)
    if source is None:
        return False
    if reading.expansion is not None:
        ours = {f"{one}{OUR_UIDS}" for one in own}
        taking = [e.interval for e in reading.expansion.entries if e.uid not in ours]
        wanted = rules.stretches(taking)
        await busy.replace_entries(db, source.id, talent_id=claim.talent_id, wanted=wanted)
        source.entries, source.left_out = len(taking), reading.expansion.left_out
        source.is_cut, source.expanded_at = reading.expansion.is_cut, now
    source.etag, source.last_modified = reading.validators.etag, reading.validators.last_modified
    source.digest = reading.digest
    source.tried_at = source.read_at = now
    source.failures, source.problem = 0, ""
    source.due_at = rules.next_read_at(now, failures=0)
    await _tell_conflicts(db, source, now=now)
    return True


async def note_failure(
    db: AsyncSession, claim: Claim, error: CalendarUnreadable, *, now: datetime
) -> None:
    """Note why a calendar could not be read, and try again later and later; its times stay."""
    source = await _still_claimed(db, claim)
    if source is not None:
        source.tried_at, source.problem = now, error.code
        source.failures += 1
        source.due_at = rules.next_read_at(now, failures=source.failures)


async def conflicts_of(db: AsyncSession, talent_id: str) -> Sequence[CalendarConflict]:
    """Return where a talent's calendars and bookings disagree, the soonest first."""
    query = select(CalendarConflict).join(
        CalendarSource, CalendarSource.id == CalendarConflict.source_id
    )
    query = query.where(CalendarSource.talent_id == talent_id)
    return list(await db.scalars(query.order_by(CalendarConflict.busy_starts_at)))


async def _tell_conflicts(db: AsyncSession, source: CalendarSource, *, now: datetime) -> None:
    fresh = await busy.find_conflicts(db, source.id, talent_id=source.talent_id, now=now)
    if fresh:
        event = CalendarConflictsFound(
            talent_id=source.talent_id, source_id=source.id, appointment_ids=fresh
        )
        record(db, event, now=now)


async def _claim(db: AsyncSession, source: CalendarSource, *, now: datetime) -> Claim:
    talent = await db.get_one(Talent, source.talent_id)
    source.due_at = now + LEASE
    expanded_at = source.expanded_at
    is_recent = expanded_at is not None and now - expanded_at < rules.EXPAND_EVERY
    known = Validators(etag=source.etag, last_modified=source.last_modified)
    return Claim(
        source_id=source.id,
        talent_id=source.talent_id,
        address=source.address,
        zone=time_zone(talent.time_zone),
        validators=known if is_recent else Validators(),
        digest=source.digest if is_recent else "",
        lease=source.due_at,
    )


async def _still_claimed(db: AsyncSession, claim: Claim) -> CalendarSource | None:
    query = select(CalendarSource).where(CalendarSource.id == claim.source_id).with_for_update()
    source = (await db.scalars(query)).first()
    return source if source is not None and source.due_at == claim.lease else None


async def _locked_talent(db: AsyncSession, talent_id: str) -> Talent:
    # One change of a talent's busy times after another; rows that refer to the talent may be
    # written meanwhile.
    query = select(Talent).where(Talent.person_id == talent_id)
    talent = (await db.scalars(query.with_for_update(key_share=True))).first()
    if talent is None:
        raise NotFound
    return talent


async def _own(db: AsyncSession, source_id: str, *, talent_id: str) -> CalendarSource:
    query = select(CalendarSource).where(
        CalendarSource.id == source_id, CalendarSource.talent_id == talent_id
    )
    source = (await db.scalars(query.with_for_update())).first()
    if source is None:
        raise NotFound
    return source
