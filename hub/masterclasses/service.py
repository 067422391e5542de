"""Masterclasses: publish, register, go live, end, cancel, settle, and who may enter."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
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
    RegistrationClosed,
    SeatExpired,
    SeatHeld,
    SoldOut,
    TicketNeeded,
)
from hub.masterclasses.events import (
    MasterclassCancelled,
    MasterclassEnded,
    MasterclassPublished,
    MasterclassSettled,
    MasterclassWentLive,
    RegistrationConfirmed,
)
from hub.masterclasses.models import (
    Masterclass,
    MasterclassState,
    Registration,
    RegistrationState,
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
    currency: str = "EUR"


@dataclass(frozen=True, slots=True, kw_only=True)
class StageAdmission:
    """Leave to enter a masterclass's room."""

    masterclass: Masterclass
    is_host: bool


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


async def hold_seat(
    db: AsyncSession, masterclass_id: str, *, person_id: str, now: datetime
) -> Registration:
    """Hold a seat for fifteen minutes, or renew an unpaid one.

    Raises: NotFound, RegistrationClosed, SeatHeld, SoldOut.
    """
    masterclass = await _get_locked(db, masterclass_id)
    is_open = masterclass.state in {MasterclassState.PUBLISHED, MasterclassState.LIVE}
    if not is_open or now >= masterclass.ends_at:
        raise RegistrationClosed
    mine = await find_registration(db, masterclass_id, person_id=person_id)
    if mine is not None and mine.state is RegistrationState.CONFIRMED:
        raise SeatHeld
    has_live_hold = mine is not None and mine.held_until is not None and mine.held_until > now
    if not has_live_hold and await seats_taken(db, masterclass_id, now=now) >= masterclass.capacity:
        raise SoldOut
    if mine is None:
        mine = Registration(
            masterclass_id=masterclass_id,
            person_id=person_id,
            state=RegistrationState.HELD,
            created_at=now,
        )
        db.add(mine)
    mine.state, mine.held_until = RegistrationState.HELD, now + rules.HOLD
    await db.flush()
    return mine


async def confirm_registration(
    db: AsyncSession, registration_id: str, *, now: datetime
) -> Registration:
    """Give the seat, because it is paid or free; confirming twice changes nothing.

    The caller has locked the masterclass, so that seats are counted one after another.
    Raises: NotFound, SeatExpired, RegistrationClosed (the payer is then to be refunded).
    """
    query = select(Registration).where(Registration.id == registration_id).with_for_update()
    registration = (await db.scalars(query)).first()
    if registration is None:
        raise NotFound
    if registration.state is RegistrationState.CONFIRMED:
        return registration
    masterclass = await get_masterclass(db, registration.masterclass_id)
    if masterclass.state not in {MasterclassState.PUBLISHED, MasterclassState.LIVE}:
        raise RegistrationClosed
    if registration.state is RegistrationState.EXPIRED:
        raise SeatExpired
    is_late = registration.held_until is not None and registration.held_until <= now
    if is_late and await seats_taken(db, masterclass.id, now=now) >= masterclass.capacity:
        raise SeatExpired
    registration.state, registration.confirmed_at = RegistrationState.CONFIRMED, now
    registration.held_until = None
    record(db, RegistrationConfirmed(registration_id=registration.id), now=now)
    return registration


async def expire_due_seats(db: AsyncSession, *, now: datetime) -> int:
    """Give unpaid seats back and return how many there were."""
    due = select(Registration).where(
        Registration.state == RegistrationState.HELD, Registration.held_until <= now
    )
    held = list(await db.scalars(due.limit(BATCH).with_for_update(skip_locked=True)))
    for registration in held:
        registration.state, registration.held_until = RegistrationState.EXPIRED, None
    return len(held)


async def go_live(
    db: AsyncSession, masterclass_id: str, *, host_id: str, now: datetime
) -> Masterclass:
    """Open the broadcast; the caller has seen the media server receive the host.

    Raises: NotFound, NotTheHost, DoorsClosed, MasterclassTransition.
    """
    masterclass = await _get_locked(db, masterclass_id)
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
    masterclass = await _get_locked(db, masterclass_id)
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


async def may_enter(
    db: AsyncSession, masterclass_id: str, *, person_id: str, now: datetime
) -> StageAdmission:
    """Say whether a person may enter the masterclass's room now, as host or audience.

    Raises: NotFound, TicketNeeded, DoorsClosed, MasterclassOver.
    """
    masterclass = await get_masterclass(db, masterclass_id)
    is_host = masterclass.host_id == person_id
    registration = await find_registration(db, masterclass_id, person_id=person_id)
    has_seat = registration is not None and registration.state is RegistrationState.CONFIRMED
    if not (is_host or has_seat):
        raise TicketNeeded
    is_due = masterclass.state is MasterclassState.PUBLISHED
    if masterclass.state is not MasterclassState.LIVE and not is_due:
        raise MasterclassOver
    if is_due and now < masterclass.starts_at - rules.DOORS_BEFORE:
        raise DoorsClosed
    return StageAdmission(masterclass=masterclass, is_host=is_host)


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
    masterclass = await _get_locked(db, masterclass_id)
    _check_host(masterclass, host_id)
    return masterclass


async def find_by_slug(db: AsyncSession, slug: str) -> Masterclass:
    """Return the masterclass of that address. Raises: NotFound."""
    masterclass = (await db.scalars(select(Masterclass).where(Masterclass.slug == slug))).first()
    if masterclass is None:
        raise NotFound
    return masterclass


async def find_registration(
    db: AsyncSession, masterclass_id: str, *, person_id: str
) -> Registration | None:
    """Return a person's seat, held or confirmed, if there is one."""
    query = select(Registration).where(
        Registration.masterclass_id == masterclass_id, Registration.person_id == person_id
    )
    return (await db.scalars(query)).first()


async def get_registration(db: AsyncSession, registration_id: str) -> Registration:
    """Return a seat. Raises: NotFound."""
    registration = await db.get(Registration, registration_id)
    if registration is None:
        raise NotFound
    return registration


async def seats_taken(db: AsyncSession, masterclass_id: str, *, now: datetime) -> int:
    """Return how many seats are confirmed or held."""
    is_taken = (Registration.state == RegistrationState.CONFIRMED) | (
        (Registration.state == RegistrationState.HELD) & (Registration.held_until > now)
    )
    query = select(func.count()).select_from(Registration)
    return (
        await db.scalar(query.where(Registration.masterclass_id == masterclass_id, is_taken)) or 0
    )


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


async def attended_by(db: AsyncSession, person_id: str) -> list[Masterclass]:
    """Return the masterclasses a person has a confirmed seat for, the latest start first."""
    query = select(Masterclass).join(Registration, Registration.masterclass_id == Masterclass.id)
    query = query.where(
        Registration.person_id == person_id, Registration.state == RegistrationState.CONFIRMED
    )
    return list(await db.scalars(query.order_by(Masterclass.starts_at.desc()).limit(100)))


async def registrants(db: AsyncSession, masterclass_id: str) -> list[str]:
    """Return the ids of the people with a confirmed seat."""
    query = select(Registration.person_id).where(
        Registration.masterclass_id == masterclass_id,
        Registration.state == RegistrationState.CONFIRMED,
    )
    return list(await db.scalars(query))


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


async def _get_locked(db: AsyncSession, masterclass_id: str) -> Masterclass:
    # Rows that only refer to it (payments, seats) may be written meanwhile: its key stays.
    query = select(Masterclass).where(Masterclass.id == masterclass_id)
    masterclass = (await db.scalars(query.with_for_update(key_share=True))).first()
    if masterclass is None:
        raise NotFound
    return masterclass


def _slug(title: str) -> str:
    base = re.sub(r"[^a-z0-9]+", "-", fold(title)).strip("-")[:100] or "masterclass"
    return f"{base}-{new_id('s')[-SLUG_SUFFIX:]}"
