"""The time of everybody who hosts a masterclass: taken together, given back together.

Nobody can book whoever hosts at that time. Who gives no sessions has no calendar here to take it
off.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.calendar import service as calendar
from hub.calendar.along import reserve_along
from hub.calendar.errors import SlotTaken
from hub.calendar.models import AppointmentKind
from hub.calendar.rules import Interval
from hub.masterclasses.errors import CoHostBooked
from hub.masterclasses.models import CoHost, Masterclass
from hub.people.models import Person
from hub.skills.models import Talent


async def take_time(db: AsyncSession, masterclass: Masterclass) -> None:
    """Take a masterclass's time off its hosts' calendars. Raises: SlotTaken, CoHostBooked."""
    co_hosts = await _co_hosts(db, masterclass.id)
    await _lock(db, masterclass, co_hosts)
    appointment = await calendar.reserve(
        db,
        masterclass.host_id,
        interval=_interval(masterclass),
        kind=AppointmentKind.MASTERCLASS,
    )
    masterclass.appointment_id = appointment.id
    for along in co_hosts:
        try:
            await take_co_hosts_time(db, masterclass, along)
        except SlotTaken as error:
            person = await db.get_one(Person, along.person_id)
            raise CoHostBooked(name=person.display_name) from error
    await db.flush()


async def take_co_hosts_time(db: AsyncSession, masterclass: Masterclass, along: CoHost) -> None:
    """Take a masterclass's time off a co-host's calendar, if they have one. Raises: SlotTaken."""
    if await db.get(Talent, along.person_id) is None:
        return
    appointment = await reserve_along(
        db,
        along.person_id,
        interval=_interval(masterclass),
        kind=AppointmentKind.MASTERCLASS,
    )
    along.appointment_id = appointment.id


async def give_time_back(db: AsyncSession, masterclass: Masterclass, *, now: datetime) -> None:
    """Give the time of all who host it back to their calendars."""
    co_hosts = await _co_hosts(db, masterclass.id)
    await _lock(db, masterclass, co_hosts)
    if masterclass.appointment_id is not None:
        await calendar.release(db, masterclass.appointment_id, now=now)
    for along in co_hosts:
        await give_co_hosts_time_back(db, along, now=now)


async def give_co_hosts_time_back(db: AsyncSession, along: CoHost, *, now: datetime) -> None:
    """Give a co-host's time back to their calendar."""
    if along.appointment_id is not None:
        await calendar.release(db, along.appointment_id, now=now)
        along.appointment_id = None


async def co_hosts_times_of(db: AsyncSession, person_id: str) -> Mapping[str, str]:
    """Return what masterclasses that a person hosts along take of their time, by masterclass."""
    query = select(CoHost.masterclass_id, CoHost.appointment_id)
    rows = await db.execute(query.where(CoHost.person_id == person_id))
    return {key: appointment_id for key, appointment_id in rows if appointment_id is not None}


async def _co_hosts(db: AsyncSession, masterclass_id: str) -> Sequence[CoHost]:
    query = select(CoHost).where(CoHost.masterclass_id == masterclass_id)
    return list(await db.scalars(query.order_by(CoHost.person_id)))


async def _lock(db: AsyncSession, masterclass: Masterclass, co_hosts: Sequence[CoHost]) -> None:
    """Lock all their calendars in one order: two may host each other's masterclasses."""
    await calendar.lock_calendars(db, masterclass.host_id, *(one.person_id for one in co_hosts))


def _interval(masterclass: Masterclass) -> Interval:
    return Interval(masterclass.starts_at, masterclass.ends_at)
