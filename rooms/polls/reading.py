"""The polls of a room as they stand."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from rooms.models import Room
from rooms.polls.models import Poll, PollAnswer, PollChoice, PollState
from rooms.roles import RoomKind


@dataclass(frozen=True, slots=True, kw_only=True)
class PollNow:
    """A poll and its choices in order."""

    poll: Poll
    choices: Sequence[PollChoice]

    @property
    def answers(self) -> int:
        """Return how many people have answered."""
        return sum(choice.answers for choice in self.choices)


async def polls_of(db: AsyncSession, room_id: str) -> list[PollNow]:
    """Return the polls of a room, the one written last first."""
    query = select(Poll).where(Poll.room_id == room_id)
    polls = list(await db.scalars(query.order_by(Poll.written_at.desc(), Poll.id)))
    choices: defaultdict[str, list[PollChoice]] = defaultdict(list)
    found = select(PollChoice).join(Poll, Poll.id == PollChoice.poll_id)
    found = found.where(Poll.room_id == room_id).order_by(PollChoice.place)
    for choice in await db.scalars(found):
        choices[choice.poll_id].append(choice)
    return [PollNow(poll=poll, choices=choices[poll.id]) for poll in polls]


async def polls_in(db: AsyncSession, masterclass_id: str) -> list[PollNow]:
    """Return the polls of a masterclass that were opened, the first one first."""
    query = select(Room.id).where(
        Room.kind == RoomKind.MASTERCLASS, Room.subject_id == masterclass_id
    )
    room_id = await db.scalar(query)
    if room_id is None:
        return []
    opened = [one for one in await polls_of(db, room_id) if one.poll.state is not PollState.DRAFT]
    return sorted(opened, key=lambda one: one.poll.opened_at or one.poll.written_at)


def seen_by_hall(polls: Sequence[PollNow]) -> PollNow | None:
    """Return the poll that everybody is shown: the open one, else one whose results are shown."""
    is_open = [one for one in polls if one.poll.state is PollState.OPEN]
    is_shown = [one for one in polls if one.poll.is_shown]
    return next(iter(is_open + is_shown), None)


async def answered_by(db: AsyncSession, room_id: str, person_id: str) -> dict[str, int]:
    """Return what somebody chose, by poll."""
    query = select(PollAnswer.poll_id, PollAnswer.place).join(Poll, Poll.id == PollAnswer.poll_id)
    rows = await db.execute(query.where(Poll.room_id == room_id, PollAnswer.person_id == person_id))
    return dict(rows.all())
