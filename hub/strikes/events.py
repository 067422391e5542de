"""What happens to strikes."""

from dataclasses import dataclass
from datetime import datetime

from hub.kernel.outbox import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class StrikeRecorded(Event):
    """A talent failed to come."""

    strike_id: str
    talent_id: str
    at: datetime
