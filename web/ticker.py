"""The clock: a ticker over due rows.

Every job claims the rows that are due and acts, in transactions of its own; so any number of
clocks may run, a restart loses nothing, and nothing is done twice. APScheduler only ticks.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from hub.kernel.waiting import end

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Something to do again and again; `at_once` turns of it may be open at a time."""

    name: str
    every_s: float
    run: Callable[[], Awaitable[object]]
    at_once: int = 1


class Ticker:
    """Run jobs until stopped, each at its own moment; one that fails is tried at its next turn."""

    def __init__(self, jobs: list[Job]) -> None:
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._at_work: set[asyncio.Task[Any]] = set()
        began_at = datetime.now(UTC)
        for place, job in enumerate(jobs, start=1):
            self._scheduler.add_job(
                self._work,
                "interval",
                seconds=job.every_s,
                args=[job],
                id=job.name,
                coalesce=True,
                max_instances=job.at_once,
                misfire_grace_time=None,
                # All at one instant, they would ask for a connection each, and then for none.
                next_run_time=began_at + timedelta(seconds=job.every_s * place / len(jobs)),
            )
        # A slow turn skips the next one by design; that is no news.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)

    def start(self) -> None:
        """Start ticking on the running event loop."""
        self._scheduler.start()

    async def stop(self) -> None:
        """Stop ticking, and return once every running job has let go of what it held."""
        at_work = list(self._at_work)
        self._scheduler.shutdown(wait=False)
        await end(*at_work)

    async def _work(self, job: Job) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._at_work.add(task)
        try:
            await job.run()
        except asyncio.CancelledError:
            log.debug("job %s ends with its process", job.name)
        except Exception:
            log.exception("job %s failed; it will be tried again", job.name)
        finally:
            self._at_work.discard(task)
