"""Cheering."""

from signaling.connection import Connection
from signaling.errors import TooFast
from signaling.live import Live
from signaling.messages import CheerSend, Done


async def send(live: Live, connection: Connection, message: CheerSend) -> Done:
    """Cheer with everybody else. Raises: TooFast."""
    if not connection.cheers.take(monotonic_s=live.monotonic()):
        raise TooFast
    live.cheers.give(connection.room_id, message.kind)
    return Done()
