"""The two clocks of the server: one that never jumps, and the one people read."""

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Clock:
    """``now`` is in seconds from anywhere and only grows; ``unix_now`` is the time of day."""

    now: Callable[[], float] = time.monotonic
    unix_now: Callable[[], float] = time.time
