"""What the room remembers: writing to it, and asking for what was missed."""

from rooms.chat.service import check_pace
from rooms.conduct.standing import check_may_write
from rooms.entries import ChatPayload
from rooms.memory import PAGE, add_entry, entries_after, last_seq
from rooms.roles import RoomRole
from signaling.connection import Connection
from signaling.errors import ChatTooFast
from signaling.live import Live
from signaling.messages import ChatSend, EntriesAfter, EntriesPage, EntryStored
from signaling.written import as_entries


async def chat(live: Live, connection: Connection, message: ChatSend) -> EntryStored:
    """Write to the room. Raises: ChatTooFast, ChatSlowed, Silenced, Banned."""
    if not connection.chat.take(monotonic_s=live.monotonic()):
        raise ChatTooFast
    now = live.clock.now()
    async with live.database.write() as db:
        if connection.admission.me.role is RoomRole.AUDIENCE:
            await check_may_write(db, connection.room_id, connection.person_id)
            await check_pace(db, connection.room_id, connection.person_id, key=message.key, now=now)
        seq = await add_entry(
            db,
            connection.room_id,
            ChatPayload(text=message.text),
            author_id=connection.person_id,
            key=message.key,
            now=now,
        )
    return EntryStored(seq=seq)


async def after(live: Live, connection: Connection, message: EntriesAfter) -> EntriesPage:
    """Return the entries that follow a number."""
    async with live.database.read() as db:
        entries = await entries_after(db, connection.room_id, message.seq, limit=PAGE)
        last = await last_seq(db, connection.room_id)
    reached = entries[-1].seq if entries else message.seq
    return EntriesPage(entries=as_entries(entries), last_seq=last, has_more=reached < last)
