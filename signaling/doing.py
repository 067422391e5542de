"""Which host asks for something, in which room, and when."""

from rooms.conduct.acts import Doing
from signaling.connection import Connection
from signaling.live import Live


def doing_now(live: Live, connection: Connection) -> Doing:
    """Return what is written down of an act beside the act itself."""
    return Doing(room_id=connection.room_id, by=connection.person_id, now=live.clock.now())
