"""Raised hands: asking to speak, giving one's place up, letting a hand go."""

from sqlalchemy.ext.asyncio import AsyncSession

from rooms.admission import Expected
from rooms.boards.models import BoardName
from rooms.boards.service import board_version
from rooms.guests.service import check_in_the_hall
from rooms.hands.service import find_hand, lower_hand, pass_over, raise_hand
from rooms.roles import RoomRole
from signaling.connection import Connection
from signaling.doing import doing_now
from signaling.errors import TooFast
from signaling.live import Live
from signaling.messages import Done, HandLower, HandPass, HandRaise, OwnHand


async def put_up(live: Live, connection: Connection, message: HandRaise) -> OwnHand:
    """Take a place in the line. Raises: TooFast, AlreadyOnStage, HandsFull."""
    del message
    if not connection.hands.take(monotonic_s=live.monotonic()):
        raise TooFast
    room_id = connection.room_id
    async with live.database.write() as db:
        await check_in_the_hall(db, room_id, connection.person_id)
        number = await raise_hand(db, room_id, connection.person_id, now=live.clock.now())
        version = await board_version(db, room_id, BoardName.HANDS)
    return OwnHand(number=number, version=version)


async def take_down(live: Live, connection: Connection, message: HandLower) -> Done:
    """Give one's place up."""
    del message
    async with live.database.write() as db:
        await lower_hand(db, connection.room_id, connection.person_id, now=live.clock.now())
    return Done()


async def let_go(live: Live, connection: Connection, message: HandPass) -> Done:
    """Let a hand go unheard. Raises: HandGone."""
    async with live.database.write() as db:
        await pass_over(db, doing_now(live, connection), message.number)
    return Done()


async def own_hand(db: AsyncSession, room_id: str, me: Expected) -> OwnHand | None:
    """Return the hand that a person of the audience has up."""
    if me.role is not RoomRole.AUDIENCE:
        return None
    hand = await find_hand(db, room_id, me.id)
    if hand is None:
        return None
    return OwnHand(number=hand.number, version=await board_version(db, room_id, BoardName.HANDS))
