"""Numbers without gaps, whatever writes at once, and each key once."""

import asyncio

from sqlalchemy import select

from hub.kernel.database import Database
from rooms.admission import room_for
from rooms.entries import ChatPayload, GoalPayload, NoticePayload
from rooms.memory import add_entry, entries_after, last_seq, latest_entries, latest_goal
from rooms.models import RoomEntry
from rooms.roles import RoomKind
from tests.live_world import START, World

WRITERS = 40


async def _room(database: Database, world: World) -> str:
    async with database.write() as db:
        room = await room_for(db, kind=RoomKind.SESSION, subject_id=world.appointment, now=START)
        return room.id


async def test_entries_written_at_once_are_numbered_without_gaps(
    database: Database, world: World
) -> None:
    room_id = await _room(database, world)
    others = [Database(database.url) for _ in range(3)]

    async def write(number: int) -> None:
        async with (database, *others)[number % 4].write() as db:
            await add_entry(db, room_id, NoticePayload(fr="a", en="b"), now=START)

    await asyncio.gather(*(write(number) for number in range(WRITERS)))
    async with database.read() as db:
        numbers = list(await db.scalars(select(RoomEntry.seq).order_by(RoomEntry.seq)))
        assert await last_seq(db, room_id) == WRITERS
    assert numbers == list(range(1, WRITERS + 1))
    for other in others:
        await other.close()


async def test_the_same_key_of_the_same_author_is_the_same_entry(
    database: Database, world: World
) -> None:
    room_id = await _room(database, world)

    async def write(author_id: str | None) -> int:
        async with database.write() as db:
            payload = ChatPayload(text="hello")
            return await add_entry(db, room_id, payload, author_id=author_id, key="one", now=START)

    numbers = [await write(author) for author in (world.talent, world.talent, world.learner, None)]
    assert numbers == [1, 1, 2, 3]
    async with database.read() as db:
        assert await last_seq(db, room_id) == 3


async def test_pages_follow_each_other(database: Database, world: World) -> None:
    room_id = await _room(database, world)
    async with database.write() as db:
        for _ in range(5):
            await add_entry(db, room_id, NoticePayload(fr="a", en="b"), now=START)
    async with database.read() as db:
        page = await entries_after(db, room_id, 1, limit=2)
        latest = await latest_entries(db, room_id, limit=2)
    assert [entry.seq for entry in page] == [2, 3]
    assert [entry.seq for entry in latest] == [4, 5]


async def test_the_goal_bar_stands_where_it_last_moved(database: Database, world: World) -> None:
    room_id = await _room(database, world)
    async with database.write() as db:
        assert await latest_goal(db, room_id) is None
        for raised in (100, 250):
            goal = GoalPayload(raised_cents=raised, goal_cents=900, currency="EUR", gifts=1)
            await add_entry(db, room_id, goal, now=START)
        found = await latest_goal(db, room_id)
    assert found is not None
    assert found.raised_cents == 250


async def test_a_room_asked_for_by_many_at_once_is_one_room(
    database: Database, world: World
) -> None:
    other = Database(database.url)

    async def ask(number: int) -> str:
        async with (database, other)[number % 2].write() as db:
            room = await room_for(
                db, kind=RoomKind.MASTERCLASS, subject_id=world.masterclass, now=START
            )
            return room.id

    rooms = await asyncio.gather(*(ask(number) for number in range(10)))
    assert len(set(rooms)) == 1
    await other.close()
