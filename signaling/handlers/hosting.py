"""What hosts do with their chat and their stage."""

from rooms.chat.service import pin, slow_down
from rooms.direction.service import spotlight
from signaling.connection import Connection
from signaling.live import Live
from signaling.messages import ChatPin, ChatSlow, Done, StageSpotlight


async def pin_sentence(live: Live, connection: Connection, message: ChatPin) -> Done:
    """Keep a sentence in sight. Raises: NothingToPin."""
    async with live.database.write() as db:
        await pin(db, connection.room_id, message.seq)
    return Done()


async def slow_chat(live: Live, connection: Connection, message: ChatSlow) -> Done:
    """Let each viewer write less often, or as often as they like."""
    async with live.database.write() as db:
        await slow_down(db, connection.room_id, message.slow_s)
    return Done()


async def spotlight_gift(live: Live, connection: Connection, message: StageSpotlight) -> Done:
    """Show a gift to everybody. Raises: NothingToShow."""
    async with live.database.write() as db:
        await spotlight(db, connection.room_id, message.seq)
    return Done()
