"""The stage of a masterclass: sending, receiving, going live, ending."""

from hub.masterclasses.errors import NoMediaYet
from hub.masterclasses.service import check_live, end_masterclass, go_live
from rooms.entries import EndedPayload, LivePayload
from rooms.memory import add_entry
from rooms.reactions import ENDED_KEY
from signaling.connection import Connection
from signaling.live import Live
from signaling.messages import (
    Done,
    LiveEnd,
    LiveStart,
    StageAnswer,
    StageHangUp,
    StagePublish,
    StageWatch,
)

LIVE_KEY = "live"


async def publish(live: Live, connection: Connection, message: StagePublish) -> StageAnswer:
    """Send to the media server. Raises: MediaRefused, StageFull, MediaUnavailable."""
    answer = await live.engine.publish(
        room=connection.room_id, peer=connection.person_id, offer=message.sdp
    )
    return StageAnswer(sdp=answer)


async def watch(live: Live, connection: Connection, message: StageWatch) -> StageAnswer:
    """Receive from the media server, while the broadcast is live.

    Raises: NotLiveYet, MasterclassOver, MediaRefused, StageFull, MediaUnavailable.
    """
    async with live.database.read() as db:
        await check_live(db, connection.admission.subject_id)
    answer = await live.engine.watch(
        room=connection.room_id, peer=connection.person_id, offer=message.sdp
    )
    return StageAnswer(sdp=answer)


async def hang_up(live: Live, connection: Connection, message: StageHangUp) -> Done:
    """End what the media server sends to or receives from this person."""
    del message
    await live.engine.hang_up(room=connection.room_id, peer=connection.person_id)
    return Done()


async def start(live: Live, connection: Connection, message: LiveStart) -> Done:
    """Open the broadcast, once the media server receives the host. Raises: NoMediaYet."""
    del message
    if not await live.engine.is_receiving(room=connection.room_id, peer=connection.person_id):
        raise NoMediaYet
    now = live.clock.now()
    async with live.database.write() as db:
        subject_id = connection.admission.subject_id
        await go_live(db, subject_id, host_id=connection.person_id, now=now)
        await add_entry(db, connection.room_id, LivePayload(), key=LIVE_KEY, now=now)
    return Done()


async def end(live: Live, connection: Connection, message: LiveEnd) -> Done:
    """Close the broadcast for good."""
    del message
    now = live.clock.now()
    async with live.database.write() as db:
        await end_masterclass(
            db,
            connection.admission.subject_id,
            host_id=connection.person_id,
            dispute_window=live.dispute_window,
            now=now,
        )
        ended = EndedPayload(reason="host")
        await add_entry(db, connection.room_id, ended, key=ENDED_KEY, now=now)
    return Done()
