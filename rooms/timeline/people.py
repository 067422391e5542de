"""The lines about one person: coming, going, and what was noticed of them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.kernel.i18n import N_
from rooms.models import EndReason, EvidenceKind, EvidenceLine, Spell
from rooms.timeline.lines import TimelineLine, TimelineSource, line

NOTICED = {
    EvidenceKind.CAMERA_FAILED: N_("The camera failed."),
    EvidenceKind.MICROPHONE_FAILED: N_("The microphone failed."),
    EvidenceKind.MEDIA_LOST: N_("Sound and pictures were lost."),
    EvidenceKind.MEDIA_BACK: N_("Sound and pictures came back."),
}

ENDINGS = {
    EndReason.LEFT: N_("Left the room."),
    EndReason.DROPPED: N_("Lost the connection."),
    EndReason.SUPERSEDED: N_("Moved to another device or tab."),
    EndReason.SERVER_STOPPED: N_("Disconnected by a restart of ours."),
    EndReason.REMOVED: N_("Was shown out by the hosts."),
}


def comings(spells: Sequence[Spell], who: str, *, over_at: datetime) -> list[TimelineLine]:
    """Return when somebody came in and was gone, as the room saw it."""
    lines: list[TimelineLine] = []
    before: Spell | None = None
    for spell in spells:
        is_move = before is not None and before.end_reason is EndReason.SUPERSEDED
        if not is_move:
            what = N_("Came in.") if before is None else N_("Came back.")
            lines.append(line(spell.connected_at, who, what, TimelineSource.ROOM))
        if (end := _ending(spell, over_at)) is not None:
            lines.append(line(end[0], who, end[1], TimelineSource.ROOM))
        before = spell
    return lines


async def noticed(db: AsyncSession, room_id: str, person_id: str, who: str) -> list[TimelineLine]:
    """Return what somebody's own browser said of them, and that they came to the door."""
    query = select(EvidenceLine).where(
        EvidenceLine.room_id == room_id, EvidenceLine.person_id == person_id
    )
    rows = list(await db.scalars(query.order_by(EvidenceLine.at, EvidenceLine.id)))
    lines = [
        line(row.at, who, NOTICED[row.kind], TimelineSource.BROWSER)
        for row in rows
        if row.kind in NOTICED
    ]
    opened = next((row for row in rows if row.kind is EvidenceKind.DOOR_OPENED), None)
    if opened is not None:
        lines.append(line(opened.at, who, N_("Opened the door."), TimelineSource.ROOM))
    return lines


def _ending(spell: Spell, over_at: datetime) -> tuple[datetime, str] | None:
    if spell.ended_at is None or spell.end_reason is None:
        return None
    if spell.end_reason is EndReason.DROPPED and spell.ended_at >= over_at:
        # The room closes on whoever is still there.
        return spell.ended_at, N_("Stayed until the end.")
    return spell.ended_at, ENDINGS[spell.end_reason]
