"""Work out a calendar in a process of its own, which ends when its time or its memory is up.

A recurring rule is a small program of somebody else's. No thread can be stopped from outside, and
no event loop should wait for one: a process can be, and costs a fraction of a second.
"""

import asyncio
import contextlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter, ValidationError

from hub.calendar.outside.errors import CalendarTooComplex, NotACalendar
from hub.calendar.outside.expansion import Expansion
from hub.calendar.rules import Interval

CPU_TIME_S = 5
MEMORY_BYTES = 768 * 1024 * 1024
WAIT_S = 20.0
"""How long we wait for five seconds of a processor, on a machine that has other work."""

SAYS_NOT_A_CALENDAR = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What the process is told on the first line it reads; the file follows."""

    window: Interval
    zone: str


TASK = TypeAdapter(Task)
EXPANSION = TypeAdapter(Expansion)


async def expand_apart(
    content: bytes, *, window: Interval, zone: ZoneInfo, command: Sequence[str] = ()
) -> Expansion:
    """Return what a file says within the window; `zone` is that of times without one.

    Raises: NotACalendar, CalendarTooComplex.
    """
    told = TASK.dump_json(Task(window=window, zone=zone.key)) + b"\n" + content
    program = [*command] or [sys.executable, "-m", "hub.calendar.outside"]
    process = await asyncio.create_subprocess_exec(
        *program,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(WAIT_S):
            said, _ = await process.communicate(told)
    except TimeoutError as error:
        raise CalendarTooComplex from error
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
    if process.returncode == SAYS_NOT_A_CALENDAR:
        raise NotACalendar
    try:
        return EXPANSION.validate_json(said)
    except ValidationError as error:
        raise CalendarTooComplex from error
