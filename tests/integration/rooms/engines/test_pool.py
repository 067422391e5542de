"""A room has one place among several media servers, the same for every process."""

import asyncio
from collections.abc import Callable, Sequence

import pytest
from sqlalchemy import select

from hub.kernel.clock import FixedClock
from hub.kernel.database import Database
from rooms.admission import room_for
from rooms.engines.pool import MOVE_AFTER_S, WorkerPool
from rooms.engines.port import IceCredentials, StageFigures, StageRole, StageSource
from rooms.errors import ConnectionEnded, MediaUnavailable
from rooms.models import MediaPlace, Room
from rooms.roles import RoomKind
from tests.live_engine import FakeEngine
from tests.live_world import START, World

NOTICED_S = 5.0
LOOK_S = 0.02


class Machines:
    """Three media servers, and pools over them as web processes have."""

    def __init__(self, database: Database, room_id: str, other_room_id: str) -> None:
        self.database = database
        self.room_id = room_id
        self.other_room_id = other_room_id
        self.servers = [FakeEngine(f"media-{number}") for number in (1, 2, 3)]
        self.pool = self.new_pool()

    def new_pool(self, database: Database | None = None) -> WorkerPool:
        """Return what another web process has."""
        return WorkerPool(self.servers, database or self.database, FixedClock(START))

    async def watch(self, room_id: str) -> None:
        """Watch a room."""
        await self.pool.watch(room=room_id, peer="viewer", offer="an offer")

    async def places(self) -> list[MediaPlace]:
        """Return every place there was, in order."""
        async with self.database.read() as db:
            return list(await db.scalars(select(MediaPlace).order_by(MediaPlace.id)))

    async def life(self) -> int:
        """Return the life of the room's stage."""
        async with self.database.read() as db:
            return (await db.get_one(Room, self.room_id)).stage_life

    def asked(self, what: str) -> list[str]:
        """Return the servers that were asked for something."""
        return [s.name for s in self.servers for one in s.asked if one[0] == what]


@pytest.fixture
async def machines(database: Database, world: World) -> Machines:
    """Make two rooms and three media servers."""
    rooms = []
    async with database.write() as db:
        for kind, subject in (
            (RoomKind.MASTERCLASS, world.masterclass),
            (RoomKind.SESSION, world.appointment),
        ):
            rooms.append(await room_for(db, kind=kind, subject_id=subject, now=START))
    return Machines(database, *[room.id for room in rooms])


async def test_a_room_stays_on_the_media_server_it_came_to(machines: Machines) -> None:
    machines.servers[0].viewers = 40
    await machines.pool.publish(room=machines.room_id, peer="host", offer="an offer")
    machines.servers[1].viewers = 900
    for pool in (machines.pool, machines.new_pool()):
        await pool.watch(room=machines.room_id, peer="viewer", offer="an offer")
    assert machines.asked("publish") == ["media-2"]
    assert machines.asked("watch") == ["media-2"] * 2
    assert [place.worker for place in await machines.places()] == ["media-2"]


async def test_rooms_go_where_there_is_least_to_do(machines: Machines) -> None:
    for server, viewers in zip(machines.servers, (30, 10, 20), strict=True):
        server.viewers = viewers
    await machines.watch(machines.room_id)
    await machines.watch(machines.other_room_id)
    assert [place.worker for place in await machines.places()] == ["media-2", "media-3"]


async def test_a_media_server_that_does_not_answer_gets_no_room(machines: Machines) -> None:
    machines.servers[0].is_down = machines.servers[1].is_down = True
    await machines.watch(machines.room_id)
    assert [place.worker for place in await machines.places()] == ["media-3"]
    machines.servers[2].is_down = True
    with pytest.raises(MediaUnavailable):
        await machines.watch(machines.other_room_id)


async def test_processes_that_place_a_room_at_once_agree(machines: Machines) -> None:
    databases = [Database(machines.database.url) for _ in range(3)]
    pools = [machines.new_pool(one) for one in databases]
    await asyncio.gather(
        *(pool.watch(room=machines.room_id, peer=f"{n}", offer="o") for n, pool in enumerate(pools))
    )
    for one in databases:
        await one.close()
    (place,) = await machines.places()
    assert machines.asked("watch") == [place.worker] * 3


async def test_closing_a_room_lets_go_of_its_place(machines: Machines) -> None:
    await machines.watch(machines.room_id)
    await machines.pool.close_room(machines.room_id)
    await machines.pool.close_room(machines.room_id)
    assert machines.asked("close_room") == ["media-1"]
    assert [place.released_at for place in await machines.places()] == [START]


async def test_a_room_whose_media_server_answers_nothing_is_closed_all_the_same(
    machines: Machines,
) -> None:
    await machines.watch(machines.room_id)
    machines.servers[0].is_down = True
    with pytest.raises(MediaUnavailable):
        await machines.pool.close_room(machines.room_id)
    assert [place.released_at for place in await machines.places()] == [START]


async def test_a_room_without_a_place_is_empty(machines: Machines) -> None:
    room = machines.room_id
    await machines.pool.hang_up(room=room, peer="host")
    await machines.pool.pause(room=room, peer="viewer", is_paused=True)
    assert not await machines.pool.is_receiving(room=room, peer="host")
    assert await machines.pool.figures(room) == StageFigures()
    with pytest.raises(ConnectionEnded):
        await machines.pool.restart_ice(
            room=room,
            peer="host",
            role=StageRole.PUBLISHER,
            source=StageSource.CAMERA,
            theirs=IceCredentials("ufrag", "password"),
        )
    assert [server.asked for server in machines.servers] == [[], [], []]


async def test_a_room_moves_when_its_media_server_stays_away(machines: Machines) -> None:
    await machines.watch(machines.room_id)
    machines.servers[0].is_down = True
    machines.servers[0].away_s = MOVE_AFTER_S - 1
    with pytest.raises(MediaUnavailable):
        await machines.watch(machines.room_id)
    assert await machines.life() == 0
    machines.servers[0].away_s = MOVE_AFTER_S
    await machines.watch(machines.room_id)
    first, second = await machines.places()
    assert (first.worker, first.released_at) == ("media-1", START)
    assert (second.worker, second.released_at) == ("media-2", None)
    assert await machines.life() == 1


async def test_a_room_leaves_a_media_server_that_is_no_longer_there(machines: Machines) -> None:
    await machines.watch(machines.room_id)
    fewer = WorkerPool(machines.servers[1:], machines.database, FixedClock(START))
    await fewer.watch(room=machines.room_id, peer="viewer", offer="an offer")
    assert machines.asked("watch") == ["media-1", "media-2"]


async def test_one_process_resumes_the_rooms_of_a_media_server_that_began_anew(
    machines: Machines,
) -> None:
    for room_id in (machines.room_id, machines.other_room_id):
        await machines.watch(room_id)
    told: list[Sequence[str]] = []

    async def tell(room_ids: Sequence[str]) -> None:
        told.append(room_ids)

    pools = [machines.pool, machines.new_pool()]
    for pool in pools:
        pool.on_restart.append(tell)
    following = [asyncio.create_task(pool.follow()) for pool in pools]
    server = machines.servers[0]
    await _until(lambda: machines.asked("ping").count("media-1") == 2)
    assert told == []
    server.started_at_s += 1
    server.connection_ended.set()
    await _until(lambda: len(told) > 0 and all(pool.restarts["media-1"] for pool in pools))
    server.connection_ended.clear()
    for task in following:
        task.cancel()
    await asyncio.gather(*following, return_exceptions=True)
    assert told == [[machines.room_id]]
    assert await machines.life() == 1
    assert [pool.restarts["media-1"] for pool in pools] == [1, 1]


async def _until(is_so: Callable[[], bool]) -> None:
    for _ in range(round(NOTICED_S / LOOK_S)):
        if is_so():
            return
        await asyncio.sleep(LOOK_S)
    raise TimeoutError
