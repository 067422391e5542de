"""How many strikes stop new bookings, and until when."""

from collections.abc import Sequence
from datetime import datetime, timedelta

STRIKE_WINDOW = timedelta(days=90)
MAX_STRIKES = 3


def is_suspended(strikes: int) -> bool:
    """Tell whether that many strikes within the window stop new bookings."""
    return strikes >= MAX_STRIKES


def suspended_until(recorded: Sequence[datetime]) -> datetime | None:
    """Return when strikes of the window will be too few to stop new bookings, None if they are."""
    if not is_suspended(len(recorded)):
        return None
    return sorted(recorded)[-MAX_STRIKES] + STRIKE_WINDOW
