"""What was never delivered: the provider's list of notices is read now and then.

The list is read newest first, a page a step, and each page is stored with the place to go on: a
process that dies in the middle loses nothing, and a long list is read over several turns.
"""

import logging
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from billing.due import Shift, claim, held
from billing.errors import GatewayRefused
from billing.gateways.port import Gateway, NoticePage
from billing.inbox.models import NoticeFetch
from billing.inbox.service import receive
from hub.kernel.database import Database

EVERY = timedelta(minutes=5)
OVERLAP = timedelta(minutes=15)
"""How much is read twice: a provider may list a notice some time after its date."""

LOOK_BACK = timedelta(days=29)
"""How far the first list goes back. Stripe keeps 30 days. Source: docs.stripe.com/api/events."""

PAGES_A_TURN = 20

log = logging.getLogger(__name__)


async def fetch_missed(database: Database, gateway: Gateway, *, now: datetime) -> int:
    """Store what the provider gave notice of and we were not told, if it is time to look.

    Any number of processes may run it. Return how many notices were new.
    """
    await _ensure(database, gateway.name, now=now)
    shift, found = Shift(began_at=now), 0
    for fetch in await claim(database, NoticeFetch, now=now):
        if fetch.provider == gateway.name:
            async with held(database, fetch, shift):
                found += await _guarded(database, gateway, fetch, now=now)
    return found


async def _ensure(database: Database, provider: str, *, now: datetime) -> None:
    async with database.read() as db:
        if await db.get(NoticeFetch, provider) is not None:
            return
    try:
        async with database.write() as db:
            db.add(NoticeFetch(provider=provider, since_at=now - LOOK_BACK, due_at=now))
    except IntegrityError:
        log.debug("another process was faster")


async def _guarded(
    database: Database, gateway: Gateway, fetch: NoticeFetch, *, now: datetime
) -> int:
    # However often it fails it is tried again: nobody else would find what was missed.
    try:
        return await _read_list(database, gateway, fetch, now=now)
    except Exception as error:
        log.exception("missed notices are looked for again later")
        async with database.write() as db:
            row = await _locked(db, fetch.provider)
            row.error, row.due_at = repr(error)[:2000], now + EVERY
            if isinstance(error, GatewayRefused):
                # Where we stopped may be too long ago for the provider to know.
                row.reading_from_at, row.cursor = None, ""
        return 0


async def _read_list(
    database: Database, gateway: Gateway, fetch: NoticeFetch, *, now: datetime
) -> int:
    """Read on for a turn; what is left of a long list waits for the lease to end."""
    since = max(fetch.since_at - OVERLAP, now - LOOK_BACK)
    cursor, found = fetch.cursor, 0
    for _ in range(PAGES_A_TURN):
        page = await gateway.list_notices(since=since, cursor=cursor)
        async with database.write() as db:
            row = await _locked(db, gateway.name)
            if row.cursor != cursor:
                log.debug("another process has read on")
                break
            found += await _store(db, row, page, now=now)
        cursor = page.next_cursor
        if not cursor:
            break
    if found:
        log.warning("%s notices of %s had not been delivered", found, gateway.name)
    return found


async def _store(db: AsyncSession, row: NoticeFetch, page: NoticePage, *, now: datetime) -> int:
    found = sum([await receive(db, notice, now=now) for notice in reversed(page.notices)])
    row.found += found
    row.error, row.cursor = "", page.next_cursor
    began_at = row.reading_from_at or now
    row.reading_from_at = began_at
    if not page.next_cursor:
        row.since_at, row.reading_from_at = began_at, None
        row.due_at = now + EVERY
    return found


async def _locked(db: AsyncSession, provider: str) -> NoticeFetch:
    query = select(NoticeFetch).where(NoticeFetch.provider == provider).with_for_update()
    return (await db.scalars(query.execution_options(populate_existing=True))).one()
