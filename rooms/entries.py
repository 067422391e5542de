"""What a room remembers in order: the kinds of durable entry and what each one carries."""

from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

CHAT_LENGTH = 1000
GIFT_MESSAGE_LENGTH = 280

ChatText = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=CHAT_LENGTH)
]


class EntryKind(StrEnum):
    """What a durable entry is about."""

    CHAT = "chat"
    GIFT = "gift"
    GOAL = "goal"
    LIVE = "live"
    ENDED = "ended"
    NOTICE = "notice"
    RECORDING = "recording"
    TAKEN = "taken"
    FILE = "file"


class EntryPayload(BaseModel):
    """The parent of what entries carry."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: ClassVar[EntryKind]


class ChatPayload(EntryPayload):
    """A sentence that somebody wrote; `text` is empty once a host has taken it away."""

    kind = EntryKind.CHAT
    text: str = Field(max_length=CHAT_LENGTH)

    @property
    def is_taken(self) -> bool:
        """Tell whether a host has taken it away."""
        return not self.text


class GiftPayload(EntryPayload):
    """A gift made during the broadcast; what the donor hides from the public is null.

    `message` is empty once a host has taken it away.
    """

    kind = EntryKind.GIFT
    amount_cents: int | None
    currency: str = Field(min_length=3, max_length=3)
    donor_name: str | None
    message: str | None = Field(max_length=GIFT_MESSAGE_LENGTH)


class GoalPayload(EntryPayload):
    """Where the goal bar stands."""

    kind = EntryKind.GOAL
    raised_cents: int
    goal_cents: int
    currency: str = Field(min_length=3, max_length=3)
    gifts: int


class LivePayload(EntryPayload):
    """The broadcast has begun."""

    kind = EntryKind.LIVE


class EndedPayload(EntryPayload):
    """It is over.

    `reason`: the host ended it, its time ran out, it was called off, it was moved to another time,
    the doors opened on a rehearsal, or the evidence of a session was judged; then `verdict` says
    how, of a group for those who were there.
    """

    kind = EntryKind.ENDED
    reason: Literal["host", "overrun", "cancelled", "moved", "judged", "doors"]
    verdict: str | None = None


class NoticePayload(EntryPayload):
    """A sentence of the hub to everybody in the room, in both languages."""

    kind = EntryKind.NOTICE
    fr: str
    en: str


class RecordingPayload(EntryPayload):
    """The recording has begun, or it has stopped; `has_failed`: because it cannot be written."""

    kind = EntryKind.RECORDING
    is_on: bool
    has_failed: bool = False


class TakenPayload(EntryPayload):
    """A host has taken away the sentence of that number, or a gift's: forget what it said."""

    kind = EntryKind.TAKEN
    seq: int


class FilePayload(EntryPayload):
    """A file that somebody sent to the others of a session."""

    kind = EntryKind.FILE
    file_id: str
    name: str
    media_type: str
    size_bytes: int


PAYLOADS: dict[EntryKind, type[EntryPayload]] = {
    payload.kind: payload
    for payload in (
        ChatPayload,
        GiftPayload,
        GoalPayload,
        LivePayload,
        EndedPayload,
        NoticePayload,
        RecordingPayload,
        TakenPayload,
        FilePayload,
    )
}
