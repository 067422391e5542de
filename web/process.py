"""What a web process runs: pages and live rooms, and beside them the outbox and the clock."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import socketio

from hub.kernel.waiting import end
from rooms.engines.workers import MediaWorkers
from rooms.media_watch import MediaWatch
from signaling.deps import LiveDeps
from signaling.server import LiveServer
from web.app import create_app
from web.compose import Wiring
from web.jobs import clock_jobs
from web.live_login import LiveLogin
from web.media import SOCKET_PATH, media_options, turn_servers
from web.recordings import keeping
from web.security.csrf import origin_of
from web.ticker import Ticker

OUTBOX_POLL_S = 1.0


class WebProcess:
    """One web process, from its start to its orderly end."""

    def __init__(self, parts: Wiring) -> None:
        self._parts = parts
        self._live = LiveServer(live_deps(parts))
        settings = parts.settings
        self._media = MediaWorkers(media_options(settings)) if settings.has_media else None
        self._watch = MediaWatch(parts.database, parts.clock, parts.engine)
        jobs = clock_jobs(parts, self._watch) if settings.has_clock else []
        self._ticker = Ticker(jobs)
        self._running: list[asyncio.Task[Any]] = []
        self._has_rooms = False
        app = create_app(parts)
        app.before_serving(self._start)
        app.after_serving(self._stop)
        self.app = app
        self.asgi = socketio.ASGIApp(self._live.sio, app, socketio_path=SOCKET_PATH)

    async def _start(self) -> None:
        if self._media is not None:
            await self._media.start()
        await self._live.start()
        self._has_rooms = True
        self._run(self._parts.dispatcher.run(poll_s=OUTBOX_POLL_S))
        self._run(self._parts.engine.follow())
        self._ticker.start()

    async def _stop(self) -> None:
        await self._ticker.stop()
        await end(*self._running)
        await self.close_rooms()
        await self._watch.stop()
        if self._media is not None:
            await self._media.stop()
        await self._parts.close()

    async def close_rooms(self) -> None:
        """End every spell in good order; closing twice is closing once."""
        if self._has_rooms:
            self._has_rooms = False
            await self._live.stop()

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        self._running.append(asyncio.create_task(work))


def live_deps(parts: Wiring) -> LiveDeps:
    """Return what live rooms need of a process."""
    settings = parts.settings
    login = LiveLogin(parts.database, parts.clock, settings)
    return LiveDeps(
        database=parts.database,
        clock=parts.clock,
        engine=parts.engine,
        find_login=login.find,
        find_locale=login.locale,
        origins=[origin_of(settings.base_url)],
        dispute_window=settings.dispute_window,
        keeping=keeping(settings),
        turn=turn_servers(settings),
        redis_url=settings.redis_url,
    )
