"""What is known of somebody who comes in, asked at once: most of it is so of hardly anybody."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import BindParameter, Exists, bindparam, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.masterclasses.models import Masterclass, MasterclassState
from rooms.conduct.entering import is_banned, is_suspended
from rooms.conduct.models import RoomStanding
from rooms.guests.models import StageGuest
from rooms.hands.models import RaisedHand
from rooms.models import EvidenceKind, EvidenceLine, Room, Spell
from rooms.polls.models import Poll, PollAnswer
from rooms.questions.models import Question, QuestionVote
from rooms.recordings.models import Recording, RecordingState
from rooms.recordings.service import GONE


class Known(StrEnum):
    """What may be so of somebody in a room."""

    SUSPENDED = "suspended"
    BANNED = "banned"
    HERE = "here"
    KNOCKED = "knocked"
    IN_LINE = "in_line"
    ON_STAGE = "on_stage"
    SILENCED = "silenced"
    ASKED = "asked"
    VOTED = "voted"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """A room at the moment of entering, and what is known there of whoever enters."""

    room: Room
    is_live: bool
    recording: RecordingState | None
    known: frozenset[Known]


_ROOM_ID: BindParameter[str] = bindparam("room_id")
_PERSON_ID: BindParameter[str] = bindparam("person_id")


def _spell() -> Exists:
    theirs = Spell.room_id == _ROOM_ID, Spell.person_id == _PERSON_ID
    return exists().where(*theirs, Spell.ended_at.is_(None))


def _knock() -> Exists:
    theirs = EvidenceLine.room_id == _ROOM_ID, EvidenceLine.person_id == _PERSON_ID
    return exists().where(*theirs, EvidenceLine.kind == EvidenceKind.DOOR_OPENED)


def _hand() -> Exists:
    theirs = RaisedHand.room_id == _ROOM_ID, RaisedHand.person_id == _PERSON_ID
    return exists().where(*theirs, RaisedHand.ended_at.is_(None))


def _place_on_stage() -> Exists:
    theirs = StageGuest.room_id == _ROOM_ID, StageGuest.person_id == _PERSON_ID
    return exists().where(*theirs, StageGuest.off_at.is_(None))


def _silence() -> Exists:
    theirs = RoomStanding.room_id == _ROOM_ID, RoomStanding.person_id == _PERSON_ID
    return exists().where(*theirs, RoomStanding.silenced_by.is_not(None))


def _question() -> Exists:
    return exists().where(Question.room_id == _ROOM_ID, Question.author_id == _PERSON_ID)


def _vote() -> Exists:
    theirs = QuestionVote.question_id == Question.id, QuestionVote.person_id == _PERSON_ID
    return exists().where(Question.room_id == _ROOM_ID, *theirs)


def _answer() -> Exists:
    theirs = PollAnswer.poll_id == Poll.id, PollAnswer.person_id == _PERSON_ID
    return exists().where(Poll.room_id == _ROOM_ID, *theirs)


_AT_THE_DOOR = {
    Known.SUSPENDED: is_suspended(_PERSON_ID),
    Known.BANNED: is_banned(_ROOM_ID, _PERSON_ID),
    Known.HERE: _spell(),
    Known.KNOCKED: _knock(),
    Known.IN_LINE: _hand(),
    Known.ON_STAGE: _place_on_stage(),
}
_INSIDE = {
    Known.IN_LINE: _hand(),
    Known.SILENCED: _silence(),
    Known.ASKED: _question(),
    Known.VOTED: _vote(),
    Known.ANSWERED: _answer(),
}
_LOCK = select(Room.id).where(Room.id == _ROOM_ID).with_for_update()
_DOOR = select(*_AT_THE_DOOR.values())
_GLANCE = (
    select(Room, Masterclass.state, Recording.state, *_INSIDE.values())
    .outerjoin(Masterclass, Masterclass.id == Room.subject_id)
    .outerjoin(Recording, (Recording.room_id == Room.id) & Recording.state.not_in(GONE))
    .where(Room.id == _ROOM_ID)
)


async def lock_and_know(db: AsyncSession, room_id: str, person_id: str) -> frozenset[Known]:
    """Let one at a time into a room, and return what is known of them at its door."""
    # Two questions: what is asked together with a lock is as it was before the lock was had.
    # SQLite has no such locks; there a writer is alone anyway.
    if db.get_bind().dialect.name != "sqlite":
        await db.execute(_LOCK, {"room_id": room_id})
    return await know(db, room_id, person_id)


async def know(db: AsyncSession, room_id: str, person_id: str) -> frozenset[Known]:
    """Return what is known of somebody at the door of a room."""
    answers = (await db.execute(_DOOR, {"room_id": room_id, "person_id": person_id})).one()
    return _so(_AT_THE_DOOR, answers)


async def glance(db: AsyncSession, room_id: str, person_id: str) -> Glance:
    """Return a room as it is, and what is known of somebody inside it."""
    found = (await db.execute(_GLANCE, {"room_id": room_id, "person_id": person_id})).one()
    room, state, recording, *answers = found
    return Glance(
        room=room,
        is_live=state is MasterclassState.LIVE,
        recording=recording,
        known=_so(_INSIDE, answers),
    )


def _so(questions: Mapping[Known, Exists], answers: Iterable[bool]) -> frozenset[Known]:
    return frozenset(known for known, is_so in zip(questions, answers, strict=True) if is_so)
