"""Waiting for a seat in a masterclass that is sold out."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.masterclasses.errors import OwnMasterclass, RegistrationClosed, SeatHeld
from hub.masterclasses.models import (
    Masterclass,
    MasterclassState,
    Registration,
    RegistrationState,
)
from hub.masterclasses.seats import (
    find_registration,
    give_up_seat,
    hold_seat,
    is_held_back,
    seats_taken,
)
from hub.masterclasses.service import get_locked, get_masterclass
from hub.waiting import lists
from hub.waiting.errors import SeatsLeft
from hub.waiting.lists import Wish
from hub.waiting.models import PlaceKind, PlaceState, WaitingPlace
from hub.waiting.rules import Move, called_until

OPEN_STATES = frozenset({MasterclassState.PUBLISHED, MasterclassState.LIVE})


async def join_masterclass(
    db: AsyncSession, masterclass_id: str, *, person_id: str, zone: ZoneInfo, now: datetime
) -> WaitingPlace:
    """Wait for a seat.

    Raises: NotFound, OwnMasterclass, RegistrationClosed, SeatHeld, SeatsLeft, TooManyPlaces,
        LineFull.
    """
    masterclass = await get_locked(db, masterclass_id)
    if masterclass.host_id == person_id:
        raise OwnMasterclass
    if not _is_open(masterclass, now=now):
        raise RegistrationClosed
    known = await lists.find_place(
        db, person_id, kind=PlaceKind.MASTERCLASS, subject_id=masterclass.id
    )
    if known:
        return known[0]
    mine = await find_registration(db, masterclass.id, person_id=person_id)
    if mine is not None and (mine.state is RegistrationState.CONFIRMED or is_kept(mine, now=now)):
        raise SeatHeld
    if await seats_left(db, masterclass, now=now) > 0:
        raise SeatsLeft
    wish = Wish(
        talent_id=masterclass.host_id,
        kind=PlaceKind.MASTERCLASS,
        subject_id=masterclass.id,
        zone=zone,
        from_at=masterclass.starts_at,
        until_at=masterclass.ends_at,
    )
    return await lists.join(db, person_id, wish, now=now)


async def leave_masterclass(
    db: AsyncSession, place_id: str, *, person_id: str, now: datetime
) -> WaitingPlace:
    """Take one's name off, or decline the seat that is held; it goes to the next.

    Raises: NotFound, PlaceMoved.
    """
    held_id = (await lists.get_place(db, place_id, person_id=person_id)).held_id
    if held_id is not None:
        await give_up_seat(db, held_id, person_id=person_id, now=now)
    return await lists.leave(db, place_id, person_id=person_id, held_id=held_id, now=now)


async def seats_left(db: AsyncSession, masterclass: Masterclass, *, now: datetime) -> int:
    """Return how many seats anybody may take: none that others wait for."""
    taken = await seats_taken(db, masterclass.id, now=now)
    waiting = await lists.count_waiting(db, masterclass.id)
    return max(0, masterclass.capacity - taken - waiting)


async def lock_waited_for(db: AsyncSession, host_id: str) -> frozenset[str]:
    """Lock the masterclasses of a host that people wait for, ahead of the host's list.

    Return their ids.
    """
    query = select(WaitingPlace.subject_id).where(
        WaitingPlace.talent_id == host_id,
        WaitingPlace.kind == PlaceKind.MASTERCLASS,
        WaitingPlace.state == PlaceState.WAITING,
    )
    ids = sorted(await db.scalars(query.distinct()))
    for masterclass_id in ids:
        await get_locked(db, masterclass_id)
    return frozenset(ids)


async def call_for_seats(
    db: AsyncSession, host_id: str, *, among: frozenset[str], now: datetime
) -> int:
    """Ask those who wait for seats in some of a host's masterclasses; return how many were asked.

    The caller has locked these and claimed the host's list.
    """
    calls = 0
    free: dict[str, int] = {}
    for place in await lists.line_for(db, host_id, kind=PlaceKind.MASTERCLASS):
        if place.subject_id not in among:
            continue
        masterclass = await get_masterclass(db, place.subject_id)
        if not _is_open(masterclass, now=now):
            lists.end(db, place, now=now)
            continue
        if masterclass.id not in free:
            free[masterclass.id] = await _free_seats(db, masterclass, now=now)
        if free[masterclass.id] <= 0:
            continue
        free[masterclass.id] -= 1
        await _call(db, place, masterclass, now=now)
        calls += 1
    return calls


def is_kept(seat: Registration, *, now: datetime) -> bool:
    """Tell whether a seat is held and can be paid."""
    is_held = seat.state is RegistrationState.HELD
    return is_held and seat.held_until is not None and now < seat.held_until


async def _free_seats(db: AsyncSession, masterclass: Masterclass, *, now: datetime) -> int:
    if await is_held_back(db, masterclass, now=now):
        return 0
    return masterclass.capacity - await seats_taken(db, masterclass.id, now=now)


async def _call(
    db: AsyncSession, place: WaitingPlace, masterclass: Masterclass, *, now: datetime
) -> None:
    until = called_until(now, starts_at=masterclass.starts_at, zone=ZoneInfo(place.zone))
    until = min(until, masterclass.ends_at)
    try:
        seat = await hold_seat(
            db, masterclass.id, person_id=place.person_id, now=now, called_until=until
        )
    except SeatHeld:
        lists.close(place, Move.LEAVE, now=now)
        return
    lists.call(db, place, held_id=seat.id, until=until, now=now)


def _is_open(masterclass: Masterclass, *, now: datetime) -> bool:
    return masterclass.state in OPEN_STATES and now < masterclass.ends_at
