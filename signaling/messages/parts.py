"""What several messages carry: people, entries of the room, pieces of a call."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from rooms.conduct.grounds import Grounds
from rooms.entries import (
    ChatPayload,
    EndedPayload,
    FilePayload,
    GiftPayload,
    GoalPayload,
    LivePayload,
    NoticePayload,
    RecordingPayload,
    TakenPayload,
)
from rooms.roles import PresenceState, RoomRole
from signaling.messages.base import CANDIDATE_LENGTH, SDP_LENGTH, Message, Notice


class Author(Notice):
    """Who wrote an entry."""

    id: str
    name: str


class Participant(Notice):
    """Somebody the room expects: the two of a session, or the host of a masterclass.

    `page` names the page load they are here with; another one means that they came in anew and
    know nothing of an earlier call. Empty while nobody has come.
    """

    id: str
    name: str
    role: RoomRole
    presence: PresenceState
    page: str


class IceServer(Notice):
    """A STUN or TURN server, in the shape of `RTCIceServer`."""

    urls: list[str]
    username: str
    credential: str


class BaseEntry(Notice):
    """What every durable entry has; `seq` grows by one in each room."""

    seq: int
    at: datetime
    author: Author | None


class ChatEntry(BaseEntry):
    """Somebody wrote."""

    kind: Literal["chat"]
    payload: ChatPayload


class GiftEntry(BaseEntry):
    """Somebody gave."""

    kind: Literal["gift"]
    payload: GiftPayload


class GoalEntry(BaseEntry):
    """The goal bar moved."""

    kind: Literal["goal"]
    payload: GoalPayload


class LiveEntry(BaseEntry):
    """The broadcast began."""

    kind: Literal["live"]
    payload: LivePayload


class EndedEntry(BaseEntry):
    """It is over."""

    kind: Literal["ended"]
    payload: EndedPayload


class NoticeEntry(BaseEntry):
    """The hub says something."""

    kind: Literal["notice"]
    payload: NoticePayload


class RecordingEntry(BaseEntry):
    """The recording begins or stops."""

    kind: Literal["recording"]
    payload: RecordingPayload


class TakenEntry(BaseEntry):
    """A host has taken a sentence away."""

    kind: Literal["taken"]
    payload: TakenPayload


class FileEntry(BaseEntry):
    """Somebody sent a file; where it is fetched, the page knows."""

    kind: Literal["file"]
    payload: FilePayload


Entry = Annotated[
    ChatEntry
    | GiftEntry
    | GoalEntry
    | LiveEntry
    | EndedEntry
    | NoticeEntry
    | RecordingEntry
    | TakenEntry
    | FileEntry,
    Field(discriminator="kind"),
]


class Reason(Notice):
    """Why hosts did something: what of the list, and their own words."""

    grounds: Grounds
    words: str


class SessionDescription(Message):
    """An offer or answer of the one-to-one call."""

    type: Literal["offer", "answer", "pranswer", "rollback"]
    sdp: str = Field(max_length=SDP_LENGTH)


class PeerWords(Message):
    """What somebody sends to the others of a session: camera, microphone, what a screen shows."""

    camera: bool
    microphone: bool
    screen: bool


class Candidate(Message):
    """An ICE candidate, in the shape of `RTCIceCandidateInit`; the empty one ends the list."""

    candidate: str = Field(max_length=CANDIDATE_LENGTH)
    sdpMid: str | None = Field(None, max_length=64)  # noqa: N815 - the browser's own name
    sdpMLineIndex: int | None = Field(None, ge=0, le=64)  # noqa: N815 - the browser's own name
    usernameFragment: str | None = Field(None, max_length=256)  # noqa: N815 - the browser's name
