"""What hosts do in their room, each act written down in the transaction that does it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from hub.masterclasses.models import Masterclass
from hub.people.models import Person
from hub.people.trail import Act, Subject, note_act
from rooms.conduct.grounds import Because
from rooms.conduct.models import ConductAct, ConductKind
from rooms.models import Room

BETWEEN = " · "
ACTS = {
    ConductKind.TOOK_AWAY: Act.LINE_TAKEN_AWAY,
    ConductKind.TOOK_GIFT_WORDS: Act.GIFT_WORDS_TAKEN_AWAY,
    ConductKind.SILENCED: Act.PERSON_SILENCED,
    ConductKind.UNSILENCED: Act.PERSON_UNSILENCED,
    ConductKind.REMOVED: Act.PERSON_REMOVED,
    ConductKind.BANNED: Act.PERSON_BANNED,
    ConductKind.UNBANNED: Act.PERSON_UNBANNED,
    ConductKind.MUTED: Act.PERSON_MUTED,
    ConductKind.TOOK_OFF_STAGE: Act.GUEST_TAKEN_OFF,
    ConductKind.PASSED_OVER: Act.HAND_PASSED_OVER,
    ConductKind.HID_QUESTION: Act.QUESTION_HIDDEN,
    ConductKind.SHOWED_QUESTION: Act.QUESTION_SHOWN,
    ConductKind.PINNED: Act.LINE_PINNED,
    ConductKind.UNPINNED: Act.LINE_UNPINNED,
    ConductKind.SLOWED: Act.CHAT_SLOWED,
    ConductKind.UNSLOWED: Act.CHAT_UNSLOWED,
    ConductKind.RECORDED: Act.RECORDING_STARTED,
    ConductKind.STOPPED_RECORDING: Act.RECORDING_STOPPED,
    ConductKind.ENDED: Act.BROADCAST_ENDED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """Which host acts in which room, and when."""

    room_id: str
    by: str
    now: datetime


async def write_down(
    db: AsyncSession,
    doing: Doing,
    kind: ConductKind,
    *,
    person_id: str | None = None,
    because: Because | None = None,
    seq: int | None = None,
) -> ConductAct:
    """Write an act down: for the hosts, and in the trail of those who run the hub.

    `person_id`: whom it is about, if anybody; `seq`: which line.
    """
    act = ConductAct(
        room_id=doing.room_id,
        kind=kind,
        by_id=doing.by,
        person_id=person_id,
        seq=seq,
        grounds=because.grounds if because else None,
        words=because.words if because else "",
        at=doing.now,
    )
    db.add(act)
    await db.flush()
    room = await db.get_one(Room, doing.room_id)
    masterclass = await db.get_one(Masterclass, room.subject_id)
    title = masterclass.title
    parts = (because.grounds.value if because else "", title, because.words if because else "")
    note_act(
        db,
        ACTS[kind],
        await _subject(db, person_id, masterclass),
        by=doing.by,
        now=doing.now,
        reason=BETWEEN.join(parts),
    )
    return act


async def _subject(db: AsyncSession, person_id: str | None, masterclass: Masterclass) -> Subject:
    """Return whom an act is about, or the masterclass where nobody is named."""
    if person_id is None:
        return Subject(kind="masterclass", id=masterclass.id, name=masterclass.title)
    person = await db.get_one(Person, person_id)
    return Subject(kind="person", id=person.id, name=person.display_name)
