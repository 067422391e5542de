"""A server of calendars, and somebody who keeps one there."""

from collections.abc import AsyncIterator

import pytest

from hub.calendar.outside.fetching import Fetcher
from hub.calendar.outside.reading import CalendarReader
from hub.kernel.database import Database
from tests.calendar_server import CalendarServer, running_calendar_server
from tests.scenes import Teacher, make_talent
from web.calendars import own_ids


@pytest.fixture
async def elsewhere() -> AsyncIterator[CalendarServer]:
    """Give a server of calendars on loopback."""
    async with running_calendar_server() as server:
        yield server


@pytest.fixture
def reader(database: Database) -> CalendarReader:
    """Give a reader that may ask loopback, as a rehearsal's does."""
    return CalendarReader(database, Fetcher(may_be_inside=True), own_ids=own_ids)


@pytest.fixture
async def teacher(database: Database) -> Teacher:
    """Give a talent who can be booked."""
    async with database.write() as db:
        return await make_talent(db)
