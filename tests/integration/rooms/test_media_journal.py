"""The media server's journal is stored once, in the hub's time, whatever restarts in between."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.kernel.clock import FixedClock
from hub.kernel.database import Database
from rooms.admission import room_for
from rooms.engines.port import JournalEntry, JournalKind, StageRole, StageSource
from rooms.errors import MediaUnavailable
from rooms.media_journal import collect_journal
from rooms.models import EvidenceLine, MediaCursor, Room
from rooms.places import take_place
from rooms.received import received_in
from rooms.roles import RoomKind
from tests.live_engine import FakeEngine
from tests.live_world import START, World


class Stage:
    """A masterclass's room and the journal of a media server that serves it."""

    def __init__(self, database: Database, world: World, room_id: str) -> None:
        self.database = database
        self.world = world
        self.room_id = room_id
        self.engine = FakeEngine()
        self.clock = FixedClock(START)

    def note(
        self,
        at_s: float,
        kind: JournalKind,
        *,
        media: str = "",
        role: StageRole = StageRole.PUBLISHER,
        peer: str = "",
        source: StageSource = StageSource.CAMERA,
    ) -> None:
        """Let the media server note something."""
        entry = JournalEntry(
            seq=len(self.engine.entries) + 1,
            at_s=at_s,
            room=self.room_id,
            peer=peer or self.world.talent,
            role=role,
            kind=kind,
            source=source,
            media=media,
        )
        self.engine.entries.append(entry)

    async def collect(self) -> int:
        """Store what is new."""
        return await collect_journal(self.database, self.engine, self.clock)

    async def is_receiving(self) -> bool:
        """Collect, and tell whether the room knows of media on stage."""
        await self.collect()
        async with self.database.read() as db:
            return (await db.get_one(Room, self.room_id)).is_receiving

    async def has_screen(self) -> bool:
        """Collect, and tell whether the room knows of a screen that is shared."""
        await self.collect()
        async with self.database.read() as db:
            return (await db.get_one(Room, self.room_id)).has_screen

    async def lines(self) -> list[EvidenceLine]:
        """Return what is stored."""
        async with self.database.read() as db:
            return list(await db.scalars(select(EvidenceLine).order_by(EvidenceLine.id)))


@pytest.fixture
async def stage(database: Database, world: World) -> Stage:
    """Open the masterclass's room."""
    async with database.write() as db:
        room = await room_for(
            db, kind=RoomKind.MASTERCLASS, subject_id=world.masterclass, now=START
        )
    return Stage(database, world, room.id)


async def test_entries_become_evidence_in_the_hubs_time(stage: Stage) -> None:
    stage.note(880, JournalKind.CONNECTED)
    stage.note(890, JournalKind.MEDIA_STARTED, media="video")
    stage.note(950, JournalKind.MEDIA_STOPPED, media="video")
    assert await stage.collect() == 3
    assert [START - line.at for line in await stage.lines()] == [
        timedelta(seconds=s) for s in (120, 110, 50)
    ]
    assert stage.engine.acknowledged == 3
    async with stage.database.read() as db:
        found = await received_in(db, [stage.room_id], now=START)
        received = found.of((stage.room_id, stage.world.talent), by="")
    assert [i.ends_at - i.starts_at for i in received] == [timedelta(seconds=60)]


async def test_what_is_stored_is_not_stored_again(stage: Stage) -> None:
    stage.note(880, JournalKind.CONNECTED)
    assert await stage.collect() == 1
    stage.note(890, JournalKind.DISCONNECTED)
    assert await stage.collect() == 1
    assert await stage.collect() == 0
    assert len(await stage.lines()) == 2


async def test_another_journal_is_read_from_its_beginning(stage: Stage) -> None:
    stage.note(880, JournalKind.CONNECTED)
    await stage.collect()
    stage.engine.journal_id = "journal-2"
    assert await stage.collect() == 1
    async with stage.database.read() as db:
        cursors = list(await db.scalars(select(MediaCursor.last_seq)))
    assert cursors == [1, 1]


async def test_many_pages_are_stored_and_two_collectors_store_once(stage: Stage) -> None:
    for number in range(1200):
        stage.note(number / 10, JournalKind.CONNECTED)
    other = Database(stage.database.url)
    counts = await asyncio.gather(
        stage.collect(), collect_journal(other, stage.engine, stage.clock)
    )
    await other.close()
    await stage.collect()
    assert len(await stage.lines()) == 1200
    assert sum(counts) <= 1200


async def test_strangers_to_the_hub_and_what_viewers_receive_are_not_kept(stage: Stage) -> None:
    stage.note(880, JournalKind.CONNECTED, peer="somebody")
    viewer = stage.world.viewers[0]
    stage.note(881, JournalKind.CONNECTED, role=StageRole.VIEWER, peer=viewer)
    stage.note(882, JournalKind.MEDIA_STARTED, role=StageRole.VIEWER, peer=viewer, media="audio")
    assert await stage.collect() == 3
    assert [(line.person_id, line.detail) for line in await stage.lines()] == [(viewer, "viewer")]


async def test_the_room_knows_whether_somebody_on_stage_is_received(stage: Stage) -> None:
    stage.note(880, JournalKind.MEDIA_STARTED, media="audio")
    stage.note(881, JournalKind.MEDIA_STARTED, media="video")
    assert await stage.is_receiving()
    stage.note(882, JournalKind.MEDIA_STOPPED, media="audio")
    assert await stage.is_receiving()
    stage.note(883, JournalKind.MEDIA_STOPPED, media="video")
    assert not await stage.is_receiving()


async def test_the_end_of_a_shared_screen_is_not_the_end_of_the_camera(stage: Stage) -> None:
    stage.note(880, JournalKind.MEDIA_STARTED, media="video")
    stage.note(881, JournalKind.MEDIA_STARTED, media="video", source=StageSource.SCREEN)
    stage.note(882, JournalKind.MEDIA_STOPPED, media="video", source=StageSource.SCREEN)
    assert await stage.is_receiving()
    assert [line.detail for line in await stage.lines()] == ["video", *["screen video"] * 2]


async def test_a_screen_is_shared_until_its_connection_ends_though_nothing_moves_on_it(
    stage: Stage,
) -> None:
    assert not await stage.has_screen()
    stage.note(880, JournalKind.MEDIA_STARTED, media="video", source=StageSource.SCREEN)
    assert await stage.has_screen()
    stage.note(890, JournalKind.MEDIA_STOPPED, media="video", source=StageSource.SCREEN)
    stage.note(891, JournalKind.DISCONNECTED)
    assert await stage.has_screen()
    stage.note(892, JournalKind.DISCONNECTED, source=StageSource.SCREEN)
    assert not await stage.has_screen()


async def test_a_media_server_the_room_has_left_no_longer_says_what_is_received(
    stage: Stage,
) -> None:
    stage.note(880, JournalKind.MEDIA_STARTED, media="video")
    assert await stage.is_receiving()
    async with stage.database.write() as db:
        await take_place(db, stage.room_id, worker="media-2", life_s=0, instead_of=None, now=START)
    stage.note(990, JournalKind.MEDIA_STOPPED, media="video")
    assert await stage.is_receiving()


async def test_entries_stay_in_order_though_readings_of_the_clock_differ(stage: Stage) -> None:
    stage.note(999.9, JournalKind.MEDIA_STARTED, media="video")
    await stage.collect()
    stage.engine.now_s += 1.5
    stage.clock.advance(timedelta(seconds=1))
    stage.note(1000.1, JournalKind.MEDIA_STOPPED, media="video")
    await stage.collect()
    first, second = await stage.lines()
    assert first.at == second.at
    assert (first.journal_seq, second.journal_seq) == (1, 2)


async def test_journals_of_two_media_servers_have_a_cursor_each(stage: Stage) -> None:
    other = FakeEngine("media-2")
    other.journal_id = "journal-2"
    stage.note(880, JournalKind.CONNECTED)
    other.entries = [*stage.engine.entries]
    for _ in range(2):
        await stage.collect()
        await collect_journal(stage.database, other, stage.clock)
    assert len(await stage.lines()) == 2
    asked = [what for what, *_ in [*stage.engine.asked, *other.asked]]
    assert asked == ["journal"] * len(asked)
    async with stage.database.read() as db:
        cursors = list(await db.scalars(select(MediaCursor).order_by(MediaCursor.worker)))
    assert [(one.worker, one.last_seq) for one in cursors] == [("media-1", 1), ("media-2", 1)]


async def test_a_media_server_that_is_away_loses_nothing(stage: Stage) -> None:
    stage.note(880, JournalKind.CONNECTED)
    stage.engine.is_down = True
    with pytest.raises(MediaUnavailable):
        await stage.collect()
    stage.engine.is_down = False
    assert await stage.collect() == 1
