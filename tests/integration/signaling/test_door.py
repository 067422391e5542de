"""Those whom a room is for see who waits at its door."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.masterclasses.models import CoHost
from rooms.door.models import DoorVisit
from rooms.door.service import at_doors, forget_visits, go_away, knock
from rooms.roles import RoomKind, RoomRole
from tests.integration.signaling.conftest import Hub


async def wait(hub: Hub, room_id: str, person_id: str, role: RoomRole) -> None:
    async with hub.database.write() as db:
        await knock(db, room_id=room_id, person_id=person_id, role=role, now=hub.clock.now())


async def waiting(hub: Hub, room_id: str) -> int:
    async with hub.database.read() as db:
        found = await at_doors(db, [room_id], now=hub.clock.now())
    return found[room_id].count if found else 0


async def test_the_talent_is_told_who_waits_and_that_they_have_come_in(hub: Hub) -> None:
    talent, alone = await hub.join(hub.world.talent)
    assert alone["door"] == {"names": [], "count": 0}
    for _ in range(2):
        await wait(hub, alone["room_id"], hub.world.learner, RoomRole.LEARNER)
    told = await talent.notice("door.changed")
    assert told["count"] == len(told["names"]) == 1
    await hub.join(hub.world.learner)
    assert await talent.notice("door.changed") == {"names": [], "count": 0}


async def test_whoever_comes_later_reads_who_waits_already(hub: Hub) -> None:
    _, first = await hub.join(hub.world.learner)
    await wait(hub, first["room_id"], hub.world.talent, RoomRole.TALENT)
    _, again = await hub.join(hub.world.learner)
    assert again["door"]["count"] == 1


async def test_hosts_are_told_how_many_and_the_hall_nothing(hub: Hub) -> None:
    host, state = await hub.join(hub.world.talent, RoomKind.MASTERCLASS)
    viewer, seen = await hub.join(hub.world.viewers[0], RoomKind.MASTERCLASS)
    assert seen["door"] is None
    await wait(hub, state["room_id"], hub.world.viewers[1], RoomRole.AUDIENCE)
    assert await host.notice("door.changed") == {"names": [], "count": 1}
    assert await viewer.stays_quiet("door.changed")


async def test_hosts_at_the_door_are_not_counted_as_waiting_for_themselves(hub: Hub) -> None:
    _, state = await hub.join(hub.world.viewers[0], RoomKind.MASTERCLASS)
    await wait(hub, state["room_id"], hub.world.talent, RoomRole.HOST)
    assert await waiting(hub, state["room_id"]) == 0
    await wait(hub, state["room_id"], hub.world.viewers[1], RoomRole.AUDIENCE)
    assert await waiting(hub, state["room_id"]) == 1


async def test_whoever_hosts_along_is_not_counted_either_and_takes_nobody_else_with_them(
    hub: Hub,
) -> None:
    along = hub.world.stranger
    async with hub.database.write() as db:
        masterclass = hub.world.masterclass
        db.add(CoHost(masterclass_id=masterclass, person_id=along, joined_at=hub.clock.now()))
    _, state = await hub.join(hub.world.viewers[0], RoomKind.MASTERCLASS)
    await wait(hub, state["room_id"], hub.world.viewers[1], RoomRole.AUDIENCE)
    await wait(hub, state["room_id"], along, RoomRole.HOST)
    assert await waiting(hub, state["room_id"]) == 1


@pytest.mark.parametrize(
    ("role", "gone_after_s"), [(RoomRole.LEARNER, 21), (RoomRole.AUDIENCE, 76)]
)
async def test_who_says_nothing_any_more_is_taken_to_have_gone(
    hub: Hub, role: RoomRole, gone_after_s: int
) -> None:
    _, state = await hub.join(hub.world.talent)
    room_id = state["room_id"]
    await wait(hub, room_id, hub.world.learner, role)
    assert await waiting(hub, room_id) == 1
    hub.clock.advance(timedelta(seconds=gone_after_s))
    assert await waiting(hub, room_id) == 0
    async with hub.database.write() as db:
        await forget_visits(db, now=hub.clock.now())
        assert (await db.scalars(select(DoorVisit.person_id))).all() == []


async def test_who_goes_away_and_says_so_waits_no_longer(hub: Hub) -> None:
    _, state = await hub.join(hub.world.talent)
    room_id = state["room_id"]
    await wait(hub, room_id, hub.world.learner, RoomRole.LEARNER)
    async with hub.database.write() as db:
        await go_away(db, room_id=room_id, person_id=hub.world.learner)
    assert await waiting(hub, room_id) == 0
