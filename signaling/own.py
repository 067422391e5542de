"""What in a room is one person's own, as they are told of it on entering."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from rooms.conduct.standing import silenced_because
from rooms.entering import Known
from rooms.roles import RoomKind, RoomRole
from signaling.connection import Connection
from signaling.hall import NOTHING, mine_of
from signaling.handlers.hands import own_hand
from signaling.messages import Mine, OwnHand, Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """The hand they have up, why they may not write, and what they asked and answered."""

    hand: OwnHand | None = None
    silence: Reason | None = None
    mine: Mine = NOTHING


async def own_in(db: AsyncSession, connection: Connection, known: Collection[Known]) -> Own:
    """Return what is theirs; only the audience of a masterclass has any."""
    admission = connection.admission
    if admission.kind is not RoomKind.MASTERCLASS or admission.me.role is not RoomRole.AUDIENCE:
        return Own()
    has_hand, is_silenced = Known.IN_LINE in known, Known.SILENCED in known
    return Own(
        hand=await own_hand(db, connection.room_id, admission.me) if has_hand else None,
        silence=await _silence(db, connection) if is_silenced else None,
        mine=await mine_of(db, connection.room_id, connection.person_id, known),
    )


async def _silence(db: AsyncSession, connection: Connection) -> Reason | None:
    because = await silenced_because(db, connection.room_id, connection.person_id)
    return Reason(grounds=because.grounds, words=because.words) if because else None
