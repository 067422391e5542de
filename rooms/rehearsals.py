"""Rehearsals: the hosts' own room, from the announcement until the doors open."""

from datetime import datetime

from sqlalchemy import Select, exists, select

from hub.kernel.database import Database
from hub.masterclasses.models import Masterclass, MasterclassState
from hub.masterclasses.rules import DOORS_BEFORE
from rooms.entries import EndedPayload, EntryKind
from rooms.memory import add_entry
from rooms.models import Room, RoomEntry
from rooms.reactions import ENDED_KEY
from rooms.roles import RoomKind

BATCH = 50
STILL_TO_COME = frozenset({MasterclassState.PUBLISHED, MasterclassState.LIVE})


async def end_due_rehearsals(database: Database, *, now: datetime) -> int:
    """End the rehearsals whose doors are open and return how many; who is inside is told."""
    async with database.read() as db:
        room_ids = list(await db.scalars(_due(now)))
    for room_id in room_ids:
        async with database.write() as db:
            await add_entry(db, room_id, EndedPayload(reason="doors"), key=ENDED_KEY, now=now)
    return len(room_ids)


def _due(now: datetime) -> Select[str]:
    has_ended = exists().where(RoomEntry.room_id == Room.id, RoomEntry.kind == EntryKind.ENDED)
    query = select(Room.id).join(Masterclass, Masterclass.id == Room.subject_id)
    query = query.where(
        Room.kind == RoomKind.REHEARSAL,
        Masterclass.state.in_(STILL_TO_COME),
        Masterclass.starts_at <= now + DOORS_BEFORE,
        ~has_ended,
    )
    return query.order_by(Room.id).limit(BATCH)
