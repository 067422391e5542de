"""Where runs are played, one after another: what each begins with is made once, then copied.

The database's engine, the event loop and the connections to the provider stay; what they hold is
put back to how it was.
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from hub.kernel.clock import FixedClock
from hub.kernel.database import Database
from tests.databases import PostgresTemplate, SqliteTemplate
from tests.integration.billing.machine.beginning import Beginning
from tests.integration.billing.machine.driver import sqlite_in_the_loop
from tests.integration.billing.machine.world import Cast, World, make_cast, make_world
from tests.integration.billing.providers import Provider, Sandbox, Stripe
from tests.scenes import NOW
from tests.stripe.running import Snapshot, StripeServer

T = TypeVar("T")
Template = SqliteTemplate | PostgresTemplate


@dataclass(frozen=True)
class Start:
    """What a run starts from: the database, who is in it, Stripe, and when it is."""

    template: Template
    cast: Cast
    stripe: Snapshot | None
    at: datetime


class Stage:
    """A hub, and the sandbox or the tests' Stripe, whose clock is then the hub's."""

    def __init__(
        self, template: Template, url: str, *, clock: FixedClock, server: StripeServer | None
    ) -> None:
        self._template = template
        self._url = url
        self._clock = clock
        self._server = server
        self._runner = asyncio.Runner()
        self._starts: dict[bool, Start] = {}
        self._database = Database(url)
        self._provider: Provider = (
            Sandbox(self._database, clock)
            if server is None
            else Stripe(self._database, clock, server)
        )

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine to its end, in the loop that all runs share."""
        return self._runner.run(work)

    @asynccontextmanager
    async def world(self, *, has_history: bool = False) -> AsyncIterator[World]:
        """Open a hub where nothing has happened, or a week in which nothing went wrong."""
        if has_history not in self._starts:
            self._starts[has_history] = await self._make(has_history=has_history)
        start = self._starts[has_history]
        await self._set(start.template, at=start.at)
        if self._server is not None and start.stripe is not None:
            self._server.restore(start.stripe)
        try:
            yield self._world(start.cast)
        finally:
            await self._database.close()

    def close(self) -> None:
        """Let go of the provider, the database and the loop."""
        self.run(self._provider.gateway.close())
        self.run(self._database.close())
        self._runner.close()

    async def _make(self, *, has_history: bool) -> Start:
        await self._set(self._template, at=NOW)
        if self._server is not None:
            self._server.reset()
        world = self._world(await make_cast(self._database, self._provider))
        if has_history:
            await Beginning(world).play()
        await self._database.close()
        return Start(
            template=self._template.keep(self._url),
            cast=world.cast(),
            stripe=None if self._server is None else self._server.snapshot(),
            at=self._clock.now(),
        )

    async def _set(self, template: Template, *, at: datetime) -> None:
        await self._database.close()
        self._database.after_commit.clear()
        template.renew(self._url)
        self._clock.at = at

    def _world(self, cast: Cast) -> World:
        return make_world(cast, self._database, self._clock, self._provider)


@contextmanager
def stage_on(
    template: Template, *, clock: FixedClock, server: StripeServer | None = None
) -> Iterator[Stage]:
    """Set a stage on a copy of a database without rows."""
    with sqlite_in_the_loop(), template.copy() as url:
        stage = Stage(template, url, clock=clock, server=server)
        try:
            yield stage
        finally:
            stage.close()
