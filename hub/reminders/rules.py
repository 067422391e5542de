"""When a reminder is due, when it comes too late, and when a mail has said it already."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from hub.reminders.models import ReminderKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderRule:
    """One reminder: `before` the start, and at most `late` after that."""

    kind: ReminderKind
    before: timedelta
    late: timedelta

    def due_at(self, starts_at: datetime) -> datetime:
        """Return when it is to be sent."""
        return starts_at - self.before

    def dropped_at(self, starts_at: datetime) -> datetime:
        """Return when it is sent no more: people would take it for another time, or be late."""
        return self.due_at(starts_at) + self.late

    def is_due(self, starts_at: datetime, *, now: datetime) -> bool:
        """Tell whether it is to be sent now."""
        return self.due_at(starts_at) <= now < self.dropped_at(starts_at)

    def is_told(self, starts_at: datetime, *, known_at: datetime) -> bool:
        """Tell whether the person learned of this start only when the reminder was due already."""
        return known_at > self.due_at(starts_at)

    def starts_between(self, now: datetime) -> tuple[datetime, datetime]:
        """Return after which start, and until which, it is due now."""
        return now + self.before - self.late, now + self.before


RULES: Sequence[ReminderRule] = (
    ReminderRule(kind=ReminderKind.DAY, before=timedelta(hours=24), late=timedelta(hours=6)),
    ReminderRule(kind=ReminderKind.SOON, before=timedelta(minutes=15), late=timedelta(minutes=10)),
)


def rule_of(kind: ReminderKind) -> ReminderRule:
    """Return the rule of a reminder."""
    return next(rule for rule in RULES if rule.kind is kind)
