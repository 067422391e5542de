"""The people, the session and the masterclass in rows, and processes that beat as they are told."""

from datetime import timedelta

import pytest

from hub.kernel.clock import FixedClock
from hub.kernel.database import Database
from rooms.heartbeat import Heartbeat
from rooms.models import ProcessKind
from tests.live_world import START, World, make_world


class Machine:
    """The machine's own time, and the hub's clock that may be moved beside it."""

    def __init__(self, database: Database) -> None:
        self.clock = FixedClock(START)
        self.seconds = 0.0
        self._database = database

    def process(self, kind: ProcessKind = ProcessKind.WEB) -> Heartbeat:
        """Return the heartbeat of a new process."""
        return Heartbeat(
            self._database,
            self.clock,
            kind,
            monotonic=lambda: self.seconds,
            real=lambda: self.seconds,
        )

    async def run(self, seconds: float, *beating: Heartbeat, step: float = 5.0) -> None:
        """Let time pass; these processes beat."""
        end = self.seconds + seconds
        while self.seconds < end:
            self.pass_by(min(step, end - self.seconds))
            for heartbeat in beating:
                await heartbeat.beat()

    def pass_by(self, seconds: float) -> None:
        """Let time pass without any process."""
        self.seconds += seconds
        self.clock.at += timedelta(seconds=seconds)


@pytest.fixture
async def world(database: Database) -> World:
    """Write the people, the session and the masterclass."""
    return await make_world(database, now=START)


@pytest.fixture
def machine(database: Database) -> Machine:
    """Stand at the start of the session."""
    return Machine(database)
