"""An evening with its software: the host's that sends, a ticket holder's that plays."""

from collections.abc import AsyncIterator

import pytest

from hub.kernel.clock import FixedClock
from hub.masterclasses.rules import DOORS_BEFORE
from hub.masterclasses.service import go_live
from rooms.engines.process import MediaProcess
from rooms.whip.models import KeyUse
from tests.integration.web.pages.masterclass_scenes import Evening, make_evening
from tests.integration.web.whip.software import RefusingEngine, Software, software_of, take_seat
from tests.visitor import Visitor
from web.compose import Wiring
from web.media import media_options


@pytest.fixture
def engine(parts: Wiring, monkeypatch: pytest.MonkeyPatch) -> RefusingEngine:
    """Give the engine of the process, which the test can look into."""
    made = RefusingEngine()
    monkeypatch.setattr(parts, "engine", made)
    return made


@pytest.fixture
async def evening(parts: Wiring, engine: RefusingEngine) -> Evening:
    """Announce a masterclass whose viewer has a seat; its doors are still closed."""
    made = await make_evening(parts)
    await take_seat(parts, made, made.viewer)
    return made


@pytest.fixture
async def sender(visitor: Visitor, evening: Evening) -> Software:
    """Give the host's program."""
    return await software_of(visitor, evening, evening.host.person, KeyUse.PUBLISH)


@pytest.fixture
async def player(visitor: Visitor, evening: Evening) -> Software:
    """Give the viewer's player."""
    return await software_of(visitor, evening, evening.viewer, KeyUse.WATCH)


@pytest.fixture
def doors_open(evening: Evening, clock: FixedClock) -> None:
    """Move to the opening of the doors."""
    clock.at = evening.masterclass.starts_at - DOORS_BEFORE


@pytest.fixture
async def on_air(parts: Wiring, evening: Evening, clock: FixedClock, doors_open: None) -> None:
    """Let the host go live."""
    async with parts.database.write() as db:
        await go_live(db, evening.masterclass.id, host_id=evening.host.person.id, now=clock.now())


@pytest.fixture
async def media(parts: Wiring) -> AsyncIterator[MediaProcess]:
    """Run one of the hub's media servers; every room finds its place there."""
    process = MediaProcess(media_options(parts.settings)[0])
    await process.start()
    yield process
    await process.stop()
