"""The one-to-one call: what one browser says to the other."""

from rooms.attendance import is_here
from signaling.connection import Connection
from signaling.errors import PeerAbsent
from signaling.live import Live
from signaling.messages import Done, PeerSignal, PeerSignalled


async def signal(live: Live, connection: Connection, message: PeerSignal) -> Done:
    """Pass a description or a candidate to the other person and nobody else."""
    other = connection.partner
    async with live.database.read() as db:
        if not await is_here(db, room_id=connection.room_id, person_id=other.id):
            raise PeerAbsent
    passed = PeerSignalled(description=message.description, candidate=message.candidate)
    await live.outbound.tell_person(connection.room_id, other.id, "peer.signal", passed)
    return Done()
