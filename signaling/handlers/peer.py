"""The calls of a session: what one browser says to another."""

from rooms.attendance import is_here
from signaling.connection import Connection
from signaling.errors import PeerAbsent
from signaling.live import Live
from signaling.messages import Done, PeerSignal, PeerSignalled


async def signal(live: Live, connection: Connection, message: PeerSignal) -> Done:
    """Pass a description or a candidate to one other person and nobody else. Raises: PeerAbsent."""
    other_id = message.to or connection.partner.id
    async with live.database.read() as db:
        if not await is_here(db, room_id=connection.room_id, person_id=other_id):
            raise PeerAbsent
    passed = PeerSignalled(
        sender=connection.person_id,
        description=message.description,
        candidate=message.candidate,
        words=message.words,
    )
    await live.outbound.tell_person(connection.room_id, other_id, "peer.signal", passed)
    return Done()
