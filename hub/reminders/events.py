"""What happens to reminders."""

from dataclasses import dataclass

from hub.kernel.outbox import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class RemindersDue(Event):
    """Some people are to be reminded now, each by one reminder."""

    reminder_ids: tuple[str, ...]
