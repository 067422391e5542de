"""Questions and polls as the protocol shows them: on boards, and to whoever they belong to."""

from collections.abc import Collection

from sqlalchemy.ext.asyncio import AsyncSession

from rooms.entering import Known
from rooms.polls import reading as polls
from rooms.polls.reading import PollNow
from rooms.polls.rules import percentages
from rooms.questions.models import Question
from rooms.questions.reading import ListedQuestion, asked_by, questions_now, voted_by, votes_now
from rooms.roles import Side
from signaling.messages import (
    AskedQuestion,
    Author,
    Choice,
    Mine,
    MyAnswer,
    MyQuestion,
    PollsBoard,
    PollShown,
    QuestionsBoard,
    QuestionVotes,
    VotesBoard,
)

NOTHING = Mine(questions=[], votes=[], answers=[])


async def questions_board(
    db: AsyncSession, room_id: str, side: Side, version: int
) -> QuestionsBoard:
    """Return what is asked, as those on that side may see it."""
    now = await questions_now(db, room_id, for_hosts=side is Side.HOSTS)
    return QuestionsBoard(
        version=version,
        is_moderated=now.is_moderated,
        questions=[_asked(one) for one in now.listed],
        more=now.more,
        waiting=now.waiting,
    )


async def votes_board(db: AsyncSession, room_id: str, _side: Side, version: int) -> VotesBoard:
    """Return the votes for what everybody sees."""
    votes = await votes_now(db, room_id)
    counted = [QuestionVotes(id=one, votes=count) for one, count in votes.items() if count > 0]
    return VotesBoard(version=version, votes=counted)


async def polls_board(db: AsyncSession, room_id: str, side: Side, version: int) -> PollsBoard:
    """Return the polls: all of them to hosts, to the hall the one it is shown."""
    found = await polls.polls_of(db, room_id)
    if side is Side.HOSTS:
        return PollsBoard(version=version, polls=[_poll(one, has_results=True) for one in found])
    seen = polls.seen_by_hall(found)
    shown = [_poll(seen, has_results=seen.poll.is_shown)] if seen is not None else []
    return PollsBoard(version=version, polls=shown)


async def mine_of(db: AsyncSession, room_id: str, person_id: str, known: Collection[Known]) -> Mine:
    """Return what somebody asked, voted for and answered, as far as there is any."""
    asked = await asked_by(db, room_id, person_id) if Known.ASKED in known else []
    answers = await polls.answered_by(db, room_id, person_id) if Known.ANSWERED in known else {}
    return Mine(
        questions=[as_mine(one) for one in asked],
        votes=await voted_by(db, room_id, person_id) if Known.VOTED in known else [],
        answers=[MyAnswer(poll_id=poll_id, place=place) for poll_id, place in answers.items()],
    )


def as_mine(question: Question) -> MyQuestion:
    """Return a question as its author sees it."""
    return MyQuestion(id=question.id, text=question.text, state=question.state)


def _asked(listed: ListedQuestion) -> AskedQuestion:
    question = listed.question
    return AskedQuestion(
        id=question.id,
        at=question.asked_at,
        author=Author(id=question.author_id, name=listed.author_name),
        text=question.text,
        state=question.state,
    )


def _poll(now: PollNow, *, has_results: bool) -> PollShown:
    parts = percentages([choice.answers for choice in now.choices])
    return PollShown(
        id=now.poll.id,
        text=now.poll.text,
        state=now.poll.state,
        is_shown=now.poll.is_shown,
        answers=now.answers if has_results else 0,
        choices=[
            Choice(
                text=choice.text,
                answers=choice.answers if has_results else None,
                percent=percent if has_results else None,
            )
            for choice, percent in zip(now.choices, parts, strict=True)
        ],
    )
