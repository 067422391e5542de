"""What happens to reminders."""

from dataclasses import dataclass

from hub.kernel.outbox import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderDue(Event):
    """Somebody is to be reminded now."""

    reminder_id: str
