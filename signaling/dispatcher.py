"""From the name of a request to its handler and back to an acknowledgement."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from hub.kernel.errors import EstradeError, Unavailable
from hub.kernel.i18n import use_locale
from hub.masterclasses.hosting import check_host
from hub.masterclasses.service import get_masterclass
from rooms.guests.service import check_on_stage
from signaling.acks import Ack, accepted, refused
from signaling.connection import Connection
from signaling.errors import (
    Internal,
    MessageInvalid,
    MessageTooLong,
    NotAllowed,
    NotJoined,
    TooFast,
)
from signaling.handlers import (
    backstage,
    cheer,
    complaint,
    conduct,
    guests,
    hands,
    hosting,
    memory,
    notes,
    peer,
    polls,
    presence,
    questions,
    recording,
    report,
    stage,
)
from signaling.live import Live
from signaling.messages import REQUESTS, Message, Notice
from signaling.permissions import may_send, must_be_on_stage, must_still_host
from signaling.too_long import TOO_LONG, TOO_LONG_COSTS

log = logging.getLogger(__name__)

TIMEOUT_S = 8.0
FIRST_REQUEST = "room.join"

Handler = Callable[[Live, Connection, Any], Awaitable[Notice]]

HANDLERS: Mapping[str, Handler] = {
    "room.join": presence.join,
    "room.pulse": presence.pulse,
    "room.leave": presence.leave,
    "peer.signal": peer.signal,
    "stage.publish": stage.publish,
    "stage.watch": stage.watch,
    "stage.hang_up": stage.hang_up,
    "stage.pause": stage.pause,
    "live.start": stage.start,
    "live.end": stage.end,
    "recording.start": recording.start,
    "recording.agree": guests.agree_to_record,
    "recording.stop": recording.stop,
    "notes.change": notes.change,
    "stage.spotlight": hosting.spotlight_gift,
    "stage.arrange": hosting.arrange_stage,
    "stage.mute": hosting.mute_on_stage,
    "stage.take_off": guests.send_back,
    "stage.step_down": guests.go_back,
    "chat.send": memory.chat,
    "chat.pin": hosting.pin_sentence,
    "chat.slow": hosting.slow_chat,
    "chat.take_away": conduct.take_away,
    "person.silence": conduct.silence,
    "person.unsilence": conduct.end_silence,
    "person.remove": conduct.remove,
    "person.ban": conduct.ban,
    "person.unban": conduct.end_ban,
    "hosts.write": backstage.write,
    "hosts.before": backstage.before,
    "complaint.send": complaint.send,
    "cheer.send": cheer.send,
    "hand.raise": hands.put_up,
    "hand.lower": hands.take_down,
    "hand.invite": guests.invite_from_line,
    "hand.answer": guests.answer,
    "hand.pass": hands.let_go,
    "question.ask": questions.ask_question,
    "question.vote": questions.vote_for,
    "question.move": questions.deal_with,
    "question.moderate": questions.read_first,
    "poll.write": polls.write,
    "poll.move": polls.move,
    "poll.show": polls.show,
    "poll.answer": polls.answer,
    "media.report": report.media,
    "media.trouble": report.trouble,
    "entries.after": memory.after,
}


class Dispatcher:
    """Answer every request; whatever it is, one acknowledgement and no exception comes of it."""

    def __init__(self, live: Live) -> None:
        self._live = live

    async def answer(self, connection: Connection, name: str, arguments: Sequence[object]) -> Ack:
        """Return the acknowledgement of a request."""
        with use_locale(connection.locale):
            try:
                return accepted(await self._handle(connection, name, arguments))
            except EstradeError as error:
                return refused(error)
            except TimeoutError:
                log.exception("%s took longer than %s s", name, TIMEOUT_S)
                return refused(Unavailable())
            except Exception:
                log.exception("%s failed", name)
                return refused(Internal())

    async def _handle(
        self, connection: Connection, name: str, arguments: Sequence[object]
    ) -> Notice:
        cost = TOO_LONG_COSTS if name == TOO_LONG else 1
        if not connection.messages.take(monotonic_s=self._live.monotonic(), cost=cost):
            raise TooFast
        if name == TOO_LONG:
            raise MessageTooLong
        if not may_send(name, connection.admission.me.role):
            raise NotAllowed
        message = _read(name, arguments)
        if name != FIRST_REQUEST and not connection.spell_id:
            raise NotJoined
        async with asyncio.timeout(TIMEOUT_S):
            if must_still_host(name, connection.admission.me.role):
                await self._check_host(connection)
            if must_be_on_stage(name, connection.admission.me.role):
                await self._check_guest(connection)
            return await HANDLERS[name](self._live, connection, message)

    async def _check_host(self, connection: Connection) -> None:
        async with self._live.database.read() as db:
            masterclass = await get_masterclass(db, connection.admission.subject_id)
            await check_host(db, masterclass, connection.person_id)

    async def _check_guest(self, connection: Connection) -> None:
        async with self._live.database.read() as db:
            await check_on_stage(db, connection.room_id, connection.person_id)


def _read(name: str, arguments: Sequence[object]) -> Message:
    model = REQUESTS[name][0]
    if len(arguments) > 1:
        raise MessageInvalid
    try:
        return model.model_validate(arguments[0] if arguments else {})
    except ValidationError as error:
        log.info("%s is not valid: %s", name, error.errors(include_input=False, include_url=False))
        raise MessageInvalid from error
