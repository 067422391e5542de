"""How often one may write while the hosts have slowed the chat down."""

from datetime import datetime
from math import ceil

SLOW_STEPS_S = (0, 5, 10, 30, 60)
"""What hosts choose from: seconds between two sentences of one viewer."""


def wait_s(*, last_at: datetime | None, slow_s: int, now: datetime) -> int:
    """Return the seconds until somebody who wrote at `last_at` may write again, 0 for at once."""
    if last_at is None:
        return 0
    return max(0, ceil(slow_s - (now - last_at).total_seconds()))
