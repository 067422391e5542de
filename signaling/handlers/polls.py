"""What hosts ask the hall, and what it answers."""

from rooms.polls.service import (
    answer_poll,
    close_poll,
    drop_poll,
    open_poll,
    show_results,
    write_poll,
)
from signaling.connection import Connection
from signaling.live import Live
from signaling.messages import Done, PollChoose, PollMove, PollShow, PollWrite


async def write(live: Live, connection: Connection, message: PollWrite) -> Done:
    """Write a poll. Raises: PollChoicesAlike, PollsFull."""
    async with live.database.write() as db:
        await write_poll(
            db,
            connection.room_id,
            message.text,
            message.choices,
            author_id=connection.person_id,
            key=message.key,
            now=live.clock.now(),
        )
    return Done()


async def move(live: Live, connection: Connection, message: PollMove) -> Done:
    """Open a poll, close it or drop it. Raises: PollUnknown, PollMoved."""
    room_id, now = connection.room_id, live.clock.now()
    async with live.database.write() as db:
        if message.to == "open":
            await open_poll(db, room_id, message.id, now=now)
        elif message.to == "closed":
            await close_poll(db, room_id, message.id, now=now)
        else:
            await drop_poll(db, room_id, message.id)
    return Done()


async def show(live: Live, connection: Connection, message: PollShow) -> Done:
    """Show what was answered, or show it no more. Raises: PollUnknown, PollMoved."""
    async with live.database.write() as db:
        await show_results(db, connection.room_id, message.id, is_shown=message.is_shown)
    return Done()


async def answer(live: Live, connection: Connection, message: PollChoose) -> Done:
    """Answer, or answer otherwise. Raises: PollUnknown, PollClosed."""
    async with live.database.write() as db:
        await answer_poll(
            db,
            connection.room_id,
            message.id,
            message.place,
            person_id=connection.person_id,
            now=live.clock.now(),
        )
    return Done()
