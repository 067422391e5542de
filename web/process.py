"""What runs inside a web process besides answering requests."""

import asyncio
import contextlib
from collections.abc import Callable

from quart import Quart

from web.app import create_app
from web.compose import Wiring
from web.jobs import clock_jobs
from web.ticker import Ticker

OUTBOX_POLL_S = 1.0


def create_asgi(parts: Wiring) -> Callable[..., object]:
    """Return the ASGI application of a web process: pages and live rooms."""
    app = create_app(parts)
    _run_beside(app, parts)
    return app


def _run_beside(app: Quart, parts: Wiring) -> None:
    running: list[asyncio.Task[None]] = []
    ticker = Ticker(clock_jobs(parts)) if parts.settings.has_clock else None

    @app.before_serving
    async def start() -> None:
        running.append(asyncio.create_task(parts.dispatcher.run(poll_s=OUTBOX_POLL_S)))
        if ticker is not None:
            ticker.start()

    @app.after_serving
    async def stop() -> None:
        if ticker is not None:
            ticker.stop()
        for task in running:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        await parts.close()
