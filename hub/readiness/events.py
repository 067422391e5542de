"""What happens to checks of devices."""

from dataclasses import dataclass

from hub.kernel.outbox import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceTroubleTold(Event):
    """Somebody whose check failed lets the other side know."""

    check_id: str
