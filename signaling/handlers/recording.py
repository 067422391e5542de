"""Recording a masterclass: the host agrees and begins, the host stops."""

from sqlalchemy.ext.asyncio import AsyncSession

from rooms.direction.service import ask_to_record
from rooms.recordings.errors import ConsentNeeded
from rooms.recordings.models import RecordingState
from rooms.recordings.resume import resume_recordings
from rooms.recordings.service import Consent, find_recording, start_recording, stop_recording
from signaling.connection import Connection
from signaling.live import Live
from signaling.messages import RecordingNow, RecordingStart, RecordingStop


async def start(live: Live, connection: Connection, message: RecordingStart) -> RecordingNow:
    """Record, now or from the moment the broadcast is live.

    Raises: ConsentOutdated, ConsentNeeded, MasterclassOver, RecordingRefused.
    """
    consent = Consent(
        person_id=connection.person_id, text_version=message.consent, locale=connection.locale
    )
    try:
        async with live.database.write() as db:
            await start_recording(
                db, connection.room_id, consent, keeping=live.keeping, now=live.clock.now()
            )
    except ConsentNeeded:
        async with live.database.write() as db:
            await ask_to_record(db, connection.room_id)
        raise
    return await _bring_in_line(live, connection)


async def stop(live: Live, connection: Connection, message: RecordingStop) -> RecordingNow:
    """Stop; what was recorded stays."""
    del message
    async with live.database.write() as db:
        await stop_recording(
            db, connection.room_id, host_id=connection.person_id, now=live.clock.now()
        )
    return await _bring_in_line(live, connection)


async def recording_now(db: AsyncSession, room_id: str) -> RecordingNow:
    """Return whether a room is recorded."""
    recording = await find_recording(db, room_id)
    return as_recording(recording.state if recording is not None else None)


def as_recording(state: RecordingState | None) -> RecordingNow:
    """Return what a recording of that state, or none, is to the room."""
    return RecordingNow(
        is_on=state is RecordingState.RUNNING, is_ready=state is RecordingState.READY
    )


async def _bring_in_line(live: Live, connection: Connection) -> RecordingNow:
    room_id = connection.room_id
    await resume_recordings(live.database, live.engine, room_ids=[room_id], now=live.clock.now())
    async with live.database.read() as db:
        return await recording_now(db, room_id)
