"""A media server that is killed is there again within a second, and its rooms with it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from hub.calendar.rules import Interval
from hub.kernel.database import Database
from rooms.admission import room_for
from rooms.engines.process import MediaDidNotStartError
from rooms.engines.workers import MediaWorkers
from rooms.media_journal import NOTED_EVERY
from rooms.models import EvidenceKind, EvidenceLine, Room
from rooms.outages import stage_outages
from rooms.places import find_place
from rooms.received import MEDIA_KINDS, received_in
from rooms.roles import RoomKind
from tests.integration.rooms.engines.machine import Machine, options
from tests.integration.rooms.sfu.browserlike import PublishingClient, WatchingClient
from tests.integration.rooms.sfu.media_process import until
from tests.live_world import START, World, make_world

BRIGHTNESS = 200
WITHIN_S = 10.0
BACK_WITHIN_S = 5.0
"""A busy machine starts a process more slowly; on an idle one it takes half a second."""


class Broadcast:
    """A host and a viewer in a room, as their browsers connect."""

    def __init__(self, machine: Machine, room_id: str, world: World) -> None:
        self.machine = machine
        self.room_id = room_id
        self.host, self.viewer = world.talent, world.viewers[0]
        self._stack = AsyncExitStack()

    async def connect(self) -> None:
        """Connect the host, then the viewer, who sees and hears."""
        host = PublishingClient(self.machine, self.room_id, self.host)
        viewer = WatchingClient(self.machine, self.room_id, self.viewer)
        for client in (host, viewer):
            self._stack.push_async_callback(client.close)
        await host.start(brightness=BRIGHTNESS)
        await viewer.start()
        await until(
            lambda: viewer.frames > 5 and viewer.sound_frames > 5,
            within_s=WITHIN_S,
            what="pictures and sound",
        )

    async def leave(self) -> None:
        """Close every connection."""
        await self._stack.aclose()

    async def room(self) -> Room:
        """Return the room as it is stored."""
        async with self.machine.database.read() as db:
            return await db.get_one(Room, self.room_id)

    async def place(self) -> str | None:
        """Return the media server the room is on."""
        async with self.machine.database.read() as db:
            return await find_place(db, self.room_id)

    async def noted(self) -> list[EvidenceLine]:
        """Return what the media servers noted of the host, in the order of the journal."""
        query = select(EvidenceLine).where(
            EvidenceLine.room_id == self.room_id, EvidenceLine.person_id == self.host
        )
        async with self.machine.database.read() as db:
            return list(await db.scalars(query.order_by(EvidenceLine.id)))

    async def outages(self, window: Interval) -> list[Interval]:
        """Return when the room's media server was down."""
        async with self.machine.database.read() as db:
            return await stage_outages(
                db, self.room_id, window=window, now=self.machine.clock.now()
            )

    async def received(self) -> list[Interval]:
        """Return when the host's media was received."""
        async with self.machine.database.read() as db:
            found = await received_in(db, [self.room_id], now=self.machine.clock.now())
            return found.of((self.room_id, self.host), by="")


@pytest.fixture
async def world(database: Database) -> World:
    """Write the people and the masterclass."""
    return await make_world(database, now=START)


@pytest.fixture
async def machine(tmp_path: Path, database: Database) -> AsyncIterator[Machine]:
    """Run two media servers."""
    async with Machine(tmp_path, database, workers=2).running() as running:
        yield running


@pytest.fixture
async def broadcasts(
    machine: Machine, database: Database, world: World
) -> AsyncIterator[list[Broadcast]]:
    """Bring two rooms on air, one on each media server."""
    opened = []
    for kind, subject in (
        (RoomKind.MASTERCLASS, world.masterclass),
        (RoomKind.SESSION, world.appointment),
    ):
        async with database.write() as db:
            room = await room_for(db, kind=kind, subject_id=subject, now=START)
        opened.append(Broadcast(machine, room.id, world))
        await opened[-1].connect()
    yield opened
    for broadcast in opened:
        await broadcast.leave()


async def test_a_killed_media_server_and_its_rooms_are_back_with_an_outage_of_ours(
    machine: Machine, broadcasts: list[Broadcast]
) -> None:
    struck, other = broadcasts
    assert [await one.place() for one in broadcasts] == ["media-1", "media-2"]
    ports, pids = machine.workers.udp_ports, machine.pids
    begun_at = machine.clock.now()
    await asyncio.sleep(1)
    machine.kill(0)
    killed_at = machine.clock.now()
    async with asyncio.timeout(BACK_WITHIN_S):
        await machine.restarted.wait()
    await struck.leave()
    await struck.connect()
    back_at = machine.clock.now()
    assert await struck.place() == "media-1"
    assert machine.workers.udp_ports == ports
    assert machine.pids[0] != pids[0]
    assert machine.pids[1] == pids[1]
    assert [(await one.room()).stage_life for one in broadcasts] == [1, 0]
    await machine.watch.collect()
    window = Interval(begun_at, machine.clock.now())
    (outage,) = await struck.outages(window)
    assert abs(outage.starts_at - killed_at) < timedelta(seconds=1)
    assert outage.ends_at - killed_at < timedelta(seconds=BACK_WITHIN_S)
    assert await other.outages(window) == []
    before, after = await struck.received()
    assert before.ends_at == outage.starts_at, "nothing is received while it is down"
    assert outage.ends_at <= after.starts_at <= back_at
    (unbroken,) = await other.received()
    assert unbroken.starts_at < killed_at < unbroken.ends_at + NOTED_EVERY


async def test_the_journal_says_that_everybody_was_cut_off_and_came_back(
    machine: Machine, broadcasts: list[Broadcast]
) -> None:
    struck = broadcasts[0]
    machine.kill(0)
    async with asyncio.timeout(BACK_WITHIN_S):
        await machine.restarted.wait()
    await struck.leave()
    await struck.connect()
    await machine.watch.collect()
    lines = await struck.noted()
    kinds = [line.kind for line in lines]
    cut = kinds.index(EvidenceKind.DISCONNECTED)
    assert kinds.count(EvidenceKind.CONNECTED) == 2
    assert kinds[cut + 1] is EvidenceKind.CONNECTED
    assert sorted(line.detail for line in lines[:cut] if line.kind in MEDIA_KINDS) == [
        *["audio"] * 2,
        *["video"] * 2,
    ]
    numbers = [line.journal_seq or 0 for line in lines]
    assert numbers == sorted(set(numbers))
    assert (await struck.room()).is_receiving


async def test_another_web_process_that_starts_disturbs_nobody(
    machine: Machine, broadcasts: list[Broadcast]
) -> None:
    pool = machine.new_pool()
    following = asyncio.create_task(pool.follow())
    await asyncio.sleep(1)
    following.cancel()
    await asyncio.gather(following, return_exceptions=True)
    for broadcast in broadcasts:
        assert await pool.is_receiving(room=broadcast.room_id, peer=broadcast.host)
        assert (await broadcast.room()).stage_life == 0
    await pool.close()


async def test_without_every_media_server_none_is_started(tmp_path: Path) -> None:
    workers = MediaWorkers([options(tmp_path), options(tmp_path, 2, udp_host="192.0.2.1")])
    with pytest.raises(MediaDidNotStartError):
        await workers.start()
    assert [process.pid for process in workers.processes] == [None, None]
