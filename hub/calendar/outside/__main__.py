"""The process that works out one calendar: told by its input, it says what it found and ends."""

import os
import resource
import sys
from zoneinfo import ZoneInfo

from hub.calendar.outside.errors import NotACalendar
from hub.calendar.outside.expanding import (
    CPU_TIME_S,
    EXPANSION,
    MEMORY_BYTES,
    SAYS_NOT_A_CALENDAR,
    TASK,
)
from hub.calendar.outside.expansion import expand

NICENESS = 10


def main() -> int:
    """Expand what stands in the input and return the exit status."""
    os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_TIME_S, CPU_TIME_S))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    task = TASK.validate_json(sys.stdin.buffer.readline())
    try:
        found = expand(sys.stdin.buffer.read(), window=task.window, zone=ZoneInfo(task.zone))
    except NotACalendar:
        return SAYS_NOT_A_CALENDAR
    sys.stdout.buffer.write(EXPANSION.dump_json(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
