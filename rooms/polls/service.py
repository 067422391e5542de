"""Write polls, open and close them, answer them, show what was answered."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from rooms.boards.models import BoardName
from rooms.boards.service import board_changed
from rooms.models import Room
from rooms.polls import rules
from rooms.polls.errors import PollMoved, PollsFull, PollUnknown
from rooms.polls.models import Poll, PollAnswer, PollChoice, PollState


async def write_poll(
    db: AsyncSession,
    room_id: str,
    text: str,
    choices: Sequence[str],
    *,
    author_id: str,
    key: str,
    now: datetime,
) -> Poll:
    """Write a poll, for the hosts alone until it is opened; the same `key` is the same poll.

    Raises: PollChoicesAlike, PollsFull.
    """
    rules.check_choices(choices)
    await _lock(db, room_id)
    mine = Poll.room_id == room_id, Poll.author_id == author_id, Poll.key == key
    known = (await db.scalars(select(Poll).where(*mine))).first()
    if known is not None:
        return known
    count = select(func.count()).select_from(Poll).where(Poll.room_id == room_id)
    if (await db.scalar(count) or 0) >= rules.POLLS_MAX:
        raise PollsFull(max=rules.POLLS_MAX)
    poll = Poll(
        room_id=room_id,
        author_id=author_id,
        key=key,
        text=text,
        state=PollState.DRAFT,
        is_shown=False,
        written_at=now,
    )
    db.add(poll)
    await db.flush()
    db.add_all(
        PollChoice(poll_id=poll.id, place=place, text=choice, answers=0)
        for place, choice in enumerate(choices)
    )
    await _changed(db, room_id)
    return poll


async def open_poll(db: AsyncSession, room_id: str, poll_id: str, *, now: datetime) -> None:
    """Let everybody answer; the one open before is closed, and no other is shown any more.

    Raises: PollUnknown, PollMoved.
    """
    poll = await _locked(db, room_id, poll_id)
    rules.check_move(poll.state, PollState.OPEN)
    for other in await _others(db, poll):
        other.is_shown = False
        if other.state is PollState.OPEN:
            other.state, other.closed_at = PollState.CLOSED, now
    await db.flush()
    poll.state, poll.opened_at = PollState.OPEN, now
    await _changed(db, room_id)


async def close_poll(db: AsyncSession, room_id: str, poll_id: str, *, now: datetime) -> None:
    """Take no more answers. Raises: PollUnknown, PollMoved."""
    poll = await _locked(db, room_id, poll_id)
    rules.check_move(poll.state, PollState.CLOSED)
    poll.state, poll.closed_at = PollState.CLOSED, now
    await _changed(db, room_id)


async def show_results(db: AsyncSession, room_id: str, poll_id: str, *, is_shown: bool) -> None:
    """Show everybody what was answered, of one poll at a time, or show it no more.

    Raises: PollUnknown, PollMoved while nobody could answer yet.
    """
    poll = await _locked(db, room_id, poll_id)
    if poll.state is PollState.DRAFT:
        raise PollMoved(state=poll.state.value, to="shown")
    if is_shown:
        for other in await _others(db, poll):
            other.is_shown = False
    poll.is_shown = is_shown
    await _changed(db, room_id)


async def drop_poll(db: AsyncSession, room_id: str, poll_id: str) -> None:
    """Throw away a poll that was never opened. Raises: PollUnknown, PollMoved."""
    poll = await _locked(db, room_id, poll_id)
    if poll.state is not PollState.DRAFT:
        raise PollMoved(state=poll.state.value, to="dropped")
    await db.execute(delete(PollChoice).where(PollChoice.poll_id == poll_id))
    await db.delete(poll)
    await _changed(db, room_id)


async def answer_poll(
    db: AsyncSession, room_id: str, poll_id: str, place: int, *, person_id: str, now: datetime
) -> None:
    """Choose, or choose otherwise while the poll is open. Raises: PollUnknown, PollClosed."""
    poll = await _locked(db, room_id, poll_id)
    choices = await _choices(db, poll_id)
    rules.check_answer(poll.state, place=place, choices=len(choices))
    mine = await db.get(PollAnswer, (poll_id, person_id))
    if mine is not None and mine.place == place:
        return
    if mine is None:
        mine = PollAnswer(poll_id=poll_id, person_id=person_id, place=place, answered_at=now)
        db.add(mine)
    else:
        choices[mine.place].answers -= 1
        mine.place, mine.answered_at = place, now
    choices[place].answers += 1
    await _changed(db, room_id)


async def _locked(db: AsyncSession, room_id: str, poll_id: str) -> Poll:
    await _lock(db, room_id)
    poll = await db.get(Poll, poll_id)
    if poll is None or poll.room_id != room_id:
        raise PollUnknown
    return poll


async def _lock(db: AsyncSession, room_id: str) -> None:
    await db.get_one(Room, room_id, with_for_update=True)


async def _others(db: AsyncSession, poll: Poll) -> list[Poll]:
    query = select(Poll).where(Poll.room_id == poll.room_id, Poll.id != poll.id)
    return list(await db.scalars(query))


async def _choices(db: AsyncSession, poll_id: str) -> list[PollChoice]:
    query = select(PollChoice).where(PollChoice.poll_id == poll_id).order_by(PollChoice.place)
    return list(await db.scalars(query))


async def _changed(db: AsyncSession, room_id: str) -> None:
    await db.flush()
    await board_changed(db, room_id, BoardName.POLLS)
