"""What happens to reports of people."""

from dataclasses import dataclass

from hub.kernel.outbox import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintAnswered(Event):
    """An admin has decided a report of somebody."""

    complaint_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspensionLifted(Event):
    """Somebody may enter rooms again."""

    suspension_id: str
