"""Clock processes that are killed at any moment and started again at once."""

import os
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from tests.e2e.nursery import Nursery

TICKING = "The clock is ticking."
START_S = 180.0
STOP_S = 10.0


@dataclass
class Stretch:
    """From when until when somebody was alive; instants are seconds of the machine's clock."""

    born_s: float
    ticks_s: float | None = None
    died_s: float | None = None


@dataclass
class MortalClock:
    """One clock process after another."""

    log: Path
    nursery: Nursery
    lives: list[Stretch] = field(default_factory=list)
    pid: int | None = None
    _read_from: int = 0

    def start(self) -> None:
        """Begin another life."""
        self._read_from = self.log.stat().st_size if self.log.exists() else 0
        self.lives.append(Stretch(time.time()))
        self.pid = self.nursery.start(self.log)

    def look(self) -> None:
        """Note when it begins to tick."""
        life = self.lives[-1]
        if life.ticks_s is None and TICKING.encode() in self._said():
            life.ticks_s = time.time()
        assert life.died_s is not None or self._is_alive(), self._said()[-2000:]

    def kill(self) -> None:
        """End it the way a power cut does."""
        if self.pid is None:
            return
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        deadline = time.monotonic() + STOP_S
        while self._is_alive():
            assert time.monotonic() < deadline, "it does not die"
            time.sleep(0.005)
        self.lives[-1].died_s = time.time()

    def _is_alive(self) -> bool:
        assert self.pid is not None
        with suppress(ProcessLookupError):
            os.kill(self.pid, 0)
            return True
        return False

    def _said(self) -> bytes:
        if not self.log.exists():
            return b""
        with self.log.open("rb") as log:
            log.seek(self._read_from)
            return log.read()


@dataclass
class Fleet:
    """Several clocks on one database."""

    clocks: Sequence[MortalClock]
    folder: Path
    killed: int = 0

    def look(self) -> None:
        """Note which have begun to tick."""
        for clock in self.clocks:
            clock.look()

    def wait_until_ticking(self) -> None:
        """Wait until all of them tick."""
        deadline = time.monotonic() + START_S
        while any(clock.lives[-1].ticks_s is None for clock in self.clocks):
            assert time.monotonic() < deadline, "a clock did not start"
            time.sleep(0.05)
            self.look()

    def kill(self, victims: Sequence[int]) -> None:
        """End these, and start them again once all of them are dead."""
        for number in victims:
            self.clocks[number].kill()
        for number in victims:
            self.clocks[number].start()
        self.killed += len(victims)

    def advance_to(self, offset: timedelta) -> None:
        """Move the hub's time to that much after the machine's."""
        beside = self.folder / "offset.new"
        beside.write_text(str(offset.total_seconds()))
        beside.replace(self.folder / "offset")

    def starts_s(self) -> list[float]:
        """Return how long each start took, of those that came to an end."""
        lives = [life for clock in self.clocks for life in clock.lives]
        return [life.ticks_s - life.born_s for life in lives if life.ticks_s is not None]

    def waited_s(self, since_s: float, until_s: float) -> tuple[float, bool]:
        """Return how long clocks took to do what was due, and whether all were dead meanwhile.

        From then on it counts since the first of them was back at work.
        """
        lives = [life for clock in self.clocks for life in clock.lives]
        at_work = sorted(
            (life.ticks_s, life.died_s or until_s) for life in lives if life.ticks_s is not None
        )
        covered_s = begins_s = since_s
        for ticks_s, died_s in at_work:
            if died_s >= covered_s and ticks_s <= until_s:
                begins_s = ticks_s if ticks_s > covered_s else begins_s
                covered_s = died_s
        return until_s - begins_s, begins_s > since_s


@contextmanager
def running_clocks(folder: Path, database_url: str, *, count: int) -> Iterator[Fleet]:
    """Run so many clocks until the block ends."""
    kept = {name: value for name, value in os.environ.items() if "ESTRADE" not in name}
    environment = {
        **kept,
        "ESTRADE_VAR_DIR": str(folder),
        "ESTRADE_DATABASE_URL": database_url,
        "ESTRADE_CLOCK_OFFSET_FILE": str(folder / "offset"),
        "ESTRADE_HAS_MEDIA": "false",
        "PYTHONUNBUFFERED": "1",
    }
    nursery = Nursery(environment)
    clocks = [MortalClock(folder / f"clock-{number}.log", nursery) for number in range(count)]
    fleet = Fleet(clocks, folder)
    fleet.advance_to(timedelta())
    try:
        for clock in clocks:
            clock.start()
        yield fleet
    finally:
        for clock in clocks:
            clock.kill()
        nursery.close()
