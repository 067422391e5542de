"""Who is here: each connection of a person is a spell, kept alive by the heartbeat."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.models import Booking, BookingState
from hub.bookings.rules import PAID
from hub.kernel.ids import new_id
from hub.masterclasses.models import CoHost, Masterclass
from hub.people.models import Login
from rooms.admission import Admission, door_opened
from rooms.conduct.entering import refuse
from rooms.entering import Known, lock_and_know
from rooms.models import EndReason, Room, Spell
from rooms.outages import ALIVE, alive_runs
from rooms.passes import come_in_by
from rooms.roles import PresenceState, RoomKind, RoomRole

SHORT_DROP = timedelta(seconds=30)
IDS_PER_QUERY = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A person came in: the spell that began, and the sockets that theirs takes over from.

    `known`: what was so of them as they came in.
    """

    spell_id: str
    superseded: Sequence[str]
    known: frozenset[Known]


async def arrive(
    db: AsyncSession,
    admission: Admission,
    *,
    login_id: str,
    socket_id: str,
    run_id: str,
    now: datetime,
) -> Arrival:
    """Begin a spell for the newcomer and end the person's others, without a hole between them.

    Raises: Suspended, Banned, when either happened since they were admitted.
    """
    room_id, person_id = admission.room_id, admission.me.id
    known = await lock_and_know(db, room_id, person_id)
    is_host = admission.me in admission.expected
    await refuse(
        db,
        room_id=room_id,
        person_id=person_id,
        suspended=Known.SUSPENDED in known,
        banned=Known.BANNED in known and not is_host,
    )
    former = await _end_former(db, room_id, person_id, now=now) if Known.HERE in known else []
    await come_in_by(db, admission.pass_id, room_id=room_id, person_id=person_id, now=now)
    if Known.KNOCKED not in known and admission.leaves_evidence:
        db.add(door_opened(room_id, person_id, now=now))
    spell = Spell(
        id=new_id("spl"),
        room_id=room_id,
        person_id=person_id,
        role=admission.me.role,
        login_id=login_id,
        pass_id=admission.pass_id,
        run_id=run_id,
        socket_id=socket_id,
        connected_at=now,
        last_seen_at=now,
    )
    db.add(spell)
    await db.flush()
    sockets = [old.socket_id for old in former if old.socket_id != socket_id]
    return Arrival(spell_id=spell.id, superseded=sockets, known=known)


async def _end_former(
    db: AsyncSession, room_id: str, person_id: str, *, now: datetime
) -> Sequence[Spell]:
    theirs = select(Spell).where(
        Spell.room_id == room_id, Spell.person_id == person_id, Spell.ended_at.is_(None)
    )
    former = list(await db.scalars(theirs.with_for_update()))
    for spell in former:
        is_seamless = now - spell.last_seen_at < SHORT_DROP
        spell.ended_at = now if is_seamless else spell.last_seen_at
        spell.end_reason = EndReason.SUPERSEDED if is_seamless else EndReason.DROPPED
    return former


async def depart(db: AsyncSession, spell_id: str, *, reason: EndReason, now: datetime) -> bool:
    """End a spell; return False when it had ended already."""
    query = update(Spell).where(Spell.id == spell_id, Spell.ended_at.is_(None))
    values = {"ended_at": now, "last_seen_at": now, "end_reason": reason}
    result = await db.execute(query.values(values).returning(Spell.id))
    return result.first() is not None


async def show_out(
    db: AsyncSession, *, room_id: str, person_id: str, now: datetime
) -> Sequence[str]:
    """End what a person has open in a room, as its hosts want, and return the sockets."""
    query = update(Spell).where(
        Spell.room_id == room_id, Spell.person_id == person_id, Spell.ended_at.is_(None)
    )
    values = {"ended_at": now, "last_seen_at": now, "end_reason": EndReason.REMOVED}
    return list(await db.scalars(query.values(values).returning(Spell.socket_id)))


async def shown_out(db: AsyncSession, spell_ids: Sequence[str]) -> set[str]:
    """Return which of these spells the hosts ended."""
    found: set[str] = set()
    for start in range(0, len(spell_ids), IDS_PER_QUERY):
        ids = spell_ids[start : start + IDS_PER_QUERY]
        query = select(Spell.id).where(Spell.id.in_(ids), Spell.end_reason == EndReason.REMOVED)
        found.update(await db.scalars(query))
    return found


async def depart_all(db: AsyncSession, run_ids: Sequence[str], *, now: datetime) -> None:
    """End every spell of a process that stops in good order."""
    query = update(Spell).where(Spell.run_id.in_(run_ids), Spell.ended_at.is_(None))
    values = {"ended_at": now, "last_seen_at": now, "end_reason": EndReason.SERVER_STOPPED}
    await db.execute(query.values(values))


async def open_spells(db: AsyncSession, run_ids: Sequence[str]) -> dict[str, str]:
    """Return the open spells of a process, each with its socket."""
    query = select(Spell.id, Spell.socket_id).where(
        Spell.run_id.in_(run_ids), Spell.ended_at.is_(None)
    )
    return {row.id: row.socket_id for row in await db.execute(query)}


async def end_ghosts(db: AsyncSession, spell_ids: Sequence[str], *, now: datetime) -> None:
    """End spells whose sockets are gone without a word."""
    for start in range(0, len(spell_ids), IDS_PER_QUERY):
        ids = spell_ids[start : start + IDS_PER_QUERY]
        query = update(Spell).where(Spell.id.in_(ids), Spell.ended_at.is_(None))
        await db.execute(query.values(ended_at=now, end_reason=EndReason.DROPPED))


async def refresh(
    db: AsyncSession, *, former_run_ids: Sequence[str], run_id: str, now: datetime
) -> None:
    """Say of every open spell of a process that it lasts until now."""
    mine = [*former_run_ids, run_id]
    query = update(Spell).where(Spell.run_id.in_(mine), Spell.ended_at.is_(None))
    await db.execute(query.values(last_seen_at=now, run_id=run_id))


async def signed_out(db: AsyncSession, run_id: str, *, now: datetime) -> Sequence[str]:
    """Return the sockets of a process whose login was ended or has expired."""
    query = select(Spell.socket_id).join(Login, Login.id == Spell.login_id)
    query = query.where(
        Spell.run_id == run_id,
        Spell.ended_at.is_(None),
        Login.revoked_at.is_not(None) | (Login.expires_at <= now),
    )
    return list(await db.scalars(query))


async def without_seat(db: AsyncSession, run_id: str) -> Sequence[str]:
    """Return the sockets of a process whose person has left a group that goes on without them."""
    of_room = Booking.appointment_id == Room.subject_id
    is_theirs = (Booking.learner_id == Spell.person_id) | (Booking.talent_id == Spell.person_id)
    goes_on = exists().where(of_room, Booking.state == BookingState.CONFIRMED)
    has_seat = exists().where(of_room, is_theirs, Booking.state.in_(PAID))
    query = select(Spell.socket_id).join(Room, Room.id == Spell.room_id)
    query = query.where(
        Spell.run_id == run_id,
        Spell.ended_at.is_(None),
        Room.kind == RoomKind.SESSION,
        goes_on,
        ~has_seat,
    )
    return list(await db.scalars(query))


async def without_stage(db: AsyncSession, run_id: str) -> Sequence[str]:
    """Return the sockets of a process whose person came in as a host and is none any more."""
    hosts_along = exists().where(
        CoHost.masterclass_id == Room.subject_id, CoHost.person_id == Spell.person_id
    )
    query = select(Spell.socket_id).join(Room, Room.id == Spell.room_id)
    query = query.join(Masterclass, Masterclass.id == Room.subject_id).where(
        Spell.run_id == run_id,
        Spell.ended_at.is_(None),
        Spell.role.in_((RoomRole.HOST, RoomRole.REHEARSER)),
        Masterclass.host_id != Spell.person_id,
        ~hosts_along,
    )
    return list(await db.scalars(query))


async def end_abandoned(db: AsyncSession) -> None:
    """End the spells of processes that died where they were last seen."""
    open_runs = select(Spell.run_id).where(Spell.ended_at.is_(None)).distinct()
    dead = set(await db.scalars(open_runs)) - set(await alive_runs(db))
    if dead:
        query = update(Spell).where(Spell.run_id.in_(dead), Spell.ended_at.is_(None))
        values = {"ended_at": Spell.last_seen_at, "end_reason": EndReason.DROPPED}
        await db.execute(query.values(values))


# The later of two spells has the greater id: an id begins with the time.
_LAST_SPELLS = select(Spell, Spell.run_id.in_(ALIVE)).where(
    Spell.id.in_(
        select(func.max(Spell.id))
        .where(
            Spell.room_id == bindparam("room_id"),
            Spell.person_id.in_(bindparam("people", expanding=True)),
        )
        .group_by(Spell.person_id)
    )
)


async def where_are(
    db: AsyncSession, people: Sequence[str], *, room_id: str, now: datetime
) -> dict[str, tuple[PresenceState, str]]:
    """Return where expected persons stand, and the pass each last came in with."""
    found = dict.fromkeys(people, (PresenceState.EXPECTED, ""))
    rows = await db.execute(_LAST_SPELLS, {"room_id": room_id, "people": people})
    for spell, is_alive in rows:
        found[spell.person_id] = _state_of(spell, is_alive=is_alive, now=now), spell.pass_id
    return found


async def is_here(db: AsyncSession, *, room_id: str, person_id: str) -> bool:
    """Tell whether a person has an open spell."""
    query = select(Spell.id).where(
        Spell.room_id == room_id, Spell.person_id == person_id, Spell.ended_at.is_(None)
    )
    return (await db.scalars(query.limit(1))).first() is not None


async def has_come(
    db: AsyncSession, *, kind: RoomKind, subject_id: str, people: Sequence[str]
) -> bool:
    """Tell whether one of these people has ever been in a room."""
    query = (
        select(Spell.id)
        .join(Room, Room.id == Spell.room_id)
        .where(Room.kind == kind, Room.subject_id == subject_id, Spell.person_id.in_(people))
    )
    return (await db.scalars(query.limit(1))).first() is not None


async def is_on_another_page(
    db: AsyncSession, *, room_id: str, person_id: str, pass_id: str
) -> bool:
    """Tell whether a person is connected by another pass, to a process that still runs."""
    query = select(Spell.id).where(
        Spell.room_id == room_id,
        Spell.person_id == person_id,
        Spell.pass_id != pass_id,
        Spell.ended_at.is_(None),
        Spell.run_id.in_(await alive_runs(db)),
    )
    return (await db.scalars(query.limit(1))).first() is not None


async def those_here(db: AsyncSession, room_id: str, people: Iterable[str]) -> set[str]:
    """Return who of these people has an open spell."""
    query = select(Spell.person_id).where(
        Spell.room_id == room_id, Spell.person_id.in_(set(people)), Spell.ended_at.is_(None)
    )
    return set(await db.scalars(query))


async def count_viewers(db: AsyncSession, room_id: str) -> int:
    """Return how many people of the audience are here."""
    query = select(func.count(Spell.person_id.distinct())).where(
        Spell.room_id == room_id,
        Spell.role == RoomRole.AUDIENCE,
        Spell.ended_at.is_(None),
    )
    return await db.scalar(query) or 0


def _state_of(spell: Spell, *, is_alive: bool, now: datetime) -> PresenceState:
    if spell.ended_at is None and is_alive:
        return PresenceState.HERE
    if spell.end_reason is EndReason.LEFT:
        return PresenceState.LEFT
    last_at = spell.ended_at or spell.last_seen_at
    return PresenceState.AWAY if now - last_at < SHORT_DROP else PresenceState.LEFT
