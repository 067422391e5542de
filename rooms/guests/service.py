"""Invite from the line, come on stage, leave it; and who is there."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.people.models import Person
from rooms.boards.models import BoardName
from rooms.boards.service import board_changed
from rooms.conduct.acts import Doing, write_down
from rooms.conduct.models import ConductKind
from rooms.entering import Known, know
from rooms.guests import rules
from rooms.guests.errors import AlreadyOnStage, GuestGone, NotOnStage
from rooms.guests.models import StageGuest
from rooms.hands import rules as hand_rules
from rooms.hands.errors import HandGone
from rooms.hands.models import HandState, RaisedHand
from rooms.hands.rules import Move
from rooms.hands.service import end_hand, find_hand, numbered_hand
from rooms.models import Room
from rooms.recordings.service import Consent, agree_as_guest, check_consent_on_stage


async def invite(
    db: AsyncSession, room_id: str, number: int, *, host_id: str, now: datetime
) -> None:
    """Ask whoever raised that hand to come on stage, if there is a place for them.

    Raises: HandGone, HandMoved, GuestsFull.
    """
    await lock_room(db, room_id)
    hand = await numbered_hand(db, room_id, number)
    rules.check_space(await _expected(db, room_id))
    hand.state = hand_rules.move(hand.state, Move.INVITE)
    hand.invited_at, hand.invited_by = now, host_id
    await db.flush()
    await board_changed(db, room_id, BoardName.HANDS)


async def decline(db: AsyncSession, room_id: str, person_id: str, *, now: datetime) -> str:
    """Stay in the hall, and out of the line; return the host who had asked.

    Raises: HandGone, HandMoved.
    """
    await lock_room(db, room_id)
    hand = await _own_hand(db, room_id, person_id)
    await end_hand(db, hand, Move.DECLINE, now=now)
    assert hand.invited_by is not None, "whoever declines was invited"
    return hand.invited_by


async def accept(
    db: AsyncSession, room_id: str, person_id: str, consent: Consent | None, *, now: datetime
) -> None:
    """Come on stage as asked, agreeing to be recorded or not.

    Raises: HandGone, HandMoved, ConsentOutdated, ConsentNeeded while it is recorded.
    """
    await lock_room(db, room_id)
    hand = await _own_hand(db, room_id, person_id)
    await end_hand(db, hand, Move.ACCEPT, now=now)
    if consent is not None:
        await agree_as_guest(db, room_id, consent, now=now)
    await check_consent_on_stage(db, room_id, person_id=person_id)
    assert hand.invited_by is not None, "whoever accepts was invited"
    db.add(
        StageGuest(room_id=room_id, person_id=person_id, invited_by=hand.invited_by, came_at=now)
    )
    await db.flush()
    await board_changed(db, room_id, BoardName.STAGE)


async def agree(db: AsyncSession, room_id: str, consent: Consent, *, now: datetime) -> None:
    """Agree to be recorded while on stage. Raises: NotOnStage, ConsentOutdated."""
    await check_on_stage(db, room_id, consent.person_id)
    await agree_as_guest(db, room_id, consent, now=now)
    await board_changed(db, room_id, BoardName.STAGE)


async def take_off(db: AsyncSession, doing: Doing, person_id: str) -> None:
    """Let a guest leave the stage; the caller then hangs up. Raises: GuestGone."""
    if not await step_down(db, doing.room_id, person_id, by=doing.by, now=doing.now):
        raise GuestGone
    await write_down(db, doing, ConductKind.TOOK_OFF_STAGE, person_id=person_id)


async def step_down(
    db: AsyncSession, room_id: str, person_id: str, *, by: str, now: datetime
) -> bool:
    """Leave the stage; tell whether the person was there. The caller then hangs up."""
    await lock_room(db, room_id)
    guest = await _guest(db, room_id, person_id)
    if guest is None:
        return False
    guest.off_at, guest.off_by = now, by
    await db.flush()
    await board_changed(db, room_id, BoardName.STAGE)
    return True


async def note_presence(db: AsyncSession, room_id: str, person_id: str) -> None:
    """Show anew who is connected, when a guest or somebody with a raised hand came or went."""
    await show_presence(db, room_id, await know(db, room_id, person_id))


async def show_presence(db: AsyncSession, room_id: str, known: Collection[Known]) -> None:
    """Show anew who is connected, where that was known of somebody who came or went."""
    if Known.IN_LINE in known:
        await board_changed(db, room_id, BoardName.HANDS)
    if Known.ON_STAGE in known:
        await board_changed(db, room_id, BoardName.STAGE)


async def check_on_stage(db: AsyncSession, room_id: str, person_id: str) -> None:
    """Refuse whoever is not a guest on that stage. Raises: NotOnStage."""
    if await _guest(db, room_id, person_id) is None:
        raise NotOnStage


async def check_in_the_hall(db: AsyncSession, room_id: str, person_id: str) -> None:
    """Refuse whoever is a guest on that stage. Raises: AlreadyOnStage."""
    if await _guest(db, room_id, person_id) is not None:
        raise AlreadyOnStage


async def guests_on(db: AsyncSession, room_id: str) -> Sequence[Person]:
    """Return the guests on a stage, the first first."""
    query = select(Person).join(StageGuest, StageGuest.person_id == Person.id)
    return list(await db.scalars(query.where(_is_on(room_id)).order_by(StageGuest.came_at)))


async def lock_room(db: AsyncSession, room_id: str) -> None:
    """Let one at a time change who is in the line and on the stage."""
    await db.get_one(Room, room_id, with_for_update=True)


async def _own_hand(db: AsyncSession, room_id: str, person_id: str) -> RaisedHand:
    hand = await find_hand(db, room_id, person_id)
    if hand is None:
        raise HandGone
    return hand


async def _guest(db: AsyncSession, room_id: str, person_id: str) -> StageGuest | None:
    query = select(StageGuest).where(_is_on(room_id), StageGuest.person_id == person_id)
    return (await db.scalars(query)).first()


async def _expected(db: AsyncSession, room_id: str) -> int:
    """Count who is on stage and who is asked to come."""
    on_stage = select(func.count()).select_from(StageGuest).where(_is_on(room_id))
    invited = select(func.count()).where(
        RaisedHand.room_id == room_id, RaisedHand.state == HandState.INVITED
    )
    return (await db.scalar(on_stage) or 0) + (await db.scalar(invited) or 0)


def _is_on(room_id: str) -> ColumnElement[bool]:
    return and_(StageGuest.room_id == room_id, StageGuest.off_at.is_(None))
