"""Note who sends to which place of a stage, as the media server knows it."""

import logging

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.kernel.database import Database
from hub.people.models import Person
from rooms.boards.models import BoardName
from rooms.boards.service import board_changed
from rooms.direction.models import StagePlace
from rooms.direction.service import places_on
from rooms.engines.port import MediaEngine, StageSource
from rooms.errors import MediaUnavailable

log = logging.getLogger(__name__)

Holders = dict[int, tuple[str, StageSource]]


async def note_places(database: Database, engine: MediaEngine, room_id: str) -> None:
    """Write down who holds which place, so that everybody is shown under their own name.

    Call it after somebody began to send. Places that nobody sends to keep their last holder, who
    may come back to them.
    """
    try:
        figures = await engine.figures(room_id)
    except MediaUnavailable:
        log.warning("who sends to room %s is not known yet", room_id)
        return
    held = {
        one.place: (one.peer, one.source) for one in figures.publishers if one.place is not None
    }
    async with database.read() as db:
        if not await _news(db, room_id, held):
            return
    async with database.write() as db:
        news = await _news(db, room_id, held)
        for place, (person_id, source) in news.items():
            row = StagePlace(room_id=room_id, place=place, person_id=person_id, source=source)
            await db.merge(row)
        if news:
            await db.flush()
            await board_changed(db, room_id, BoardName.STAGE)


async def _news(db: AsyncSession, room_id: str, held: Holders) -> Holders:
    known = {row.place: (row.person_id, row.source) for row in await places_on(db, room_id)}
    changed = {place: holder for place, holder in held.items() if known.get(place) != holder}
    people = select(Person.id).where(Person.id.in_({person for person, _ in changed.values()}))
    ours = set(await db.scalars(people)) if changed else set()
    return {place: holder for place, holder in changed.items() if holder[0] in ours}
