"""The questions of a room as they stand: to everybody, to one person, beside a replay."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.people.models import Person
from rooms.models import Room
from rooms.questions import rules
from rooms.questions.models import Question, QuestionState, QuestionVote
from rooms.questions.service import is_moderated
from rooms.roles import RoomKind

ON_REPLAY_MAX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedQuestion:
    """A question, and what its author is called."""

    question: Question
    author_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionsNow:
    """What is shown of a room's questions; `more` and `waiting` count what is not listed too.

    `listed` has those to be answered first, by votes, then those answered, the last one first; for
    hosts also those that wait, in their order, and those that were hidden last.
    """

    is_moderated: bool
    listed: Sequence[ListedQuestion]
    more: int
    waiting: int


async def questions_now(db: AsyncSession, room_id: str, *, for_hosts: bool) -> QuestionsNow:
    """Return the questions of a room, as hosts or the hall may see them."""
    shown = _listed(room_id, *sorted(rules.OPEN)).order_by(*_BY_VOTES).limit(rules.OPEN_MAX)
    answered = _listed(room_id, QuestionState.ANSWERED).order_by(Question.answered_at.desc())
    queries = [shown, answered.limit(rules.ANSWERED_MAX)]
    if for_hosts:
        waiting = _listed(room_id, QuestionState.WAITING).order_by(Question.asked_at, Question.id)
        hidden = _listed(room_id, QuestionState.HIDDEN).order_by(Question.asked_at.desc())
        queries += [waiting.limit(rules.WAITING_MAX), hidden.limit(rules.HIDDEN_MAX)]
    listed = [one for query in queries for one in await _read(db, query)]
    count = await _counts(db, room_id)
    open_count = sum(count.get(state, 0) for state in rules.OPEN)
    return QuestionsNow(
        is_moderated=await is_moderated(db, room_id),
        listed=listed,
        more=max(0, open_count - rules.OPEN_MAX),
        waiting=count.get(QuestionState.WAITING, 0) if for_hosts else 0,
    )


async def votes_now(db: AsyncSession, room_id: str) -> Mapping[str, int]:
    """Return how many votes each question has that is listed to be answered, or was answered."""
    shown = select(Question.id, Question.votes).where(
        Question.room_id == room_id, Question.state.in_(rules.OPEN)
    )
    answered = select(Question.id, Question.votes).where(
        Question.room_id == room_id, Question.state == QuestionState.ANSWERED
    )
    found: dict[str, int] = {}
    for query in (
        shown.order_by(*_BY_VOTES).limit(rules.OPEN_MAX),
        answered.order_by(Question.answered_at.desc()).limit(rules.ANSWERED_MAX),
    ):
        found |= dict((await db.execute(query)).all())
    return found


async def asked_by(db: AsyncSession, room_id: str, person_id: str) -> list[Question]:
    """Return what somebody asked, the last one first."""
    query = select(Question).where(Question.room_id == room_id, Question.author_id == person_id)
    query = query.order_by(Question.asked_at.desc(), Question.id).limit(rules.MINE_MAX)
    return list(await db.scalars(query))


async def voted_by(db: AsyncSession, room_id: str, person_id: str) -> list[str]:
    """Return which questions somebody voted for, the youngest first."""
    query = select(Question.id).join(QuestionVote, QuestionVote.question_id == Question.id)
    query = query.where(Question.room_id == room_id, QuestionVote.person_id == person_id)
    query = query.order_by(Question.asked_at.desc(), Question.id)
    return list(await db.scalars(query.limit(rules.VOTES_MAX)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A question that was answered, and how long after a moment that was."""

    text: str
    at_ms: int


async def answered_since(
    db: AsyncSession, masterclass_id: str, began_at: datetime
) -> list[Answered]:
    """Return the questions answered in a masterclass after a moment, in the order of answers.

    The one on the stage when it ended was answered too.
    """
    query = select(Question).join(Room, Room.id == Question.room_id)
    query = query.where(
        Room.kind == RoomKind.MASTERCLASS,
        Room.subject_id == masterclass_id,
        Question.state.in_((QuestionState.ANSWERED, QuestionState.ANSWERING)),
    )
    answered = func.coalesce(Question.answering_at, Question.answered_at)
    rows = await db.scalars(
        query.where(answered >= began_at).order_by(answered).limit(ON_REPLAY_MAX)
    )
    return [
        Answered(text=row.text, at_ms=int((at - began_at).total_seconds() * 1000))
        for row in rows
        if (at := row.answering_at or row.answered_at) is not None
    ]


_ON_STAGE = Question.state == QuestionState.ANSWERING
_BY_VOTES = (_ON_STAGE.desc(), Question.votes.desc(), Question.asked_at.desc(), Question.id)


def _listed(room_id: str, *states: QuestionState) -> Select[Question, str]:
    query = select(Question, Person.display_name).join(Person, Person.id == Question.author_id)
    return query.where(Question.room_id == room_id, Question.state.in_(states))


async def _read(db: AsyncSession, query: Select[Question, str]) -> list[ListedQuestion]:
    rows = await db.execute(query)
    return [ListedQuestion(question=question, author_name=name) for question, name in rows]


async def _counts(db: AsyncSession, room_id: str) -> Mapping[QuestionState, int]:
    query = select(Question.state, func.count()).where(Question.room_id == room_id)
    rows = await db.execute(query.group_by(Question.state))
    return dict(rows.all())
