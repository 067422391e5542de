"""What hosts do with their chat and their stage."""

from sqlalchemy.ext.asyncio import AsyncSession

from hub.masterclasses.hosting import hosts_of
from hub.masterclasses.service import get_masterclass
from rooms.chat.service import pin, slow_down
from rooms.conduct.acts import write_down
from rooms.conduct.models import ConductKind
from rooms.direction.errors import NobodyToShow
from rooms.direction.service import arrange, spotlight
from rooms.guests.errors import GuestGone
from rooms.guests.service import guests_on
from signaling.connection import Connection
from signaling.doing import doing_now
from signaling.live import Live
from signaling.messages import (
    Author,
    ChatPin,
    ChatSlow,
    Done,
    StageArrange,
    StageMute,
    StageMuted,
    StageSpotlight,
)


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
    speaker = message.speaker
    async with live.database.write() as db:
        if speaker is not None and speaker not in await _on_stage(db, connection):
            raise NobodyToShow
        await arrange(db, connection.room_id, message.layout, speaker_id=speaker)
    return Done()


async def mute_on_stage(live: Live, connection: Connection, message: StageMute) -> Done:
    """Let somebody's browser turn its microphone off, and say who did. Raises: GuestGone."""
    async with live.database.write() as db:
        if message.person not in await _on_stage(db, connection):
            raise GuestGone
        await write_down(
            db, doing_now(live, connection), ConductKind.MUTED, person_id=message.person
        )
    me = Author(id=connection.person_id, name=connection.admission.me.name)
    told = StageMuted(by=me)
    await live.outbound.tell_person(connection.room_id, message.person, "stage.muted", told)
    return Done()


async def _on_stage(db: AsyncSession, connection: Connection) -> set[str]:
    """Return the ids of the hosts, and of the guests who are on stage."""
    hosts = await hosts_of(db, await get_masterclass(db, connection.admission.subject_id))
    return {person.id for person in [*hosts, *await guests_on(db, connection.room_id)]}
