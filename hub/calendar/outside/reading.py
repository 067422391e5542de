"""Reading calendars: fetched and worked out with no transaction open, then stored in one."""

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from hub.calendar.outside import rules, sources
from hub.calendar.outside.addresses import clean_address
from hub.calendar.outside.errors import CalendarFailing, CalendarUnreadable
from hub.calendar.outside.expanding import expand_apart
from hub.calendar.outside.fetching import Fetcher, Validators
from hub.calendar.outside.models import CalendarSource
from hub.calendar.outside.sources import OUR_UIDS, Claim, Reading
from hub.kernel.database import Database
from hub.people.rules import time_zone

log = logging.getLogger(__name__)

AT_ONCE = 8
"""Calendars fetched at one time by a process."""

EXPANDED_AT_ONCE = 1
"""Calendars worked out at one time by a process: each has a processor to itself."""

MAX_ROUNDS = 20
"""Claims that follow one another before the clock has its next turn."""

OwnIds = Callable[[AsyncSession, str, Sequence[str]], Awaitable[Collection[str]]]


class CalendarReader:
    """Read the calendars of talents; `own_ids` returns which of some ids a talent gives here."""

    def __init__(self, database: Database, fetcher: Fetcher, *, own_ids: OwnIds) -> None:
        self._database = database
        self._fetcher = fetcher
        self._own_ids = own_ids
        self._fetching = asyncio.Semaphore(AT_ONCE)
        self._expanding = asyncio.Semaphore(EXPANDED_AT_ONCE)

    async def add(
        self, talent_id: str, *, name: str, address: str, now: datetime
    ) -> CalendarSource:
        """Read a calendar for the first time, and from then on if that succeeds.

        Raises: CalendarUnreadable, TooManyCalendars, CalendarKnown; nothing has changed then.
        """
        address = clean_address(address, may_be_inside=self._fetcher.may_be_inside)
        async with self._database.write() as db:
            talent = await sources.check_may_add(db, talent_id, address=address)
        first = Claim(
            source_id="",
            talent_id=talent_id,
            address=address,
            zone=time_zone(talent.time_zone),
            validators=Validators(),
            digest="",
            lease=now,
        )
        reading = await self._read(first, now=now)
        async with self._database.write() as db:
            source = await sources.add_source(db, talent_id, name=name, address=address, now=now)
            claim = await sources.claim_one(db, source.id, talent_id=talent_id, now=now)
            await self._store(db, claim, reading, now=now)
        return source

    async def read_one(self, source_id: str, *, talent_id: str, now: datetime) -> None:
        """Read one of a talent's calendars now. Raises: NotFound."""
        async with self._database.write() as db:
            claim = await sources.claim_one(db, source_id, talent_id=talent_id, now=now)
        await self._read_claimed(claim, now=now)

    async def read_due(self, *, now: datetime) -> int:
        """Read every calendar whose time has come and return how many there were."""
        count = 0
        for _ in range(MAX_ROUNDS):
            async with self._database.read() as db:
                if not await sources.has_due(db, now=now):
                    break
            async with self._database.write() as db:
                claimed = await sources.claim_due(db, now=now)
            await asyncio.gather(*(self._read_claimed(claim, now=now) for claim in claimed))
            count += len(claimed)
        return count

    async def _read_claimed(self, claim: Claim, *, now: datetime) -> None:
        try:
            reading = await self._read(claim, now=now)
        except CalendarUnreadable as error:
            await self._note(claim, error, now=now)
        except Exception:
            log.exception("calendar %s could not be read", claim.source_id)
            await self._note(claim, CalendarFailing(), now=now)
        else:
            async with self._database.write() as db:
                await self._store(db, claim, reading, now=now)

    async def _read(self, claim: Claim, *, now: datetime) -> Reading:
        async with self._fetching:
            fetched = await self._fetcher.fetch(claim.address, known=claim.validators)
        if fetched.content is None:
            return Reading(validators=fetched.validators, digest=claim.digest, expansion=None)
        digest = hashlib.sha256(fetched.content).hexdigest()
        if digest == claim.digest:
            return Reading(validators=fetched.validators, digest=digest, expansion=None)
        async with self._expanding:
            expansion = await expand_apart(
                fetched.content, window=rules.window_of(now), zone=claim.zone
            )
        return Reading(validators=fetched.validators, digest=digest, expansion=expansion)

    async def _store(
        self, db: AsyncSession, claim: Claim, reading: Reading, *, now: datetime
    ) -> None:
        entries = reading.expansion.entries if reading.expansion is not None else ()
        maybe_ours = {e.uid.removesuffix(OUR_UIDS) for e in entries if e.uid.endswith(OUR_UIDS)}
        own = await self._own_ids(db, claim.talent_id, sorted(maybe_ours))
        await sources.store_reading(db, claim, reading, own=own, now=now)

    async def _note(self, claim: Claim, error: CalendarUnreadable, *, now: datetime) -> None:
        async with self._database.write() as db:
            await sources.note_failure(db, claim, error, now=now)
