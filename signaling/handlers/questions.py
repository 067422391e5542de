"""What the audience asks and votes for, and what hosts make of it."""

from rooms.conduct.standing import check_may_write
from rooms.questions.models import QuestionState
from rooms.questions.service import ask, moderate, move_question, vote
from signaling.connection import Connection
from signaling.errors import AskedTooFast
from signaling.hall import as_mine
from signaling.live import Live
from signaling.messages import (
    Done,
    MyQuestion,
    QuestionAsk,
    QuestionModerate,
    QuestionMove,
    QuestionMoved,
    QuestionVote,
)


async def ask_question(live: Live, connection: Connection, message: QuestionAsk) -> MyQuestion:
    """Ask the hosts something. Raises: AskedTooFast, Silenced, QuestionsWaiting."""
    if not connection.questions.take(monotonic_s=live.monotonic()):
        raise AskedTooFast
    async with live.database.write() as db:
        await check_may_write(db, connection.room_id, connection.person_id)
        question = await ask(
            db,
            connection.room_id,
            message.text,
            author_id=connection.person_id,
            key=message.key,
            now=live.clock.now(),
        )
        return as_mine(question)


async def vote_for(live: Live, connection: Connection, message: QuestionVote) -> Done:
    """Vote, or take the vote back. Raises: QuestionUnknown, VoteClosed, VoteForOwn."""
    async with live.database.write() as db:
        await vote(
            db,
            connection.room_id,
            message.id,
            person_id=connection.person_id,
            is_for=message.is_for,
        )
    return Done()


async def deal_with(live: Live, connection: Connection, message: QuestionMove) -> Done:
    """Move a question and tell whoever asked it. Raises: QuestionUnknown, QuestionMoved."""
    async with live.database.write() as db:
        moved = await move_question(
            db,
            connection.room_id,
            message.id,
            QuestionState(message.to),
            host_id=connection.person_id,
            now=live.clock.now(),
        )
        told = [(one.author_id, QuestionMoved(question=as_mine(one))) for one in moved]
    for author_id, notice in told:
        await live.outbound.tell_person(connection.room_id, author_id, "question.moved", notice)
    return Done()


async def read_first(live: Live, connection: Connection, message: QuestionModerate) -> Done:
    """Read questions before everybody sees them, or no more."""
    async with live.database.write() as db:
        await moderate(db, connection.room_id, is_moderated=message.is_moderated)
    return Done()
