"""What hosts ask at registration, and what was answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.kernel.errors import EstradeError
from hub.masterclasses.errors import AnswersRefused, TooManyQuestions
from hub.masterclasses.models import (
    Answer,
    Masterclass,
    Question,
    Registration,
    RegistrationState,
)
from hub.masterclasses.rules import MAX_QUESTIONS, clean_answer, clean_question


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as its host writes it."""

    wording: str
    is_required: bool = False


async def set_questions(
    db: AsyncSession, masterclass: Masterclass, asked: Sequence[Asked], *, now: datetime
) -> None:
    """Ask these from now on, in this order; the caller has locked the masterclass.

    A question keeps its answers as long as its wording stays. One that is asked no more is
    retired if somebody answered it, else deleted. Raises: TooManyQuestions, QuestionInvalid.
    """
    if len(asked) > MAX_QUESTIONS:
        raise TooManyQuestions(limit=MAX_QUESTIONS)
    wanted = {clean_question(one.wording): one for one in asked}
    known = {row.wording: row for row in await questions_of(db, masterclass.id)}
    for wording, row in known.items():
        if wording not in wanted:
            await _retire(db, row, now=now)
    for position, (wording, one) in enumerate(wanted.items()):
        row = known.get(wording) or Question(masterclass_id=masterclass.id, wording=wording)
        row.position, row.is_required = position, one.is_required
        db.add(row)
    await db.flush()


async def questions_of(db: AsyncSession, masterclass_id: str) -> Sequence[Question]:
    """Return what is asked of those who register now, in order."""
    query = select(Question).where(
        Question.masterclass_id == masterclass_id, Question.retired_at.is_(None)
    )
    return list(await db.scalars(query.order_by(Question.position, Question.id)))


async def check_answers(
    db: AsyncSession, masterclass_id: str, given: Mapping[str, str]
) -> dict[str, str]:
    """Return the answers by question, those that were left empty excepted.

    Raises: AnswersRefused, with the error of each question.
    """
    found: dict[str, str] = {}
    wrong: dict[str, EstradeError] = {}
    for question in await questions_of(db, masterclass_id):
        try:
            words = clean_answer(given.get(question.id, ""), is_required=question.is_required)
        except EstradeError as error:
            wrong[question.id] = error
        else:
            if words:
                found[question.id] = words
    if wrong:
        raise AnswersRefused(wrong)
    return found


async def write_answers(db: AsyncSession, seat: Registration, answers: Mapping[str, str]) -> None:
    """Keep what was answered with a seat, in place of what was answered before."""
    await db.execute(delete(Answer).where(Answer.registration_id == seat.id))
    db.add_all(
        Answer(registration_id=seat.id, question_id=question_id, words=words)
        for question_id, words in answers.items()
    )
    await db.flush()


async def answered_questions(db: AsyncSession, masterclass_id: str) -> Sequence[Question]:
    """Return the questions that hosts read answers to: those asked now, then retired ones."""
    query = select(Question).where(Question.masterclass_id == masterclass_id)
    rows = await db.scalars(query.order_by(Question.position, Question.id))
    return sorted(rows, key=lambda row: row.retired_at is not None)


async def answers_of(db: AsyncSession, masterclass_id: str) -> Mapping[tuple[str, str], str]:
    """Return the answers of everybody with a confirmed seat, by seat and question."""
    query = (
        select(Answer.registration_id, Answer.question_id, Answer.words)
        .join(Registration, Registration.id == Answer.registration_id)
        .where(
            Registration.masterclass_id == masterclass_id,
            Registration.state == RegistrationState.CONFIRMED,
        )
    )
    return {(seat, question): words for seat, question, words in await db.execute(query)}


async def _retire(db: AsyncSession, row: Question, *, now: datetime) -> None:
    if await db.scalar(select(exists().where(Answer.question_id == row.id))):
        row.retired_at = now
    else:
        await db.delete(row)
