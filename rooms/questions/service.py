"""Ask, vote, and deal with what is asked."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from rooms.boards.models import BoardName
from rooms.boards.service import board_changed
from rooms.conduct.acts import Doing, write_down
from rooms.conduct.models import ConductKind
from rooms.models import Room
from rooms.questions import rules
from rooms.questions.errors import QuestionsWaiting, QuestionUnknown
from rooms.questions.models import Question, QuestionSetting, QuestionState, QuestionVote


async def ask(
    db: AsyncSession, room_id: str, text: str, *, author_id: str, key: str, now: datetime
) -> Question:
    """Ask something; the same author's same `key` is the same question.

    Raises: QuestionsWaiting.
    """
    await _lock(db, room_id)
    mine = select(Question).where(Question.room_id == room_id, Question.author_id == author_id)
    known = (await db.scalars(mine.where(Question.key == key))).first()
    if known is not None:
        return known
    unanswered = mine.where(Question.state.in_(rules.UNANSWERED)).subquery()
    count = await db.scalar(select(func.count()).select_from(unanswered)) or 0
    if count >= rules.UNANSWERED_PER_PERSON_MAX:
        raise QuestionsWaiting(max=rules.UNANSWERED_PER_PERSON_MAX)
    question = Question(
        room_id=room_id,
        author_id=author_id,
        key=key,
        text=text,
        state=rules.first_state(is_moderated=await is_moderated(db, room_id)),
        votes=0,
        asked_at=now,
    )
    db.add(question)
    await db.flush()
    await board_changed(db, room_id, BoardName.QUESTIONS)
    return question


async def vote(
    db: AsyncSession, room_id: str, question_id: str, *, person_id: str, is_for: bool
) -> None:
    """Vote for a question, or take the vote back; doing so twice changes nothing.

    Raises: QuestionUnknown, VoteClosed, VoteForOwn.
    """
    await _lock(db, room_id)
    question = await _find(db, room_id, question_id)
    if question.state in {QuestionState.WAITING, QuestionState.HIDDEN}:
        raise QuestionUnknown
    rules.check_vote(question, person_id=person_id)
    mine = await db.get(QuestionVote, (question_id, person_id))
    if (mine is not None) is is_for:
        return
    if mine is None:
        db.add(QuestionVote(question_id=question_id, person_id=person_id))
    else:
        await db.delete(mine)
    question.votes += 1 if is_for else -1
    await db.flush()
    await board_changed(db, room_id, BoardName.VOTES)


async def move_question(
    db: AsyncSession,
    room_id: str,
    question_id: str,
    to: QuestionState,
    *,
    host_id: str,
    now: datetime,
) -> list[Question]:
    """Let a question through, hide it, take it on the stage, be done with it; return what moved.

    One question is on the stage at a time: the next one there means that the one before is
    answered. Raises: QuestionUnknown, QuestionMoved.
    """
    await _lock(db, room_id)
    question = await _find(db, room_id, question_id)
    rules.check_move(question.state, to)
    await _write_down(db, question, to, Doing(room_id=room_id, by=host_id, now=now))
    moved = [question]
    if to is QuestionState.ANSWERING:
        before = await _on_stage(db, room_id)
        if before is not None:
            rules.move(before, QuestionState.ANSWERED, now=now)
            before.moved_by = host_id
            await db.flush()
            moved.append(before)
    rules.move(question, to, now=now)
    question.moved_by = host_id
    await db.flush()
    await board_changed(db, room_id, BoardName.QUESTIONS)
    await board_changed(db, room_id, BoardName.VOTES)
    return moved


async def _write_down(
    db: AsyncSession, question: Question, to: QuestionState, doing: Doing
) -> None:
    """Write down that a question is kept from the hall, or is no longer."""
    if to is QuestionState.HIDDEN:
        await write_down(db, doing, ConductKind.HID_QUESTION, person_id=question.author_id)
    elif question.state is QuestionState.HIDDEN:
        await write_down(db, doing, ConductKind.SHOWED_QUESTION, person_id=question.author_id)


async def moderate(db: AsyncSession, room_id: str, *, is_moderated: bool) -> None:
    """Read questions before everybody sees them, or let those to come be seen at once."""
    await _lock(db, room_id)
    setting = await db.get(QuestionSetting, room_id)
    if setting is None:
        setting = QuestionSetting(room_id=room_id)
        db.add(setting)
    setting.is_moderated = is_moderated
    await db.flush()
    await board_changed(db, room_id, BoardName.QUESTIONS)


async def is_moderated(db: AsyncSession, room_id: str) -> bool:
    """Tell whether the hosts read questions before everybody sees them."""
    query = select(QuestionSetting.is_moderated).where(QuestionSetting.room_id == room_id)
    return bool(await db.scalar(query))


async def _lock(db: AsyncSession, room_id: str) -> None:
    await db.get_one(Room, room_id, with_for_update=True)


async def _find(db: AsyncSession, room_id: str, question_id: str) -> Question:
    question = await db.get(Question, question_id)
    if question is None or question.room_id != room_id:
        raise QuestionUnknown
    return question


async def _on_stage(db: AsyncSession, room_id: str) -> Question | None:
    query = select(Question).where(
        Question.room_id == room_id, Question.state == QuestionState.ANSWERING
    )
    return (await db.scalars(query)).first()
