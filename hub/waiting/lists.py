"""Waiting lists: join, leave, be called, and what becomes of it.

Locks are taken in one order: the masterclass, the person, the booking or the seat, the talent of
a group, the list, who waits in it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    bindparam,
    exists,
    func,
    select,
    true,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from hub.kernel.errors import NotFound
from hub.kernel.lookups import one_of
from hub.kernel.outbox import record
from hub.people.models import Person
from hub.skills.models import Service
from hub.waiting import rules
from hub.waiting.errors import LineFull, PlaceMoved, TooManyPlaces
from hub.waiting.events import PlaceCalled, PlaceMissed, PlaceOver, PlaceReturned
from hub.waiting.models import PlaceKind, PlaceState, WaitingList, WaitingPlace
from hub.waiting.rules import ACTIVE, Move

MAX_SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody waits for; without a day, for a seat."""

    talent_id: str
    kind: PlaceKind
    subject_id: str
    zone: ZoneInfo
    from_at: datetime
    until_at: datetime
    day: date | None = None
    length_min: int = 0


@dataclass(frozen=True, slots=True)
class WaitedDay:
    """A day for which somebody waits, for how long a session, and if the talent is asked first."""

    from_at: datetime
    until_at: datetime
    length_min: int
    is_by_request: bool


@dataclass(frozen=True, slots=True)
class Waited:
    """How many people wait for one thing of a talent."""

    kind: PlaceKind
    subject_id: str
    day: date | None
    count: int


async def join(db: AsyncSession, person_id: str, wish: Wish, *, now: datetime) -> WaitingPlace:
    """Put a person at the end of the line; who waits already keeps their place.

    Raises: TooManyPlaces, LineFull.
    """
    await _take_turn(db, person_id)
    waiting = await _locked_list(db, wish.talent_id)
    known = await find_place(db, person_id, kind=wish.kind, subject_id=wish.subject_id)
    for place in known:
        if place.day == wish.day:
            return place
    mine = WaitingPlace.person_id == person_id
    if await _count(db, mine & WaitingPlace.state.in_(ACTIVE)) >= rules.MAX_PLACES:
        raise TooManyPlaces(limit=rules.MAX_PLACES)
    # A seat has no day, nor has any other place for the same subject.
    same_day = true() if wish.day is None else WaitingPlace.day == wish.day
    in_line = (WaitingPlace.subject_id == wish.subject_id) & same_day
    if await _count(db, in_line & (WaitingPlace.state == PlaceState.WAITING)) >= rules.MAX_IN_LINE:
        raise LineFull(limit=rules.MAX_IN_LINE)
    place = WaitingPlace(
        person_id=person_id,
        talent_id=wish.talent_id,
        kind=wish.kind,
        subject_id=wish.subject_id,
        state=PlaceState.WAITING,
        day=wish.day,
        zone=wish.zone.key,
        from_at=wish.from_at,
        until_at=wish.until_at,
        length_min=wish.length_min,
        joined_at=now,
    )
    db.add(place)
    waiting.look_at = now
    await db.flush()
    return place


async def find_place(
    db: AsyncSession, person_id: str, *, kind: PlaceKind, subject_id: str
) -> list[WaitingPlace]:
    """Return a person's places in the lines of a service or of a masterclass."""
    query = select(WaitingPlace).where(
        WaitingPlace.person_id == person_id,
        WaitingPlace.kind == kind,
        WaitingPlace.subject_id == subject_id,
        WaitingPlace.state.in_(ACTIVE),
    )
    return list(await db.scalars(query.order_by(WaitingPlace.joined_at)))


async def get_place(db: AsyncSession, place_id: str, *, person_id: str) -> WaitingPlace:
    """Return a place to the one who has it. Raises: NotFound."""
    place = await db.get(WaitingPlace, place_id)
    if place is None or place.person_id != person_id:
        raise NotFound
    return place


async def places_of(db: AsyncSession, person_id: str) -> list[WaitingPlace]:
    """Return what a person waits for, or may take now, the soonest first."""
    query = select(WaitingPlace).where(
        WaitingPlace.person_id == person_id, WaitingPlace.state.in_(ACTIVE)
    )
    query = query.order_by(WaitingPlace.from_at, WaitingPlace.joined_at).limit(MAX_SHOWN)
    return list(await db.scalars(query))


async def line_for(db: AsyncSession, talent_id: str, *, kind: PlaceKind) -> Sequence[WaitingPlace]:
    """Return who waits for something of a talent, the first of the line first, locked."""
    query = select(WaitingPlace).where(
        WaitingPlace.talent_id == talent_id,
        WaitingPlace.kind == kind,
        WaitingPlace.state == PlaceState.WAITING,
    )
    query = query.order_by(WaitingPlace.joined_at, WaitingPlace.id).with_for_update()
    return list(await db.scalars(query.execution_options(populate_existing=True)))


async def wishes(
    db: AsyncSession, talent_id: str, *, from_at: datetime, until_at: datetime, subject_id: str = ""
) -> Sequence[WaitedDay]:
    """Return the days of a talent that people wait for, and that touch a stretch of time.

    With `subject_id`, of one service alone.
    """
    asked = {"talent_id": talent_id, "from_at": from_at, "until_at": until_at}
    if subject_id:
        asked["subject_id"] = subject_id
    rows = await db.execute(_wishes(is_of_one=bool(subject_id)), asked)
    return [WaitedDay(*row) for row in rows]


@cache
def _wishes(*, is_of_one: bool) -> Select[datetime, datetime, int, bool]:
    # Asked so often that putting it together would cost more than the answer.
    query = select(
        WaitingPlace.from_at,
        WaitingPlace.until_at,
        WaitingPlace.length_min,
        Service.is_by_request,
    ).join(Service, Service.id == WaitingPlace.subject_id)
    query = query.where(
        WaitingPlace.talent_id == bindparam("talent_id"),
        WaitingPlace.kind == PlaceKind.DAY,
        WaitingPlace.state == PlaceState.WAITING,
        WaitingPlace.from_at < bindparam("until_at"),
        WaitingPlace.until_at > bindparam("from_at"),
    )
    if is_of_one:
        query = query.where(WaitingPlace.subject_id == bindparam("subject_id"))
    return query.distinct()


async def is_waited_for(
    db: AsyncSession,
    subject_id: str,
    *,
    from_at: datetime,
    until_at: datetime,
    but_by: Collection[str],
) -> bool:
    """Tell whether anybody but these people waits for a service on a day with that time in it."""
    query = select(WaitingPlace.id).where(
        WaitingPlace.subject_id == subject_id,
        WaitingPlace.kind == PlaceKind.DAY,
        WaitingPlace.state == PlaceState.WAITING,
        WaitingPlace.from_at <= from_at,
        WaitingPlace.until_at >= until_at,
        WaitingPlace.person_id.not_in(but_by),
    )
    return (await db.scalars(query.limit(1))).first() is not None


async def who_is_waited_for(
    db: AsyncSession, talent_ids: Collection[str], *, from_at: datetime, until_at: datetime
) -> set[str]:
    """Return which talents people wait for on days that touch a stretch of time."""
    query = select(WaitingPlace.talent_id).where(
        one_of(WaitingPlace.talent_id, talent_ids),
        WaitingPlace.kind == PlaceKind.DAY,
        WaitingPlace.state == PlaceState.WAITING,
        WaitingPlace.from_at < until_at,
        WaitingPlace.until_at > from_at,
    )
    return set(await db.scalars(query))


async def count_waiting(db: AsyncSession, subject_id: str) -> int:
    """Return how many people wait for a seat and have not been called."""
    is_waiting = WaitingPlace.state == PlaceState.WAITING
    return await _count(db, (WaitingPlace.subject_id == subject_id) & is_waiting)


async def demand(db: AsyncSession, talent_id: str) -> Sequence[Waited]:
    """Return what people wait for of a talent, masterclasses last."""
    key = (WaitingPlace.kind, WaitingPlace.subject_id, WaitingPlace.day)
    query = select(*key, func.count()).where(
        WaitingPlace.talent_id == talent_id, WaitingPlace.state == PlaceState.WAITING
    )
    query = query.group_by(*key).order_by(WaitingPlace.kind, WaitingPlace.day)
    return [Waited(*row) for row in await db.execute(query.limit(MAX_SHOWN))]


async def rank_of(db: AsyncSession, place: WaitingPlace) -> int:
    """Return how many are asked before this person, and one: the first has rank 1."""
    is_before = (WaitingPlace.joined_at < place.joined_at) | (
        (WaitingPlace.joined_at == place.joined_at) & (WaitingPlace.id < place.id)
    )
    could_take_it = (WaitingPlace.subject_id == place.subject_id) & (
        WaitingPlace.state == PlaceState.WAITING
    )
    if place.kind is PlaceKind.DAY:
        touches = (WaitingPlace.from_at < place.until_at) & (WaitingPlace.until_at > place.from_at)
        could_take_it &= touches
    return 1 + await _count(db, could_take_it & is_before)


async def follow_move(
    db: AsyncSession, subject_id: str, *, from_at: datetime, until_at: datetime
) -> None:
    """Say of who waits for a seat that it is at another time now."""
    waiting = update(WaitingPlace).where(
        WaitingPlace.subject_id == subject_id, WaitingPlace.state.in_(ACTIVE)
    )
    await db.execute(waiting.values(from_at=from_at, until_at=until_at))


async def wake(db: AsyncSession, talent_id: str, *, now: datetime) -> None:
    """Have the clock look at once whether something of a talent has come free."""
    await db.execute(
        update(WaitingList)
        .where(WaitingList.talent_id == talent_id, WaitingList.look_at.is_not(None))
        .values(look_at=now)
    )


async def due_lists(db: AsyncSession, *, now: datetime, most: int) -> list[str]:
    """Return the talents whose lists are to be looked at."""
    query = select(WaitingList.talent_id).where(WaitingList.look_at <= now)
    return list(await db.scalars(query.order_by(WaitingList.look_at).limit(most)))


async def claim(db: AsyncSession, talent_id: str, *, now: datetime) -> WaitingList | None:
    """Return a list that is due, locked; None when another clock has it or had it."""
    query = select(WaitingList).where(
        WaitingList.talent_id == talent_id, WaitingList.look_at <= now
    )
    return (await db.scalars(query.with_for_update(skip_locked=True))).first()


async def look_again(db: AsyncSession, waiting: WaitingList, *, now: datetime) -> None:
    """Note when the list is looked at again: never, when nobody is left in it."""
    of_talent = WaitingPlace.talent_id == waiting.talent_id
    left = await _count(db, of_talent & (WaitingPlace.state == PlaceState.WAITING))
    waiting.look_at = now + rules.LOOK_AGAIN if left else None


async def put_off(db: AsyncSession, talent_id: str, *, now: datetime) -> None:
    """Look at a list later that could not be looked at now."""
    waiting = update(WaitingList).where(WaitingList.talent_id == talent_id)
    await db.execute(waiting.values(look_at=now + rules.LOOK_AGAIN))


def call(
    db: AsyncSession, place: WaitingPlace, *, held_id: str, until: datetime, now: datetime
) -> None:
    """Note that it is a person's turn: what is held for them is kept until then."""
    place.state = rules.move(place.state, Move.CALL)
    place.held_id, place.called_at, place.called_until = held_id, now, until
    record(db, PlaceCalled(place_id=place.id), now=now)


def close(place: WaitingPlace, by: Move, *, now: datetime) -> None:
    """Take a place out of the line. Raises: PlaceMoved."""
    place.state = rules.move(place.state, by)
    place.closed_at = now


def end(db: AsyncSession, place: WaitingPlace, *, now: datetime) -> None:
    """Note that somebody waits in vain, which they are told. Raises: PlaceMoved."""
    close(place, Move.END, now=now)
    record(db, PlaceOver(place_id=place.id), now=now)


async def note_ended(db: AsyncSession, held_id: str, *, now: datetime) -> None:
    """Note that what was held for somebody does not take place, if it was for anybody."""
    for place in await _called_for(db, held_id):
        end(db, place, now=now)


def is_turn_for(held_id: BindParameter[str]) -> ColumnElement[bool]:
    """Return the condition that something is held for somebody whose turn it is."""
    return exists().where(WaitingPlace.held_id == held_id, WaitingPlace.state == PlaceState.CALLED)


async def note_taken(db: AsyncSession, held_id: str, *, now: datetime) -> None:
    """Note that what was held for somebody whose turn it was is theirs, if it was for anybody."""
    for place in await _called_for(db, held_id):
        close(place, Move.TAKE, now=now)


async def note_lapsed(db: AsyncSession, held_id: str, *, now: datetime) -> None:
    """Note that somebody whose turn it was let the time pass, if it was for anybody."""
    for place in await _called_for(db, held_id):
        close(place, Move.LAPSE, now=now)
        record(db, PlaceMissed(place_id=place.id), now=now)


async def note_called_off(db: AsyncSession, held_id: str, *, talent_id: str, now: datetime) -> None:
    """Let somebody wait again, where they stood, whose turn it was for what is called off now."""
    waiting = await _locked_list(db, talent_id)
    for place in await _called_for(db, held_id):
        place.state, place.called_until = rules.move(place.state, Move.RETURN), None
        waiting.look_at = now
        record(db, PlaceReturned(place_id=place.id, booking_id=held_id), now=now)


async def is_called_for(db: AsyncSession, held_id: str) -> bool:
    """Tell whether something is or was kept for somebody because it was their turn."""
    query = select(WaitingPlace.id).where(WaitingPlace.held_id == held_id)
    return (await db.scalars(query.limit(1))).first() is not None


async def leave(
    db: AsyncSession, place_id: str, *, person_id: str, held_id: str | None, now: datetime
) -> WaitingPlace:
    """Take a person's name off; the caller has given back what was held for them, if anything.

    Raises: NotFound, PlaceMoved.
    """
    query = select(WaitingPlace).where(WaitingPlace.id == place_id).with_for_update()
    place = (await db.scalars(query.execution_options(populate_existing=True))).first()
    if place is None or place.person_id != person_id:
        raise NotFound
    if place.held_id != held_id:
        raise PlaceMoved(state=place.state.value, move=Move.LEAVE.value)
    close(place, Move.LEAVE, now=now)
    return place


async def _called_for(db: AsyncSession, held_id: str) -> list[WaitingPlace]:
    query = select(WaitingPlace).where(
        WaitingPlace.held_id == held_id, WaitingPlace.state == PlaceState.CALLED
    )
    return list(await db.scalars(query.with_for_update()))


async def _take_turn(db: AsyncSession, person_id: str) -> None:
    # One person joins one list at a time, so that none escapes the count.
    person = select(Person.id).where(Person.id == person_id)
    await db.execute(person.with_for_update(key_share=True))


async def _locked_list(db: AsyncSession, talent_id: str) -> WaitingList:
    is_sqlite = db.get_bind().dialect.name == "sqlite"
    into = sqlite.insert(WaitingList) if is_sqlite else postgresql.insert(WaitingList)
    await db.execute(into.values(talent_id=talent_id).on_conflict_do_nothing())
    query = select(WaitingList).where(WaitingList.talent_id == talent_id).with_for_update()
    return (await db.scalars(query.execution_options(populate_existing=True))).one()


async def _count(db: AsyncSession, condition: ColumnElement[bool]) -> int:
    return await db.scalar(select(func.count(WaitingPlace.id)).where(condition)) or 0
