"""What happens to places in waiting lists."""

from dataclasses import dataclass

from hub.kernel.outbox import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceCalled(Event):
    """Something has come free, and is kept for this person for a while."""

    place_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceReturned(Event):
    """What was kept for this person was called off; they wait again, where they stood."""

    place_id: str
    booking_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceOver(Event):
    """There is nothing to wait for any more, and this person has had no place."""

    place_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceMissed(Event):
    """The time to answer has passed; the next is asked."""

    place_id: str
