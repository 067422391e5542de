"""The clock's round of the waiting lists: what has come free is held for who waits first."""

import logging
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.seats import lock_seats
from hub.bookings.waiting import call_for_days
from hub.kernel.database import Database
from hub.masterclasses.waiting import call_for_seats, lock_waited_for
from hub.waiting import lists

log = logging.getLogger(__name__)

LISTS_A_ROUND = 50


async def ask_next(database: Database, *, now: datetime) -> int:
    """Ask those whose turn it is, of the lists that are due; return how many were asked."""
    async with database.read() as db:
        due = await lists.due_lists(db, now=now, most=LISTS_A_ROUND)
    calls = 0
    for talent_id in due:
        try:
            async with database.write() as db:
                calls += await _ask(db, talent_id, now=now)
        except Exception:
            log.exception("the waiting lists of %s are looked at again later", talent_id)
            async with database.write() as db:
                await lists.put_off(db, talent_id, now=now)
    return calls


async def _ask(db: AsyncSession, talent_id: str, *, now: datetime) -> int:
    locked = await lock_waited_for(db, talent_id)
    await lock_seats(db, talent_id)
    waiting = await lists.claim(db, talent_id, now=now)
    if waiting is None:
        return 0
    seats = await call_for_seats(db, talent_id, among=locked, now=now)
    times = await call_for_days(db, talent_id, now=now)
    await lists.look_again(db, waiting, now=now)
    return seats + times
