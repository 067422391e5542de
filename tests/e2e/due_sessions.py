"""Thousands of booked sessions in rows, each with a verdict that is due at an instant of its own.

A few were paid through the sandbox, so that refunds and transfers follow; the others cost nothing
here, and settle all the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import permutations
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.models import Booking, BookingState
from hub.bookings.rules import Terms
from hub.calendar.models import Appointment, AppointmentKind
from hub.kernel.database import Base, Database
from hub.kernel.ids import new_id
from hub.people.models import Login, Person
from hub.skills.models import Service, Talent
from rooms.models import EndReason, ProcessKind, ProcessRun, Reception, Room, RoomPass, Spell
from rooms.roles import RoomKind, RoomRole
from tests.integration.billing.till import Till, make_till
from tests.scenes import SLOT

TALENTS = 100
LEARNERS = 200
ROWS_AT_ONCE = 1000
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
GRACE = Terms().grace

VERDICTS = ("completed", "interrupted", "talent_absent", "learner_absent", "both_absent")
"""What the evidence of the sessions says, in turn."""
AT_THE_END = ("completed", "interrupted")
ROLES = (RoomRole.TALENT, RoomRole.LEARNER)
REFUNDED = ("interrupted", "talent_absent", "both_absent")


@dataclass(frozen=True, slots=True)
class Due:
    """A session, the verdict its evidence gives, and when."""

    booking_id: str
    verdict: str
    at: datetime
    is_paid: bool = False

    @property
    def starts_at(self) -> datetime:
        """Return when it begins: the absent are judged when the grace period is over."""
        return self.at - (HOUR if self.verdict in AT_THE_END else GRACE)


async def make_due(
    database: Database, due_at: Sequence[datetime], *, paid: int, now: datetime
) -> list[Due]:
    """Write a session for each instant at which one is due; the first `paid` were paid for."""
    till = await make_till(database)
    bought = [await _buy(till, number) for number in range(paid)]
    ids = [booking.id for booking in bought]
    ids += [new_id("bkg") for _ in range(len(due_at) - paid)]
    dues = [
        Due(booking_id, VERDICTS[number % len(VERDICTS)], at, is_paid=number < paid)
        for number, (booking_id, at) in enumerate(zip(ids, due_at, strict=True))
    ]
    appointments = {booking.id: booking.appointment_id for booking in bought}
    appointments |= {booking_id: new_id("apt") for booking_id in ids[paid:]}
    async with database.write() as db:
        crowd = await _crowd(db, now=now)
        for due, booking in zip(dues, bought, strict=False):
            hours = {"starts_at": due.starts_at, "ends_at": due.starts_at + HOUR}
            await db.execute(update(Booking).where(Booking.id == booking.id).values(hours))
        await _book(db, dues[paid:], crowd, appointments, now=now)
        pairs = {booking.id: (booking.talent_id, booking.learner_id) for booking in bought}
        pairs |= {due.booking_id: crowd.pair(n) for n, due in enumerate(dues[paid:])}
        await _leave_evidence(db, dues, pairs, appointments, now=now)
    return dues


@dataclass(frozen=True)
class _Crowd:
    talents: list[str]
    learners: list[str]
    services: list[str]

    def pair(self, number: int) -> tuple[str, str]:
        return self.talents[number % TALENTS], self.learners[number % LEARNERS]


async def _buy(till: Till, number: int) -> Booking:
    day, hour = divmod(number, 4)
    booking = await till.hold(starts_at=SLOT + timedelta(days=day, hours=hour))
    await till.pay(await till.open_session(booking))
    await till.turn()
    return booking


async def _add(db: AsyncSession, table: type[Base], rows: Iterator[dict[str, Any]]) -> None:
    every = list(rows)
    for first in range(0, len(every), ROWS_AT_ONCE):
        await db.execute(insert(table), every[first : first + ROWS_AT_ONCE])


async def _crowd(db: AsyncSession, *, now: datetime) -> _Crowd:
    people = [new_id("per") for _ in range(TALENTS + LEARNERS)]
    talents, learners = people[:TALENTS], people[TALENTS:]
    services = [new_id("srv") for _ in talents]
    await _add(
        db,
        Person,
        (
            {"id": one, "email": f"{one}@estrade.example", "display_name": one, "created_at": now}
            for one in people
        ),
    )
    about = {"headline": "", "about": "", "time_zone": "Europe/Paris", "created_at": now}
    await _add(db, Talent, ({"person_id": one, "slug": one, **about} for one in talents))
    sold = {"title": "Leçon", "duration_min": 60, "price_cents": 6000, "currency": "EUR"}
    await _add(
        db,
        Service,
        (
            {"id": service, "talent_id": talent, **sold}
            for service, talent in zip(services, talents, strict=True)
        ),
    )
    return _Crowd(talents, learners, services)


async def _book(
    db: AsyncSession,
    dues: Sequence[Due],
    crowd: _Crowd,
    appointments: Mapping[str, str],
    *,
    now: datetime,
) -> None:
    numbered = [(number, due, appointments[due.booking_id]) for number, due in enumerate(dues)]
    await _add(
        db,
        Appointment,
        (
            {
                "id": appointment,
                "talent_id": crowd.pair(number)[0],
                "kind": AppointmentKind.SESSION,
                "starts_at": due.starts_at,
                "ends_at": due.starts_at + HOUR,
            }
            for number, due, appointment in numbered
        ),
    )
    await _add(
        db,
        Booking,
        (
            {
                "id": due.booking_id,
                "appointment_id": appointment,
                "service_id": crowd.services[number % TALENTS],
                "talent_id": crowd.pair(number)[0],
                "learner_id": crowd.pair(number)[1],
                "state": BookingState.CONFIRMED,
                "title": "Leçon",
                "starts_at": due.starts_at,
                "ends_at": due.starts_at + HOUR,
                "price_cents": 6000,
                "currency": "EUR",
                "terms": Terms().as_json(),
                "created_at": now,
                "held_until": now,
                "confirmed_at": now,
            }
            for number, due, appointment in numbered
        ),
    )


async def _leave_evidence(
    db: AsyncSession,
    dues: Sequence[Due],
    pairs: Mapping[str, tuple[str, str]],
    appointments: Mapping[str, str],
    *,
    now: datetime,
) -> None:
    """Write who came to which room, and what was received."""
    run_id = new_id("run")
    moment = {"started_at": now, "beat_at": now, "started_real_s": 0.0, "beat_real_s": 0.0}
    await db.execute(insert(ProcessRun), [{"id": run_id, "kind": ProcessKind.CLOCK, **moment}])
    people = sorted({person for pair in pairs.values() for person in pair})
    lasts = {"created_at": now, "expires_at": now + HOUR}
    await _add(db, Login, ({"id": one, "person_id": one, **lasts} for one in people))
    rooms = {due.booking_id: new_id("room") for due in dues if due.verdict != "both_absent"}
    await _add(
        db,
        Room,
        (
            {
                "id": room,
                "kind": RoomKind.SESSION,
                "subject_id": appointments[booking],
                "created_at": now,
            }
            for booking, room in rooms.items()
        ),
    )
    came = [
        (due, rooms[due.booking_id], role, person, new_id("pas"))
        for due in dues
        for role, person in zip(ROLES, pairs[due.booking_id], strict=True)
        if due.verdict in AT_THE_END
        or due.verdict == ("learner_absent" if role is RoomRole.TALENT else "talent_absent")
    ]
    await _add(
        db,
        RoomPass,
        (
            {"id": leave, "room_id": room, "person_id": person, "login_id": person, **lasts}
            for _, room, _, person, leave in came
        ),
    )
    await _add(db, Spell, (_spell(run_id, *one) for one in came))
    await _add(
        db,
        Reception,
        (
            {
                "room_id": rooms[due.booking_id],
                "person_id": person,
                "reporter_id": other,
                "starts_at": due.starts_at,
                "ends_at": due.starts_at + HOUR,
            }
            for due in dues
            if due.verdict == "completed"
            for person, other in permutations(pairs[due.booking_id])
        ),
    )


def _spell(
    run_id: str, due: Due, room: str, role: RoomRole, person: str, leave: str
) -> dict[str, Any]:
    """Return that somebody was there from a minute before to the end."""
    return {
        "room_id": room,
        "person_id": person,
        "role": role,
        "login_id": person,
        "pass_id": leave,
        "run_id": run_id,
        "socket_id": person,
        "connected_at": due.starts_at - MINUTE,
        "last_seen_at": due.starts_at + HOUR,
        "ended_at": due.starts_at + HOUR,
        "end_reason": EndReason.LEFT,
    }
