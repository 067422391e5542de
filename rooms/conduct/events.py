"""What hosts did that others than the room must know."""

from dataclasses import dataclass

from hub.kernel.outbox import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftWordsTakenAway(Event):
    """A host took the words of a gift away; `key` is what the room remembers the gift by."""

    room_id: str
    key: str
