"""Masterclasses: write down, publish, go live, end, cancel, settle, and find."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.calendar.order import nearest_first
from hub.charities.service import get_verified
from hub.kernel.errors import NotFound
from hub.kernel.ids import new_id
from hub.kernel.outbox import Event, record
from hub.masterclasses import rules
from hub.masterclasses.errors import (
    DoorsClosed,
    EndsEarly,
    MasterclassOver,
    NotLiveYet,
)
from hub.masterclasses.events import (
    HeldSeatReleased,
    MasterclassCancelled,
    MasterclassEnded,
    MasterclassPublished,
    MasterclassSettled,
    MasterclassWentLive,
)
from hub.masterclasses.hosting import check_host
from hub.masterclasses.hosts_time import give_time_back, take_time
from hub.masterclasses.models import (
    CoHost,
    Masterclass,
    MasterclassState,
    Registration,
    RegistrationState,
)
from hub.masterclasses.rules import Move
from hub.skills.catalogue import load_catalogue
from hub.skills.errors import FieldUnknown
from hub.skills.words import fold
from hub.strikes.service import check_may_sell
from hub.waiting import lists as waiting

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

    Raises: MasterclassInvalid, StartInvalid, FieldUnknown, CharityNotVerified, NotFound,
        SlotTaken, SellingSuspended.
    """
    masterclass = await add_draft(db, host_id, details, now=now)
    return await publish_draft(db, masterclass, now=now)


async def add_draft(
    db: AsyncSession, host_id: str, details: MasterclassDetails, *, now: datetime
) -> Masterclass:
    """Write down a masterclass that nobody but its hosts sees; it takes no time yet.

    Raises: MasterclassInvalid, FieldUnknown, CharityNotVerified, NotFound.
    """
    await check_details(db, details)
    masterclass = Masterclass(
        slug=_slug(details.title),
        host_id=host_id,
        state=MasterclassState.DRAFT,
        currency=details.currency,
        created_at=now,
    )
    write_details(masterclass, details)
    db.add(masterclass)
    await db.flush()
    return masterclass


async def publish_draft(
    db: AsyncSession, masterclass: Masterclass, *, now: datetime
) -> Masterclass:
    """Announce a draft, which its caller has locked, and take its time off its hosts' calendars.

    Raises: MasterclassTransition, SellingSuspended, StartInvalid, CharityNotVerified, SlotTaken,
        CoHostBooked.
    """
    await check_may_sell(db, masterclass.host_id, now=now)
    rules.check_start(masterclass.starts_at, now=now)
    await get_verified(db, masterclass.charity_id)
    _apply(db, masterclass, Move.PUBLISH, MasterclassPublished(masterclass_id=masterclass.id), now)
    await take_time(db, masterclass)
    return masterclass


async def check_details(db: AsyncSession, details: MasterclassDetails) -> None:
    """Refuse what cannot be announced, its start apart.

    Raises: MasterclassInvalid, FieldUnknown, CharityNotVerified, NotFound.
    """
    rules.check_bounds(
        title=" ".join(details.title.split()),
        duration_min=details.duration_min,
        ticket_cents=details.ticket_cents,
        goal_cents=details.goal_cents,
        capacity=details.capacity,
        currency=details.currency,
    )
    if details.field_slug not in {field.slug for field in load_catalogue().fields}:
        raise FieldUnknown
    await get_verified(db, details.charity_id)


def write_details(masterclass: Masterclass, details: MasterclassDetails) -> None:
    """Put what was checked into a masterclass's row."""
    masterclass.title = " ".join(details.title.split())
    masterclass.summary = details.summary.strip()[: rules.MAX_SUMMARY]
    masterclass.charity_id = details.charity_id
    masterclass.field_slug = details.field_slug
    masterclass.language = details.language if details.language in {"fr", "en"} else "fr"
    masterclass.starts_at = details.starts_at
    masterclass.ends_at = details.starts_at + timedelta(minutes=details.duration_min)
    masterclass.ticket_cents = details.ticket_cents
    masterclass.goal_cents = details.goal_cents
    masterclass.capacity = details.capacity


async def go_live(
    db: AsyncSession, masterclass_id: str, *, host_id: str, now: datetime
) -> Masterclass:
    """Open the broadcast; the caller has seen the media server receive the host, or a co-host.

    Raises: NotFound, NotTheHost, DoorsClosed, MasterclassTransition.
    """
    masterclass = await get_own(db, masterclass_id, host_id=host_id)
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
    """Close the broadcast. Raises: NotFound, NotTheHost, MasterclassTransition, EndsEarly."""
    masterclass = await get_own(db, masterclass_id, host_id=host_id)
    if masterclass.state is MasterclassState.LIVE and now < masterclass.starts_at:
        raise EndsEarly
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
    db: AsyncSession, masterclass: Masterclass, *, reason: str, now: datetime, by: str | None = None
) -> None:
    """Call it off: tickets go back and registrants are told. `by` is the host who did.

    Raises: MasterclassTransition.
    """
    event = MasterclassCancelled(masterclass_id=masterclass.id, reason=reason)
    _apply(db, masterclass, Move.CANCEL, event, now)
    masterclass.cancelled_at, masterclass.cancel_reason = now, reason
    masterclass.cancelled_by = by
    await _let_go_of_holds(db, masterclass.id, now=now)
    await give_time_back(db, masterclass, now=now)


async def _let_go_of_holds(db: AsyncSession, masterclass_id: str, *, now: datetime) -> None:
    query = select(Registration).where(
        Registration.masterclass_id == masterclass_id, Registration.state == RegistrationState.HELD
    )
    for held in list(await db.scalars(query.order_by(Registration.id).with_for_update())):
        held.state, held.held_until = RegistrationState.EXPIRED, None
        await waiting.note_ended(db, held.id, now=now)
        record(db, HeldSeatReleased(registration_id=held.id, at=now), now=now)


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
    if state in {MasterclassState.DRAFT, MasterclassState.PUBLISHED}:
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
    """Return a masterclass, locked, to one of its hosts. Raises: NotFound, NotTheHost."""
    masterclass = await get_locked(db, masterclass_id)
    await check_host(db, masterclass, host_id)
    return masterclass


async def find_by_slug(db: AsyncSession, slug: str) -> Masterclass:
    """Return the masterclass of that address; a draft has none yet. Raises: NotFound."""
    masterclass = (await db.scalars(select(Masterclass).where(Masterclass.slug == slug))).first()
    if masterclass is None or masterclass.state is MasterclassState.DRAFT:
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


async def hosted_by(db: AsyncSession, host_id: str, *, now: datetime) -> list[Masterclass]:
    """Return what a person hosts, alone or with others: the soonest to come first, then past."""
    along = select(CoHost.masterclass_id).where(CoHost.person_id == host_id)
    query = select(Masterclass).where((Masterclass.host_id == host_id) | Masterclass.id.in_(along))
    nearest = nearest_first(Masterclass.starts_at, Masterclass.ends_at, now=now)
    return list(await db.scalars(query.order_by(*nearest).limit(rules.MAX_LISTED)))


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
    """Return a masterclass as it is now, locked until the transaction ends. Raises: NotFound."""
    # Rows that only refer to it (payments, seats) may be written meanwhile: its key stays.
    query = select(Masterclass).where(Masterclass.id == masterclass_id)
    query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    masterclass = (await db.scalars(query)).first()
    if masterclass is None:
        raise NotFound
    return masterclass


def _slug(title: str) -> str:
    base = re.sub(r"[^a-z0-9]+", "-", fold(title)).strip("-")[:100] or "masterclass"
    return f"{base}-{new_id('s')[-SLUG_SUFFIX:]}"
