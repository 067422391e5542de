"""What happens when sessions move."""

from dataclasses import dataclass

from hub.kernel.outbox import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingMoved(Event):
    """A session takes place at another time; nothing else about it has changed."""

    booking_id: str
    rescheduling_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveProposed(Event):
    """One side proposes another time; until the other answers nothing changes."""

    rescheduling_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveRefused(Event):
    """A proposal has ended without a move: declined, withdrawn, or not answered in time."""

    rescheduling_id: str
