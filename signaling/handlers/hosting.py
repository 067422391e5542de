"""What hosts do with their chat and their stage."""

from hub.masterclasses.hosting import hosts_of
from hub.masterclasses.service import get_masterclass
from rooms.chat.service import pin, slow_down
from rooms.direction.errors import NobodyToShow
from rooms.direction.service import arrange, spotlight
from rooms.guests.service import guests_on
from signaling.connection import Connection
from signaling.doing import doing_now
from signaling.live import Live
from signaling.messages import ChatPin, ChatSlow, Done, StageArrange, StageSpotlight


async def pin_sentence(live: Live, connection: Connection, message: ChatPin) -> Done:
    """Keep a sentence in sight. Raises: NothingToPin."""
    async with live.database.write() as db:
        await pin(db, doing_now(live, connection), message.seq)
    return Done()


async def slow_chat(live: Live, connection: Connection, message: ChatSlow) -> Done:
    """Let each viewer write less often, or as often as they like."""
    async with live.database.write() as db:
        await slow_down(db, doing_now(live, connection), message.slow_s)
    return Done()


async def spotlight_gift(live: Live, connection: Connection, message: StageSpotlight) -> Done:
    """Show a gift to everybody. Raises: NothingToShow."""
    async with live.database.write() as db:
        await spotlight(db, connection.room_id, message.seq)
    return Done()


async def arrange_stage(live: Live, connection: Connection, message: StageArrange) -> Done:
    """Show those on stage in another layout. Raises: NobodyToShow."""
    room_id, speaker = connection.room_id, message.speaker
    async with live.database.write() as db:
        hosts = await hosts_of(db, await get_masterclass(db, connection.admission.subject_id))
        on_stage = {person.id for person in [*hosts, *await guests_on(db, room_id)]}
        if speaker is not None and speaker not in on_stage:
            raise NobodyToShow
        await arrange(db, room_id, message.layout, speaker_id=speaker)
    return Done()
