"""Seats: held, confirmed, given back, and who may enter by them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.calendar.order import nearest_first
from hub.kernel.errors import NotFound
from hub.kernel.outbox import record
from hub.masterclasses import rules
from hub.masterclasses.errors import (
    DoorsClosed,
    MasterclassOver,
    RegistrationClosed,
    RehearsalEarly,
    RehearsalOver,
    ReplayForHolders,
    SeatExpired,
    SeatHeld,
    SoldOut,
    TicketNeeded,
)
from hub.masterclasses.events import HeldSeatReleased, RegistrationConfirmed
from hub.masterclasses.hosting import check_host, is_host
from hub.masterclasses.models import (
    CoHost,
    Masterclass,
    MasterclassState,
    Registration,
    RegistrationState,
)
from hub.masterclasses.service import get_locked, get_masterclass
from hub.strikes.errors import HostSuspended
from hub.strikes.service import suspended_until
from hub.waiting import lists as waiting

BATCH = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class StageAdmission:
    """Leave to enter a masterclass's room."""

    masterclass: Masterclass
    is_host: bool


async def hold_seat(
    db: AsyncSession,
    masterclass_id: str,
    *,
    person_id: str,
    now: datetime,
    called_until: datetime | None = None,
) -> Registration:
    """Hold a seat for fifteen minutes, or renew an unpaid one.

    For somebody in the waiting list whose turn it is, it is held until `called_until` instead; to
    others, the seats for which people wait are taken.

    Raises: NotFound, RegistrationClosed, SeatHeld, HostSuspended, SoldOut.
    """
    masterclass = await get_locked(db, masterclass_id)
    is_open = masterclass.state in {MasterclassState.PUBLISHED, MasterclassState.LIVE}
    if not is_open or now >= masterclass.ends_at:
        raise RegistrationClosed
    mine = await find_registration(db, masterclass_id, person_id=person_id)
    if mine is not None and mine.state is RegistrationState.CONFIRMED:
        raise SeatHeld
    kept_until = mine.held_until if mine is not None else None
    has_live_hold = kept_until is not None and kept_until > now
    if not has_live_hold:
        if called_until is None and await is_held_back(db, masterclass, now=now):
            raise HostSuspended
        free = masterclass.capacity - await seats_taken(db, masterclass_id, now=now)
        promised = await waiting.count_waiting(db, masterclass_id) if called_until is None else 0
        if free <= promised:
            raise SoldOut
    if mine is None:
        mine = Registration(
            masterclass_id=masterclass_id,
            person_id=person_id,
            state=RegistrationState.HELD,
            created_at=now,
        )
        db.add(mine)
    if not has_live_hold:
        mine.created_at = now
    until = called_until or now + rules.HOLD
    mine.state, mine.held_until = RegistrationState.HELD, max(until, kept_until or until)
    await db.flush()
    return mine


async def is_held_back(db: AsyncSession, masterclass: Masterclass, *, now: datetime) -> bool:
    """Tell whether nobody may register for now: its host is suspended, and it is not live yet."""
    if masterclass.state is not MasterclassState.PUBLISHED:
        return False
    return await suspended_until(db, masterclass.host_id, now=now) is not None


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
    if registration.state in {RegistrationState.EXPIRED, RegistrationState.RETURNED}:
        raise SeatExpired
    is_late = registration.held_until is not None and registration.held_until <= now
    if is_late and await seats_taken(db, masterclass.id, now=now) >= masterclass.capacity:
        raise SeatExpired
    registration.state, registration.confirmed_at = RegistrationState.CONFIRMED, now
    registration.held_until = None
    await waiting.note_taken(db, registration.id, now=now)
    record(db, RegistrationConfirmed(registration_id=registration.id), now=now)
    return registration


async def expire_due_seats(db: AsyncSession, *, now: datetime) -> int:
    """Give unpaid seats back and return how many there were."""
    due = select(Registration).where(
        Registration.state == RegistrationState.HELD, Registration.held_until <= now
    )
    held = list(await db.scalars(due.limit(BATCH).with_for_update(skip_locked=True)))
    for registration in held:
        await waiting.note_lapsed(db, registration.id, now=now)
        await _expire(db, registration, now=now)
    return len(held)


async def give_up_seat(
    db: AsyncSession, registration_id: str, *, person_id: str, now: datetime
) -> Registration:
    """Give an unpaid seat back before its time is over. Raises: NotFound."""
    query = select(Registration).where(Registration.id == registration_id).with_for_update()
    registration = (await db.scalars(query)).first()
    if registration is None or registration.person_id != person_id:
        raise NotFound
    if registration.state is RegistrationState.HELD:
        await _expire(db, registration, now=now)
        record(db, HeldSeatReleased(registration_id=registration.id, at=now), now=now)
    return registration


_MAY_ENTER = select(
    Masterclass,
    exists().where(
        CoHost.masterclass_id == Masterclass.id, CoHost.person_id == bindparam("person_id")
    ),
    exists().where(
        Registration.masterclass_id == Masterclass.id,
        Registration.person_id == bindparam("person_id"),
        Registration.state == RegistrationState.CONFIRMED,
    ),
).where(Masterclass.id == bindparam("masterclass_id"))


async def may_enter(
    db: AsyncSession, masterclass_id: str, *, person_id: str, now: datetime
) -> StageAdmission:
    """Say whether a person may enter the masterclass's room now, as host or audience.

    Raises: NotFound, TicketNeeded, DoorsClosed, MasterclassOver.
    """
    who = {"masterclass_id": masterclass_id, "person_id": person_id}
    found = (await db.execute(_MAY_ENTER, who)).first()
    if found is None:
        raise NotFound
    masterclass, hosts_along, is_seated = found
    hosts = hosts_along or masterclass.host_id == person_id
    if not (hosts or is_seated):
        raise TicketNeeded
    if masterclass.state is MasterclassState.DRAFT:
        raise DoorsClosed
    is_due = masterclass.state is MasterclassState.PUBLISHED
    if masterclass.state is not MasterclassState.LIVE and not is_due:
        raise MasterclassOver
    if is_due and now < masterclass.starts_at - rules.DOORS_BEFORE:
        raise DoorsClosed
    return StageAdmission(masterclass=masterclass, is_host=hosts)


async def may_rehearse(
    db: AsyncSession, masterclass_id: str, *, person_id: str, now: datetime
) -> Masterclass:
    """Let a host into the rehearsal, from the announcement until the doors open.

    Raises: NotFound, NotTheHost, RehearsalEarly, RehearsalOver.
    """
    masterclass = await get_masterclass(db, masterclass_id)
    await check_host(db, masterclass, person_id)
    if masterclass.state is MasterclassState.DRAFT:
        raise RehearsalEarly
    is_due = masterclass.state is MasterclassState.PUBLISHED
    if not is_due or now >= masterclass.starts_at - rules.DOORS_BEFORE:
        raise RehearsalOver
    return masterclass


async def check_may_replay(db: AsyncSession, masterclass: Masterclass, *, person_id: str) -> None:
    """Refuse the replay to whoever neither hosts it nor has a seat.

    Raises: ReplayForHolders.
    """
    registration = await find_registration(db, masterclass.id, person_id=person_id)
    has_seat = registration is not None and registration.state is RegistrationState.CONFIRMED
    if not has_seat and not await is_host(db, masterclass, person_id):
        raise ReplayForHolders


async def find_registration(
    db: AsyncSession, masterclass_id: str, *, person_id: str
) -> Registration | None:
    """Return a person's seat, held or confirmed, if there is one; not one that they gave back."""
    query = select(Registration).where(
        Registration.masterclass_id == masterclass_id,
        Registration.person_id == person_id,
        Registration.state != RegistrationState.RETURNED,
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


async def attended_by(db: AsyncSession, person_id: str, *, now: datetime) -> list[Masterclass]:
    """Return what a person has a confirmed seat for: to come, the soonest first, then past."""
    query = select(Masterclass).join(Registration, Registration.masterclass_id == Masterclass.id)
    query = query.where(
        Registration.person_id == person_id, Registration.state == RegistrationState.CONFIRMED
    )
    nearest = nearest_first(Masterclass.starts_at, Masterclass.ends_at, now=now)
    return list(await db.scalars(query.order_by(*nearest).limit(rules.MAX_LISTED)))


async def _expire(db: AsyncSession, registration: Registration, *, now: datetime) -> None:
    registration.state, registration.held_until = RegistrationState.EXPIRED, None
    masterclass = await get_masterclass(db, registration.masterclass_id)
    await waiting.wake(db, masterclass.host_id, now=now)


async def registrants(db: AsyncSession, masterclass_id: str) -> list[str]:
    """Return the ids of the people with a confirmed seat."""
    query = select(Registration.person_id).where(
        Registration.masterclass_id == masterclass_id,
        Registration.state == RegistrationState.CONFIRMED,
    )
    return list(await db.scalars(query))
