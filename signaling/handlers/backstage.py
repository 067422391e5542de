"""What the hosts write to each other."""

from rooms.backstage.service import SHOWN, lines_before, write_line
from signaling.connection import Connection
from signaling.errors import ChatTooFast
from signaling.live import Live
from signaling.messages import EntryStored, HostLinesPage, HostsBefore, HostsWrite
from signaling.written import as_host_line


async def write(live: Live, connection: Connection, message: HostsWrite) -> EntryStored:
    """Write to the other hosts. Raises: ChatTooFast."""
    if not connection.chat.take(monotonic_s=live.monotonic()):
        raise ChatTooFast
    async with live.database.write() as db:
        seq = await write_line(
            db,
            connection.room_id,
            message.text,
            author_id=connection.person_id,
            key=message.key,
            now=live.clock.now(),
        )
    return EntryStored(seq=seq)


async def before(live: Live, connection: Connection, message: HostsBefore) -> HostLinesPage:
    """Return the lines that come before a number."""
    async with live.database.read() as db:
        lines = await lines_before(db, connection.room_id, message.seq)
    return HostLinesPage(
        lines=[as_host_line(line) for line in lines],
        has_more=len(lines) == SHOWN and lines[0].line.seq > 1,
    )
