"""What outside calendars brought to light."""

from dataclasses import dataclass

from hub.kernel.outbox import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarConflictsFound(Event):
    """A talent's calendar says busy where something is booked; the same ones are told once."""

    talent_id: str
    source_id: str
    appointment_ids: list[str]
