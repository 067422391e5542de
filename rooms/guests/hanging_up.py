"""End at the media server what people send who are not on stage any more."""

import logging
from datetime import datetime

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import aliased

from hub.kernel.database import Database
from rooms.engines.port import MediaEngine, StageRole
from rooms.errors import MediaUnavailable
from rooms.guests.models import StageGuest

log = logging.getLogger(__name__)

BATCH = 100


async def hang_up_guests(
    database: Database, engine: MediaEngine, *, room_id: str = "", now: datetime
) -> int:
    """Hang up whoever left a stage, in one room or in all; return how many there were.

    One whom the media server does not answer for is tried again the next time.
    """
    count = 0
    async with database.read() as db:
        due = list(await db.scalars(_due(room_id)))
    for guest in due:
        try:
            await engine.hang_up(room=guest.room_id, peer=guest.person_id, role=StageRole.PUBLISHER)
        except MediaUnavailable:
            log.warning("a guest of room %s could not be hung up yet", guest.room_id)
            continue
        async with database.write() as db:
            (await db.get_one(StageGuest, guest.id)).hung_up_at = now
        count += 1
    return count


def _due(room_id: str) -> Select[StageGuest]:
    again = aliased(StageGuest)
    is_back = exists().where(
        again.room_id == StageGuest.room_id,
        again.person_id == StageGuest.person_id,
        again.off_at.is_(None),
    )
    query = select(StageGuest).where(
        StageGuest.off_at.is_not(None), StageGuest.hung_up_at.is_(None), ~is_back
    )
    if room_id:
        query = query.where(StageGuest.room_id == room_id)
    return query.order_by(StageGuest.off_at).limit(BATCH)
