"""Masterclasses: publish, register, go live, end, cancel, settle, and who may enter."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.calendar import service as calendar
from hub.calendar.models import AppointmentKind
from hub.calendar.rules import Interval
from hub.charities.service import get_verified
from hub.kernel.errors import NotFound
from hub.kernel.ids import new_id
from hub.kernel.outbox import Event, record
from hub.masterclasses import rules
from hub.masterclasses.errors import (
    DoorsClosed,
    MasterclassOver,
    NotLiveYet,
    NotTheHost,
)
from hub.masterclasses.events import (
    MasterclassCancelled,
    MasterclassEnded,
    MasterclassPublished,
    MasterclassSettled,
    MasterclassWentLive,
)
from hub.masterclasses.models import (
    Masterclass,
    MasterclassState,
)
from hub.masterclasses.rules import Move
from hub.skills.catalogue import load_catalogue
from hub.skills.errors import FieldUnknown
from hub.skills.words import fold

BATCH = 50
SLUG_SUFFIX = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterclassDetails:
    """What a host announces; amounts in cents, `ticket_cents` 0 means free."""

    title: str
    summary: str
    charity_id: str
    field_slug: str
    language: str
    starts_at: datetime
    duration_min: int
    ticket_cents: int
    goal_cents: int
    capacity: int = 500
    currency: str


async def publish_masterclass(
    db: AsyncSession, host_id: str, details: MasterclassDetails, *, now: datetime
) -> Masterclass:
    """Announce a masterclass and take its time off the host's calendar.

    Raises: MasterclassInvalid, StartInvalid, FieldUnknown, CharityNotVerified, NotFound, SlotTaken.
    """
    title = " ".join(details.title.split())
    rules.check_bounds(
        title=title,
        duration_min=details.duration_min,
        ticket_cents=details.ticket_cents,
        goal_cents=details.goal_cents,
        capacity=details.capacity,
        currency=details.currency,
    )
    rules.check_start(details.starts_at, now=now)
    if details.field_slug not in {field.slug for field in load_catalogue().fields}:
        raise FieldUnknown
    charity = await get_verified(db, details.charity_id)
    interval = Interval(
        details.starts_at, details.starts_at + timedelta(minutes=details.duration_min)
    )
    appointment = await calendar.reserve(
        db, host_id, interval=interval, kind=AppointmentKind.MASTERCLASS
    )
    masterclass = Masterclass(
        slug=_slug(title),
        host_id=host_id,
        charity_id=charity.id,
        appointment_id=appointment.id,
        field_slug=details.field_slug,
        title=title,
        summary=details.summary.strip()[: rules.MAX_SUMMARY],
        language=details.language if details.language in {"fr", "en"} else "fr",
        state=MasterclassState.PUBLISHED,
        starts_at=interval.starts_at,
        ends_at=interval.ends_at,
        ticket_cents=details.ticket_cents,
        goal_cents=details.goal_cents,
        currency=details.currency,
        capacity=details.capacity,
        created_at=now,
    )
    db.add(masterclass)
    await db.flush()
    record(db, MasterclassPublished(masterclass_id=masterclass.id), now=now)
    return masterclass


async def go_live(
    db: AsyncSession, masterclass_id: str, *, host_id: str, now: datetime
) -> Masterclass:
    """Open the broadcast; the caller has seen the media server receive the host.

    Raises: NotFound, NotTheHost, DoorsClosed, MasterclassTransition.
    """
    masterclass = await get_locked(db, masterclass_id)
    _check_host(masterclass, host_id)
    if masterclass.state is MasterclassState.LIVE:
        return masterclass
    if now < masterclass.starts_at - rules.DOORS_BEFORE:
        raise DoorsClosed
    masterclass.live_at = now
    _apply(db, masterclass, Move.GO_LIVE, MasterclassWentLive(masterclass_id=masterclass.id), now)
    return masterclass


async def end_masterclass(
    db: AsyncSession, masterclass_id: str, *, host_id: str, dispute_window: timedelta, now: datetime
) -> Masterclass:
    """Close the broadcast. Raises: NotFound, NotTheHost, MasterclassTransition."""
    masterclass = await get_locked(db, masterclass_id)
    _check_host(masterclass, host_id)
    if masterclass.state is not MasterclassState.ENDED:
        _end(db, masterclass, dispute_window=dispute_window, now=now)
    return masterclass


async def end_overrunning(db: AsyncSession, *, dispute_window: timedelta, now: datetime) -> int:
    """Close broadcasts whose host left without ending them, an hour after their time."""
    due = select(Masterclass).where(
        Masterclass.state == MasterclassState.LIVE, Masterclass.ends_at <= now - rules.OVERRUN
    )
    rows = list(await db.scalars(due.limit(BATCH).with_for_update(skip_locked=True)))
    for masterclass in rows:
        _end(db, masterclass, dispute_window=dispute_window, now=now)
    return len(rows)


async def cancel_masterclass(
    db: AsyncSession, masterclass: Masterclass, *, reason: str, now: datetime
) -> None:
    """Call it off: tickets go back and registrants are told. Raises: MasterclassTransition."""
    event = MasterclassCancelled(masterclass_id=masterclass.id, reason=reason)
    _apply(db, masterclass, Move.CANCEL, event, now)
    masterclass.cancelled_at, masterclass.cancel_reason = now, reason
    await calendar.release(db, masterclass.appointment_id, now=now)


async def settle_due(db: AsyncSession, *, now: datetime) -> int:
    """Settle ended masterclasses whose dispute window has closed and return how many."""
    due = select(Masterclass).where(
        Masterclass.state == MasterclassState.ENDED, Masterclass.settle_at <= now
    )
    rows = list(await db.scalars(due.limit(BATCH).with_for_update(skip_locked=True)))
    for masterclass in rows:
        event = MasterclassSettled(masterclass_id=masterclass.id)
        _apply(db, masterclass, Move.SETTLE, event, now)
    return len(rows)


async def check_live(db: AsyncSession, masterclass_id: str) -> None:
    """Refuse outside the broadcast. Raises: NotFound, NotLiveYet, MasterclassOver."""
    state = (await get_masterclass(db, masterclass_id)).state
    if state is MasterclassState.PUBLISHED:
        raise NotLiveYet
    if state is not MasterclassState.LIVE:
        raise MasterclassOver


async def get_masterclass(db: AsyncSession, masterclass_id: str) -> Masterclass:
    """Return a masterclass. Raises: NotFound."""
    masterclass = await db.get(Masterclass, masterclass_id)
    if masterclass is None:
        raise NotFound
    return masterclass


async def get_own(db: AsyncSession, masterclass_id: str, *, host_id: str) -> Masterclass:
    """Return a masterclass to its host, locked. Raises: NotFound, NotTheHost."""
    masterclass = await get_locked(db, masterclass_id)
    _check_host(masterclass, host_id)
    return masterclass


async def find_by_slug(db: AsyncSession, slug: str) -> Masterclass:
    """Return the masterclass of that address. Raises: NotFound."""
    masterclass = (await db.scalars(select(Masterclass).where(Masterclass.slug == slug))).first()
    if masterclass is None:
        raise NotFound
    return masterclass


async def upcoming(
    db: AsyncSession, *, now: datetime, limit: int = 24, charity_id: str = "", host_id: str = ""
) -> list[Masterclass]:
    """Return the masterclasses that are live or still to come, the soonest first."""
    query = select(Masterclass).where(
        Masterclass.state.in_([MasterclassState.PUBLISHED, MasterclassState.LIVE]),
        Masterclass.ends_at > now - rules.OVERRUN,
    )
    if charity_id:
        query = query.where(Masterclass.charity_id == charity_id)
    if host_id:
        query = query.where(Masterclass.host_id == host_id)
    return list(await db.scalars(query.order_by(Masterclass.starts_at).limit(limit)))


async def hosted_by(db: AsyncSession, host_id: str) -> list[Masterclass]:
    """Return a host's masterclasses, the latest start first."""
    query = select(Masterclass).where(Masterclass.host_id == host_id)
    return list(await db.scalars(query.order_by(Masterclass.starts_at.desc()).limit(100)))


def _check_host(masterclass: Masterclass, person_id: str) -> None:
    if masterclass.host_id != person_id:
        raise NotTheHost


def _end(
    db: AsyncSession, masterclass: Masterclass, *, dispute_window: timedelta, now: datetime
) -> None:
    _apply(db, masterclass, Move.END, MasterclassEnded(masterclass_id=masterclass.id), now)
    masterclass.ended_at = now
    masterclass.settle_at = max(now, masterclass.ends_at) + dispute_window


def _apply(
    db: AsyncSession, masterclass: Masterclass, by: Move, event: Event, now: datetime
) -> None:
    masterclass.state = rules.move(masterclass.state, by)
    record(db, event, now=now)


async def get_locked(db: AsyncSession, masterclass_id: str) -> Masterclass:
    """Return a masterclass, its row locked until the transaction ends. Raises: NotFound."""
    # Rows that only refer to it (payments, seats) may be written meanwhile: its key stays.
    query = select(Masterclass).where(Masterclass.id == masterclass_id)
    masterclass = (await db.scalars(query.with_for_update(key_share=True))).first()
    if masterclass is None:
        raise NotFound
    return masterclass


def _slug(title: str) -> str:
    base = re.sub(r"[^a-z0-9]+", "-", fold(title)).strip("-")[:100] or "masterclass"
    return f"{base}-{new_id('s')[-SLUG_SUFFIX:]}"
