"""What browsers noticed: media of the others, and trouble of their own."""

from datetime import timedelta

from rooms.attendance import is_here
from rooms.models import EvidenceKind, EvidenceLine, EvidenceSource
from rooms.receptions import Report
from signaling.connection import Connection
from signaling.errors import PeerAbsent, TooFast
from signaling.live import Live
from signaling.messages import Done, MediaReport, MediaTrouble


async def media(live: Live, connection: Connection, message: MediaReport) -> Done:
    """Take in what was received of another person; it is stored with the heartbeat.

    Raises: PeerAbsent.
    """
    other_id = message.of or connection.partner.id
    if other_id not in {person.id for person in connection.admission.others}:
        async with live.database.read() as db:
            if not await is_here(db, room_id=connection.room_id, person_id=other_id):
                raise PeerAbsent
    report = Report(
        room_id=connection.room_id,
        person_id=other_id,
        reporter_id=connection.person_id,
        interval=timedelta(milliseconds=message.interval_ms),
        is_received=message.audio_bytes > 0 or message.video_frames > 0,
    )
    live.receptions.take(report, now=live.clock.now(), monotonic_s=live.monotonic())
    return Done()


async def trouble(live: Live, connection: Connection, message: MediaTrouble) -> Done:
    """Store what went wrong with a person's own devices or connection. Raises: TooFast."""
    if not connection.troubles.take(monotonic_s=live.monotonic()):
        raise TooFast
    line = EvidenceLine(
        room_id=connection.room_id,
        person_id=connection.person_id,
        at=live.clock.now(),
        kind=EvidenceKind(message.kind.value),
        source=EvidenceSource.BROWSER,
        detail=message.detail,
    )
    async with live.database.write() as db:
        db.add(line)
    return Done()
