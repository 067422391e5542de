"""A hub of two processes, web and clock, that are killed at any moment and started again."""

import asyncio
import os
import subprocess
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from threading import Timer
from typing import Any, TypeVar

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from billing.due import DueRow
from billing.inbox.models import ProviderNotice
from billing.payments.models import Payment
from billing.refunds.models import Refund
from billing.settlements.models import Settlement
from billing.transfers.models import Transfer
from hub.bookings.models import Booking, BookingState
from hub.kernel.database import Database
from hub.kernel.outbox import OutboxRow
from tests.e2e.hub_process import ESTRADE, STOP_S, HubProcess
from tests.e2e.namespace import Namespace
from tests.stripe.process import StripeProcess
from tests.stripe.webhooks import SECRET

WORK: tuple[type[OutboxRow] | type[DueRow], ...] = (
    OutboxRow,
    ProviderNotice,
    Payment,
    Settlement,
    Refund,
    Transfer,
)
Found = TypeVar("Found")
PATIENCE_S = 45.0
POLL_S = 0.2
AFTER_A_LEASE = timedelta(seconds=61)
LONGEST_DELAY_S = 0.6


class Here(Namespace):
    """No namespace at all: the hub listens on loopback, at a port of its own."""

    def command(self, *words: str) -> list[str]:
        """Return the words as they are."""
        return list(words)


@dataclass
class WebProcess(HubProcess):
    """The web process alone."""

    port: int = 0

    @property
    def url(self) -> str:
        """Return the address to open."""
        return f"http://127.0.0.1:{self.port}"


@dataclass
class MortalHub:
    """Both processes, their time, and what they wrote."""

    web: WebProcess
    database_url: str
    clock: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start both."""
        self.web.start()
        self.start_clock()

    def start_clock(self) -> None:
        """Start the clock process."""
        with self.web.log.open("a") as log:
            self.clock = subprocess.Popen(
                [str(ESTRADE), "clock"], env=self.web._environment(), stdout=log, stderr=log
            )

    def kill(self, victim: str) -> None:
        """End one of the two the way a power cut does."""
        process = self.web.process if victim == "web" else self.clock
        assert process is not None
        process.kill()
        process.wait()

    def raise_the_dead(self) -> int:
        """Start again whichever is dead; return how many were."""
        dead = 0
        if self.web.process is not None and self.web.process.poll() is not None:
            self.web.process.communicate(timeout=STOP_S)
            self.web.start()
            dead += 1
        if self.clock is not None and self.clock.poll() is not None:
            self.start_clock()
            dead += 1
        if dead:
            # What the dead had taken is given back after a minute.
            self.web.advance(AFTER_A_LEASE)
        return dead

    def stop(self) -> None:
        """End both."""
        living = [process for process in (self.web.process, self.clock) if process is not None]
        for process in living:
            process.kill()
        for process in living:
            process.communicate(timeout=STOP_S)

    def rows(self, query: str, **values: object) -> list[tuple[Any, ...]]:
        """Read rows, for what no page shows."""

        async def read(db: AsyncSession) -> list[tuple[Any, ...]]:
            return [tuple(row) for row in await db.execute(text(query), values)]

        return asyncio.run(self._read(read))

    def bookings_at(self, starts_at: datetime) -> list[Booking]:
        """Return the bookings of a time that still stand, or did."""
        query = select(Booking).where(
            Booking.starts_at == starts_at, Booking.state != BookingState.EXPIRED
        )

        async def read(db: AsyncSession) -> list[Booking]:
            return list(await db.scalars(query))

        return asyncio.run(self._read(read))

    def wait_until_done(self) -> None:
        """Wait until nothing is due at the hub's time."""
        deadline = time.monotonic() + PATIENCE_S
        while found := asyncio.run(self._read(self._due)):
            said = self.web.log.read_text()[-4000:]
            assert time.monotonic() < deadline, f"still due: {found}\n{said}"
            time.sleep(POLL_S)

    async def _due(self, db: AsyncSession) -> list[str]:
        now, found = self.web.now(), []
        for model in WORK:
            errors = await db.scalars(select(model.error).where(model.due_at <= now))
            found += [f"{model.__name__} {error}" for error in errors]
        return found

    async def _read(self, act: Callable[[AsyncSession], Awaitable[Found]]) -> Found:
        database = Database(self.database_url)
        try:
            async with database.read() as db:
                return await act(db)
        finally:
            await database.close()


@dataclass
class Reaper:
    """Kills one of the processes soon, on some occasions; the seed says which and when."""

    hub: MortalHub
    occasions: set[int]
    dice: Random
    seen: int = 0
    killed: int = 0
    timer: Timer | None = field(default=None)

    def aim(self) -> None:
        """Note an occasion, and take it if it is one of those."""
        self.seen += 1
        if self.seen in self.occasions:
            victim = self.dice.choice(["web", "clock"])
            delay_s = self.dice.uniform(0, LONGEST_DELAY_S)
            self.timer = Timer(delay_s, self.hub.kill, [victim])
            self.timer.start()

    def bury(self) -> None:
        """Wait for the kill that is under way, and start again whoever died."""
        if self.timer is not None:
            self.timer.join()
            self.timer = None
        self.killed += self.hub.raise_the_dead()


@contextmanager
def running_hub(
    folder: Path, database_url: str, *, stripe: StripeProcess, port: int
) -> Iterator[MortalHub]:
    """Run both processes with the tests' Stripe, until the block ends."""
    environment = {
        "ESTRADE_PORT": str(port),
        "ESTRADE_DATABASE_URL": database_url,
        "ESTRADE_HAS_CLOCK": "false",
        "ESTRADE_HAS_MEDIA": "false",
        "ESTRADE_GATEWAY": "stripe",
        "ESTRADE_STRIPE_SECRET_KEY": stripe.api_key,
        "ESTRADE_STRIPE_WEBHOOK_SECRET": SECRET,
        "ESTRADE_STRIPE_API": stripe.address,
        "ESTRADE_STRIPE_PAGE": stripe.address,
    }
    web = WebProcess(Here(os.getpid()), folder, environment=environment, port=port)
    hub = MortalHub(web, database_url)
    try:
        hub.start()
        yield hub
    finally:
        hub.stop()
