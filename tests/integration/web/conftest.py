"""A web process without a port: the application, its parts, and people who use it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hub.kernel.clock import FixedClock
from hub.kernel.settings import Settings
from tests.scenes import NOW
from tests.visitor import Visitor
from web.app import create_app
from web.compose import Wiring, compose


@pytest.fixture
def clock() -> FixedClock:
    """Give the clock of the test's process, which stands still until moved."""
    return FixedClock(NOW)


@pytest.fixture
async def parts(database_url: str, tmp_path: Path, clock: FixedClock) -> AsyncIterator[Wiring]:
    """Give the parts of a web process on the test's database."""
    settings = Settings(
        database_url=database_url, var_dir=tmp_path, base_url="http://estrade.test", port=8000
    )
    made = compose(settings)
    made.clock = clock
    made.dispatcher.clock = clock
    yield made
    await made.close()


@pytest.fixture
def visitor(parts: Wiring) -> Visitor:
    """Give a browser in which nobody is signed in."""
    return Visitor(create_app(parts), parts)
