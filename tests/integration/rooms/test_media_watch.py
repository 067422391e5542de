"""A media server's absence is known as ours, for the rooms that were on it and no others."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.calendar.rules import Interval
from hub.kernel.database import Database
from hub.masterclasses.models import Masterclass, MasterclassState
from hub.strikes.models import Strike
from rooms.admission import room_for
from rooms.heartbeat import Heartbeat
from rooms.judging import judge_due_masterclasses
from rooms.media_watch import MediaWatch, WorkerWatch
from rooms.models import MediaPlace, ProcessKind, ProcessRun
from rooms.outages import stage_outages
from rooms.places import take_place
from rooms.roles import RoomKind
from rooms.timeline.reading import timeline
from tests.integration.rooms.conftest import Machine
from tests.live_engine import FakeEngine
from tests.live_world import START, World


class Workers:
    """Two media servers, and what watches them once a second."""

    def __init__(self, database: Database, machine: Machine, room_id: str) -> None:
        self.database = database
        self.machine = machine
        self.room_id = room_id
        self.servers = [FakeEngine("media-1"), FakeEngine("media-2")]
        for server in self.servers:
            server.journal_id = server.name
            server.started_at_s = server.now_s = 1000.0
        self.watches = [self._watch(server) for server in self.servers]
        self.hub = machine.process()

    async def run(self, seconds: int) -> None:
        """Let time pass, for the servers and for the hub."""
        if not self.hub.is_started:
            await self.hub.start()
        for _ in range(seconds):
            self.machine.pass_by(1)
            await self.hub.beat()
            for server, watch in zip(self.servers, self.watches, strict=True):
                server.now_s += 1
                await watch.collect()

    def beating(self) -> list[Heartbeat]:
        """Return the heartbeats of the servers, to let longer times pass."""
        return [watch._heartbeat for watch in self.watches]

    def restart(self, number: int) -> None:
        """Let a server answer again, in another life."""
        self.servers[number].is_down = False
        self.servers[number].started_at_s = self.servers[number].now_s

    async def place_on(self, worker: str) -> None:
        """Put the masterclass's room on a media server."""
        now = self.machine.clock.now()
        async with self.database.write() as db:
            await take_place(db, self.room_id, worker=worker, life_s=1000, instead_of=None, now=now)

    async def outages(self) -> list[tuple[float, float]]:
        """Return when the room's media server was down, in seconds of the start."""
        now = self.machine.clock.now()
        window = Interval(START, now)
        async with self.database.read() as db:
            found = await stage_outages(db, self.room_id, window=window, now=now)
        return [
            ((gap.starts_at - START).total_seconds(), (gap.ends_at - START).total_seconds())
            for gap in found
        ]

    def _watch(self, server: FakeEngine) -> WorkerWatch:
        return WorkerWatch(
            self.database,
            self.machine.clock,
            server,
            monotonic=lambda: self.machine.seconds,
            real=lambda: self.machine.seconds,
        )


@pytest.fixture
async def workers(database: Database, machine: Machine, world: World) -> Workers:
    """Start two media servers at the start of the masterclass."""
    async with database.write() as db:
        room = await room_for(
            db, kind=RoomKind.MASTERCLASS, subject_id=world.masterclass, now=START
        )
    return Workers(database, machine, room.id)


async def test_a_media_server_beats_only_while_it_answers(
    workers: Workers, database: Database
) -> None:
    workers.servers[0].is_down = True
    await workers.run(1)
    async with database.read() as db:
        of_media = select(ProcessRun.worker).where(ProcessRun.kind == ProcessKind.MEDIA)
        assert list(await db.scalars(of_media)) == ["media-2"]


async def test_a_restart_within_a_second_is_an_outage_of_that_long(workers: Workers) -> None:
    await workers.run(8)
    await workers.place_on("media-1")
    await workers.run(2)
    workers.servers[0].is_down = True
    await workers.run(1)
    workers.restart(0)
    await workers.run(30)
    assert await workers.outages() == [(10, 11)]


async def test_a_restart_concerns_only_the_rooms_on_that_media_server(workers: Workers) -> None:
    await workers.run(8)
    await workers.place_on("media-2")
    await workers.run(2)
    workers.restart(0)
    await workers.run(60)
    assert await workers.outages() == []


async def test_a_room_on_no_media_server_misses_them_only_when_all_are_down(
    workers: Workers,
) -> None:
    await workers.run(10)
    workers.servers[0].is_down = True
    await workers.run(60)
    assert await workers.outages() == []
    workers.servers[1].is_down = True
    await workers.run(60)
    ((began, ended),) = await workers.outages()
    assert 65 <= began <= 70
    assert ended == 130


async def test_a_room_that_moves_misses_only_the_media_server_it_is_on(workers: Workers) -> None:
    await workers.run(1)
    await workers.place_on("media-1")
    await workers.run(9)
    workers.servers[0].is_down = True
    await workers.run(20)
    async with workers.database.write() as db:
        await take_place(
            db,
            workers.room_id,
            worker="media-2",
            life_s=1000,
            instead_of="media-1",
            now=workers.machine.clock.now(),
        )
    await workers.run(60)
    ((began, ended),) = await workers.outages()
    assert 5 <= began <= 10
    assert ended == 30


async def test_who_watches_anew_knows_that_the_media_server_ran_all_the_while(
    workers: Workers,
) -> None:
    await workers.run(10)
    await workers.place_on("media-1")
    workers.machine.pass_by(300)
    for server in workers.servers:
        server.now_s += 300
    workers.watches = [workers._watch(server) for server in workers.servers]
    await workers.run(10)
    assert await workers.outages() == []


async def test_a_host_whose_media_server_was_down_has_that_much_longer(
    workers: Workers, database: Database, world: World
) -> None:
    await workers.run(1)
    await workers.place_on("media-1")
    workers.servers[0].is_down = True
    await workers.run(30)
    workers.restart(0)
    await workers.run(1)
    await workers.machine.run(15 * 60 - 21, workers.hub, *workers.beating())
    assert await judge_due_masterclasses(database, now=workers.machine.clock.now()) == 0
    async with database.read() as db:
        assert (await db.scalars(select(Strike))).first() is None


async def test_the_timeline_says_that_our_media_server_stopped(
    workers: Workers, database: Database, world: World
) -> None:
    await workers.run(1)
    await workers.place_on("media-1")
    await workers.run(9)
    workers.servers[0].now_s += 1
    workers.machine.pass_by(1)
    workers.restart(0)
    await workers.run(10)
    async with database.read() as db:
        lines = await timeline(
            db,
            kind=RoomKind.MASTERCLASS,
            subject_id=world.masterclass,
            now=workers.machine.clock.now(),
        )
    assert [(line.what, line.who) for line in lines] == [
        ("Our media server stopped for about 1 s; the fault is ours.", "")
    ]


async def test_rooms_of_meetings_long_over_are_closed(
    workers: Workers, database: Database, world: World
) -> None:
    await workers.place_on("media-1")
    engine = workers.servers[0]
    watch = MediaWatch(database, workers.machine.clock, engine)
    await watch.tidy()
    assert engine.asked == []
    async with database.write() as db:
        masterclass = await db.get_one(Masterclass, world.masterclass)
        masterclass.state, masterclass.ended_at = MasterclassState.ENDED, START
    workers.machine.clock.advance(timedelta(minutes=16))
    await watch.tidy()
    assert engine.asked == [("close_room", workers.room_id, "")]
    async with database.read() as db:
        assert (await db.scalars(select(MediaPlace.released_at))).one() is None
