"""Who may come in: the hub is asked, and a pass remembers the answer for two minutes."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings import service as bookings
from hub.bookings.seats import learners_of
from hub.kernel.ids import new_token, token_digest
from hub.masterclasses.hosting import hosts_of
from hub.masterclasses.models import Masterclass, MasterclassState
from hub.masterclasses.rules import DOORS_BEFORE
from hub.masterclasses.seats import may_enter, may_rehearse
from hub.people.models import Person
from rooms.complaints.suspension import check_not_suspended
from rooms.conduct.entering import check_may_come_in, refuse
from rooms.models import EvidenceKind, EvidenceLine, EvidenceSource, Room, RoomPass
from rooms.passes import TIME_TO_CONNECT, FoundPass, find_pass
from rooms.roles import RoomKind, RoomRole


@dataclass(frozen=True, slots=True)
class Expected:
    """A person the room is for: those of a session, or the hosts of a masterclass."""

    id: str
    name: str
    role: RoomRole


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """Leave for one person to enter one room; `expected` includes them unless they are audience."""

    room_id: str
    kind: RoomKind
    subject_id: str
    title: str
    me: Expected
    expected: tuple[Expected, ...]
    is_live: bool
    opens_at: datetime
    starts_at: datetime
    ends_at: datetime
    pass_id: str = ""

    @property
    def leaves_evidence(self) -> bool:
        """Tell whether anything is judged by who was here: not by a rehearsal."""
        return self.kind is not RoomKind.REHEARSAL

    @property
    def others(self) -> list[Expected]:
        """Return whom this person is here to meet."""
        return [person for person in self.expected if person.id != self.me.id]


async def open_pass(
    db: AsyncSession,
    *,
    kind: RoomKind,
    subject_id: str,
    person_id: str,
    login_id: str,
    now: datetime,
    is_ahead: bool = False,
) -> tuple[str, Admission]:
    """Return a pass for the browser of that login, whose secret is stored nowhere.

    ``is_ahead``: the person has not asked to enter yet, so nothing is written of them.
    Raises: Suspended, Banned, and what the hub's `may_join`, `may_enter` or `may_rehearse` raises.
    """
    admission = await admit(db, kind=kind, subject_id=subject_id, person_id=person_id, now=now)
    token = new_token()
    room_pass = RoomPass(
        id=token_digest(token),
        room_id=admission.room_id,
        person_id=person_id,
        login_id=login_id,
        created_at=now,
        expires_at=now + TIME_TO_CONNECT,
    )
    db.add(room_pass)
    if not is_ahead and admission.leaves_evidence:
        db.add(door_opened(admission.room_id, person_id, now=now))
    await db.flush()
    return token, admission


async def use_pass(db: AsyncSession, token: str, *, login_id: str, now: datetime) -> Admission:
    """Let a browser in, and back in later, after asking the hub once more; nothing is written.

    Raises: PassExpired, PassStolen, PassSuperseded, Suspended, Banned, and what the hub raises.
    """
    found = await find_pass(db, token, login_id=login_id, now=now)
    admission = await _readmit(db, found, now=now)
    return replace(admission, pass_id=found.id)


async def admit(
    db: AsyncSession, *, kind: RoomKind, subject_id: str, person_id: str, now: datetime
) -> Admission:
    """Ask the hub who may enter, and give them the room.

    Raises: Suspended, Banned, what the hub raises.
    """
    if kind is RoomKind.SESSION:
        return await _admit_to_session(db, subject_id, person_id=person_id, now=now)
    if kind is RoomKind.REHEARSAL:
        return await _admit_to_rehearsal(db, subject_id, person_id=person_id, now=now)
    return await _admit_to_masterclass(db, subject_id, person_id=person_id, now=now)


async def room_for(db: AsyncSession, *, kind: RoomKind, subject_id: str, now: datetime) -> Room:
    """Return the room of an appointment for a session, of a masterclass or of its rehearsal.

    It is made when first asked for.
    """
    query = select(Room).where(Room.kind == kind, Room.subject_id == subject_id)
    room = (await db.scalars(query)).first()
    if room is not None:
        return room
    room = Room(kind=kind, subject_id=subject_id, created_at=now)
    try:
        async with db.begin_nested():
            db.add(room)
    except IntegrityError:
        return (await db.scalars(query)).one()
    return room


async def _readmit(db: AsyncSession, found: FoundPass, *, now: datetime) -> Admission:
    room, person_id = found.room, found.person.id
    if room.kind is RoomKind.SESSION:
        leave = await bookings.may_rejoin(db, room.subject_id, person_id=person_id, now=now)
        return await _session_admission(db, leave, now=now)
    if room.kind is RoomKind.MASTERCLASS:
        return await _readmit_to_masterclass(db, found, now=now)
    return await admit(db, kind=room.kind, subject_id=room.subject_id, person_id=person_id, now=now)


async def _admit_to_session(
    db: AsyncSession, booking_id: str, *, person_id: str, now: datetime
) -> Admission:
    leave = await bookings.may_join(db, booking_id, person_id=person_id, now=now)
    return await _session_admission(db, leave, now=now)


async def _session_admission(
    db: AsyncSession, leave: bookings.Admission, *, now: datetime
) -> Admission:
    booking = leave.booking
    talent = await _expect(db, booking.talent_id, RoomRole.TALENT)
    learners = [
        await _expect(db, learner_id, RoomRole.LEARNER)
        for learner_id in await learners_of(db, booking.appointment_id)
    ]
    mine = talent if leave.is_talent else next(p for p in learners if p.id == booking.learner_id)
    await check_not_suspended(db, mine.id)
    room = await room_for(db, kind=RoomKind.SESSION, subject_id=booking.appointment_id, now=now)
    return Admission(
        room_id=room.id,
        kind=room.kind,
        subject_id=booking.id,
        title=booking.title,
        me=mine,
        expected=(talent, *learners),
        is_live=True,
        opens_at=leave.opens_at,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
    )


async def _admit_to_masterclass(
    db: AsyncSession, masterclass_id: str, *, person_id: str, now: datetime
) -> Admission:
    leave = await may_enter(db, masterclass_id, person_id=person_id, now=now)
    room = await room_for(db, kind=RoomKind.MASTERCLASS, subject_id=masterclass_id, now=now)
    await check_may_come_in(db, room_id=room.id, person_id=person_id, is_host=leave.is_host)
    return await _masterclass_admission(db, leave.masterclass, room, person_id=person_id)


async def _readmit_to_masterclass(
    db: AsyncSession, found: FoundPass, *, now: datetime
) -> Admission:
    room, person_id = found.room, found.person.id
    leave = await may_enter(db, room.subject_id, person_id=person_id, now=now)
    await refuse(
        db,
        room_id=room.id,
        person_id=person_id,
        suspended=found.is_suspended,
        banned=found.is_banned and not leave.is_host,
    )
    return await _masterclass_admission(db, leave.masterclass, room, person_id=person_id)


async def _masterclass_admission(
    db: AsyncSession, masterclass: Masterclass, room: Room, *, person_id: str
) -> Admission:
    hosts = await _hosts(db, masterclass, RoomRole.HOST)
    among_hosts = (host for host in hosts if host.id == person_id)
    me = next(among_hosts, None) or await _expect(db, person_id, RoomRole.AUDIENCE)
    return Admission(
        room_id=room.id,
        kind=room.kind,
        subject_id=masterclass.id,
        title=masterclass.title,
        me=me,
        expected=hosts,
        is_live=masterclass.state is MasterclassState.LIVE,
        opens_at=masterclass.starts_at - DOORS_BEFORE,
        starts_at=masterclass.starts_at,
        ends_at=masterclass.ends_at,
    )


async def _admit_to_rehearsal(
    db: AsyncSession, masterclass_id: str, *, person_id: str, now: datetime
) -> Admission:
    masterclass = await may_rehearse(db, masterclass_id, person_id=person_id, now=now)
    await check_not_suspended(db, person_id)
    hosts = await _hosts(db, masterclass, RoomRole.REHEARSER)
    room = await room_for(db, kind=RoomKind.REHEARSAL, subject_id=masterclass.id, now=now)
    return Admission(
        room_id=room.id,
        kind=room.kind,
        subject_id=masterclass.id,
        title=masterclass.title,
        me=next(host for host in hosts if host.id == person_id),
        expected=hosts,
        is_live=True,
        opens_at=masterclass.created_at,
        starts_at=masterclass.starts_at,
        ends_at=masterclass.ends_at,
    )


async def _hosts(
    db: AsyncSession, masterclass: Masterclass, role: RoomRole
) -> tuple[Expected, ...]:
    hosts = await hosts_of(db, masterclass)
    return tuple(Expected(host.id, host.display_name, role) for host in hosts)


async def _expect(db: AsyncSession, person_id: str, role: RoomRole) -> Expected:
    person = await db.get_one(Person, person_id)
    return Expected(person.id, person.display_name, role)


def door_opened(room_id: str, person_id: str, *, now: datetime) -> EvidenceLine:
    """Return the evidence that somebody came to the door, to be written."""
    return EvidenceLine(
        room_id=room_id,
        person_id=person_id,
        at=now,
        kind=EvidenceKind.DOOR_OPENED,
        source=EvidenceSource.SIGNALING,
    )
