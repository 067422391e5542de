"""A group in one room: let in together, judged apart, and the room ends with the last of them."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from hub.bookings.models import Booking, BookingState
from hub.bookings.service import cancel_booking
from hub.kernel.database import Database
from hub.kernel.outbox import Dispatcher
from rooms.entries import EndedPayload
from rooms.evidence import find_room_id
from rooms.memory import entries_after
from rooms.models import Reception, Room
from rooms.reactions import subscribe_rooms
from rooms.roles import RoomKind
from rooms.timeline.reading import timeline
from tests.integration.rooms.conftest import Machine
from tests.integration.rooms.test_judging import Scene
from tests.live_world import START, World, join_group, move_elsewhere

MINUTE = timedelta(minutes=1)


class Group(Scene):
    """The scene with a second learner, who has a booking of their own."""

    second = ""

    async def join(self) -> "Group":
        """Give the second learner their seat."""
        self.second = await join_group(self.database, self.world, now=START - 60 * MINUTE)
        await self.begin()
        return self

    async def met(self, one: str, other: str, since: datetime) -> None:
        """Write that two people received each other from then until now."""
        async with self.database.write() as db:
            (room,) = await db.scalars(select(Room).where(Room.kind == RoomKind.SESSION))
            for person, reporter in ((one, other), (other, one)):
                db.add(
                    Reception(
                        room_id=room.id,
                        person_id=person,
                        reporter_id=reporter,
                        starts_at=since,
                        ends_at=self.machine.clock.now(),
                    )
                )

    async def verdicts(self) -> list[str | None]:
        """Return how the first learner's booking was judged, and the second's."""
        async with self.database.read() as db:
            ids = (self.world.booking, self.second)
            return [(await db.get_one(Booking, one)).verdict for one in ids]

    async def endings(self) -> list[EndedPayload]:
        """Let the rooms hear what happened; return how this one ended."""
        dispatcher = Dispatcher(self.database, self.machine.clock)
        subscribe_rooms(dispatcher)
        await dispatcher.drain()
        async with self.database.read() as db:
            room_id = await find_room_id(
                db, kind=RoomKind.SESSION, subject_id=self.world.appointment
            )
            entries = await entries_after(db, room_id, 0)
        return [one.payload for one in entries if isinstance(one.payload, EndedPayload)]


@pytest.fixture
async def group(database: Database, world: World, machine: Machine) -> Group:
    """Stand a minute before a session with two learners."""
    return await Group(database, world, machine).join()


async def test_everybody_of_a_group_is_let_into_one_room(group: Group) -> None:
    world = group.world
    await group.enter(world.talent)
    await group.enter(world.learner)
    await group.enter(world.stranger, booking_id=group.second)
    async with group.database.read() as db:
        rooms = list(await db.scalars(select(Room).where(Room.kind == RoomKind.SESSION)))
    assert [room.subject_id for room in rooms] == [world.appointment]


async def test_one_learner_absent_is_judged_alone_and_the_session_goes_on(group: Group) -> None:
    world = group.world
    await group.enter(world.talent)
    await group.enter(world.learner)
    await group.run(minutes=12)
    assert await group.judge() == 1
    assert await group.verdicts() == [None, "learner_absent"]
    assert await group.endings() == []
    await group.enter(world.talent, booking_id=group.second)
    await group.run(minutes=20)
    await group.met(world.talent, world.learner, START)
    await group.run(minutes=0.5)
    assert await group.judge() == 1
    assert await group.verdicts() == ["completed", "learner_absent"]
    assert await group.endings() == [EndedPayload(reason="judged", verdict="completed")]


async def test_whose_call_with_the_talent_failed_is_not_judged_by_that_of_another(
    group: Group,
) -> None:
    world = group.world
    await group.enter(world.talent)
    await group.enter(world.learner)
    await group.enter(world.stranger, booking_id=group.second)
    await group.run(minutes=31)
    await group.met(world.talent, world.learner, START)
    await group.met(world.learner, world.stranger, START)
    await group.run(minutes=0.5)
    assert await group.judge() == 2
    assert await group.verdicts() == ["completed", "interrupted"]


async def test_an_absent_talent_is_absent_for_each_and_the_room_says_so_once(
    group: Group,
) -> None:
    await group.enter(group.world.learner)
    await group.run(minutes=12)
    assert await group.judge() == 2
    assert await group.verdicts() == ["talent_absent", "both_absent"]
    assert await group.endings() == [EndedPayload(reason="judged", verdict="talent_absent")]


async def test_a_learner_who_cancels_at_the_door_closes_it_to_nobody_else(group: Group) -> None:
    world = group.world
    await group.enter(world.talent)
    async with group.database.write() as db:
        now = group.machine.clock.now()
        await cancel_booking(db, group.second, person_id=world.stranger, now=now)
    assert await group.endings() == []
    assert (await group.booking()).state is BookingState.CONFIRMED


async def test_a_room_that_a_learner_leaves_for_another_time_ends_with_the_last_who_leaves(
    group: Group,
) -> None:
    await group.enter(group.world.talent)
    now = group.machine.clock.now()
    await move_elsewhere(group.database, group.second, now=now)
    assert await group.endings() == []
    await move_elsewhere(group.database, group.world.booking, now=now)
    assert await group.endings() == [EndedPayload(reason="moved")]


async def test_a_learner_reads_what_was_seen_of_themself_and_of_the_talent_alone(
    group: Group,
) -> None:
    world = group.world
    await group.enter(world.talent)
    await group.enter(world.learner)
    await group.enter(world.stranger, booking_id=group.second)
    await group.run(minutes=5)
    async with group.database.read() as db:
        now = group.machine.clock.now()
        lines = await timeline(db, kind=RoomKind.SESSION, subject_id=world.booking, now=now)
    assert {line.who for line in lines} == {"Inès Aubry", "Tom Leroy"}
