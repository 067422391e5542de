"""Raise a hand, lower it, invite; and how the line stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.people.models import Person
from rooms.boards.models import BoardName
from rooms.boards.service import board_changed
from rooms.conduct.acts import Doing, write_down
from rooms.conduct.models import ConductKind
from rooms.hands import rules
from rooms.hands.errors import HandGone
from rooms.hands.models import HandState, RaisedHand
from rooms.hands.rules import Move
from rooms.models import Room, Spell


@dataclass(frozen=True, slots=True, kw_only=True)
class HandNow:
    """One hand of the line; `is_here`: the person is connected at this moment."""

    number: int
    person_id: str
    name: str
    raised_at: datetime
    is_invited: bool
    is_here: bool


async def raise_hand(db: AsyncSession, room_id: str, person_id: str, *, now: datetime) -> int:
    """Take a place in the line and return its number; a hand that is up stays where it is.

    Raises: HandsFull.
    """
    await _lock(db, room_id)
    present = await find_hand(db, room_id, person_id)
    if present is not None:
        return present.number
    rules.check_space(await _count(db, room_id))
    last = select(func.max(RaisedHand.number)).where(RaisedHand.room_id == room_id)
    number = (await db.scalar(last) or 0) + 1
    hand = RaisedHand(
        room_id=room_id,
        number=number,
        person_id=person_id,
        state=HandState.RAISED,
        raised_at=now,
    )
    db.add(hand)
    await db.flush()
    await board_changed(db, room_id, BoardName.HANDS)
    return number


async def lower_hand(
    db: AsyncSession, room_id: str, person_id: str, *, by: Move = Move.LOWER, now: datetime
) -> None:
    """Leave the line; a hand that is not up changes nothing."""
    await _lock(db, room_id)
    hand = await find_hand(db, room_id, person_id)
    if hand is not None:
        await end_hand(db, hand, by, now=now)


async def pass_over(db: AsyncSession, doing: Doing, number: int) -> None:
    """Let a hand go, as a host decides. Raises: HandGone."""
    await _lock(db, doing.room_id)
    hand = await numbered_hand(db, doing.room_id, number)
    await end_hand(db, hand, Move.LET_GO, now=doing.now)
    await write_down(db, doing, ConductKind.PASSED_OVER, person_id=hand.person_id)


async def end_hand(db: AsyncSession, hand: RaisedHand, by: Move, *, now: datetime) -> None:
    """Take a hand out of the line; the caller has locked the room. Raises: HandMoved."""
    hand.state, hand.ended_at = rules.move(hand.state, by), now
    await db.flush()
    await board_changed(db, hand.room_id, BoardName.HANDS)


async def find_hand(db: AsyncSession, room_id: str, person_id: str) -> RaisedHand | None:
    """Return the hand that a person has up."""
    query = select(RaisedHand).where(_is_up(room_id), RaisedHand.person_id == person_id)
    return (await db.scalars(query)).first()


async def the_line(db: AsyncSession, room_id: str) -> Sequence[HandNow]:
    """Return the hands that are up, whoever asked first in front."""
    is_here = exists().where(
        Spell.room_id == RaisedHand.room_id,
        Spell.person_id == RaisedHand.person_id,
        Spell.ended_at.is_(None),
    )
    query = select(RaisedHand, Person.display_name, is_here).join(
        Person, Person.id == RaisedHand.person_id
    )
    rows = await db.execute(
        query.where(_is_up(room_id)).order_by(RaisedHand.number).limit(rules.HANDS_MAX)
    )
    return [
        HandNow(
            number=hand.number,
            person_id=hand.person_id,
            name=name,
            raised_at=hand.raised_at,
            is_invited=hand.state is HandState.INVITED,
            is_here=here,
        )
        for hand, name, here in rows
    ]


async def numbered_hand(db: AsyncSession, room_id: str, number: int) -> RaisedHand:
    """Return a hand that is up by its number. Raises: HandGone."""
    hand = await db.get(RaisedHand, (room_id, number))
    if hand is None or hand.ended_at is not None:
        raise HandGone
    return hand


async def _count(db: AsyncSession, room_id: str) -> int:
    up = select(func.count()).select_from(RaisedHand).where(_is_up(room_id))
    return await db.scalar(up) or 0


async def _lock(db: AsyncSession, room_id: str) -> None:
    await db.get_one(Room, room_id, with_for_update=True)


def _is_up(room_id: str) -> ColumnElement[bool]:
    return and_(RaisedHand.room_id == room_id, RaisedHand.ended_at.is_(None))
