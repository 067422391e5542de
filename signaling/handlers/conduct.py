"""What hosts do to keep their room, and what the person concerned is told at once."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from hub.kernel.i18n import N_, gettext, use_locale
from hub.people.models import Person
from rooms.broadcast import hang_up_browser
from rooms.conduct import service
from rooms.conduct.acts import Doing
from rooms.conduct.errors import Banned
from rooms.conduct.grounds import Because
from rooms.guests.service import step_down
from rooms.hands.rules import Move
from rooms.hands.service import lower_hand
from signaling.connection import Connection
from signaling.doing import doing_now
from signaling.live import Live
from signaling.messages import (
    ChatTakeAway,
    CloseReason,
    Done,
    PersonBan,
    PersonRemove,
    PersonSilence,
    PersonUnban,
    PersonUnsilence,
    Reason,
    SilenceChanged,
)

SHOWN_OUT = N_("The hosts asked you to leave the room: %(because)s. You can come back.")


async def take_away(live: Live, connection: Connection, message: ChatTakeAway) -> Done:
    """Take away a sentence of the chat, or the words of a gift. Raises: NothingToTakeAway."""
    async with live.database.write() as db:
        await service.take_away(db, doing_now(live, connection), message.seq, message.because)
    return Done()


async def silence(live: Live, connection: Connection, message: PersonSilence) -> Done:
    """Let a viewer write no more. Raises: HostsProtected, NobodyThere."""
    async with live.database.write() as db:
        await service.silence(db, doing_now(live, connection), message.person_id, message.because)
    reason = Reason(grounds=message.grounds, words=message.words)
    await _tell_silence(live, connection, message.person_id, reason)
    return Done()


async def end_silence(live: Live, connection: Connection, message: PersonUnsilence) -> Done:
    """Let a viewer write again. Raises: HostsProtected, NobodyThere."""
    async with live.database.write() as db:
        await service.end_silence(db, doing_now(live, connection), message.person_id)
    await _tell_silence(live, connection, message.person_id, None)
    return Done()


async def remove(live: Live, connection: Connection, message: PersonRemove) -> Done:
    """Show a viewer out. Raises: HostsProtected, NobodyThere."""
    doing = doing_now(live, connection)
    async with live.database.write() as db:
        sockets = await service.remove(db, doing, message.person_id, message.because)
        await _send_back(db, doing, message.person_id)
        person = await db.get_one(Person, message.person_id)
    await _close(live, connection, person, sockets, CloseReason.REMOVED, message.because)
    return Done()


async def ban(live: Live, connection: Connection, message: PersonBan) -> Done:
    """Show a viewer out for good. Raises: HostsProtected, NobodyThere."""
    doing = doing_now(live, connection)
    async with live.database.write() as db:
        sockets = await service.ban(db, doing, message.person_id, message.because)
        await _send_back(db, doing, message.person_id)
        person = await db.get_one(Person, message.person_id)
    await _close(live, connection, person, sockets, CloseReason.BANNED, message.because)
    return Done()


async def end_ban(live: Live, connection: Connection, message: PersonUnban) -> Done:
    """Let a viewer come in again. Raises: HostsProtected, NobodyThere."""
    async with live.database.write() as db:
        await service.end_ban(db, doing_now(live, connection), message.person_id)
    return Done()


async def _send_back(db: AsyncSession, doing: Doing, person_id: str) -> None:
    """End what the viewer has of the stage: their place on it, and a hand they have up."""
    await step_down(db, doing.room_id, person_id, by=doing.by, now=doing.now)
    await lower_hand(db, doing.room_id, person_id, by=Move.LET_GO, now=doing.now)


async def _tell_silence(
    live: Live, connection: Connection, person_id: str, reason: Reason | None
) -> None:
    changed = SilenceChanged(silence=reason)
    await live.outbound.tell_person(connection.room_id, person_id, "silence.changed", changed)


async def _close(
    live: Live,
    connection: Connection,
    person: Person,
    sockets: Sequence[str],
    reason: CloseReason,
    because: Because,
) -> None:
    """Tell each of their browsers why it is closed; sound and pictures end with it."""
    for socket_id in sockets:
        theirs = live.presence.connections.find(socket_id)
        locale = theirs.locale if theirs else person.locale
        with use_locale(locale):
            sentence = _sentence(reason, because)
        await live.outbound.close(socket_id, reason, locale=locale, sentence=sentence)
    live.presence.viewers.has_changed(connection.room_id)
    # It is done, whether or not the media server answers at this moment.
    room, peer = connection.room_id, person.id
    live.background.later(0.0, lambda: hang_up_browser(live.engine, room=room, peer=peer))


def _sentence(reason: CloseReason, because: Because) -> str:
    if reason is CloseReason.BANNED:
        return Banned(because=because.sentence()).message()
    return gettext(SHOWN_OUT) % {"because": because.sentence()}
