"""Every message of the protocol, both ways, with the acknowledgements.

These models are the protocol: `signaling/typescript.py` writes the client's types from them and
`signaling/reference.py` the tables of `docs/protocol.md`.
"""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from rooms.entries import (
    ChatPayload,
    ChatText,
    EndedPayload,
    GiftPayload,
    GoalPayload,
    LivePayload,
    NoticePayload,
    RecordingPayload,
)
from rooms.roles import PresenceState, RoomKind, RoomRole

PROTOCOL_VERSION = 1
OLDEST_VERSION = 1
MAX_MESSAGE_BYTES = 64 * 1024
SDP_LENGTH = 40_000
CANDIDATE_LENGTH = 1_000
ENTRIES_PAGE = 100

Seq = Annotated[int, Field(ge=0, le=2**53 - 1)]
Sdp = Annotated[str, Field(min_length=1, max_length=SDP_LENGTH)]
Counter = Annotated[int, Field(ge=0, le=2**53 - 1)]
IS_ERROR_CODE = "one of signaling.errors.ERROR_CODES"
ErrorCode = Annotated[str, IS_ERROR_CODE]


class Message(BaseModel):
    """What a browser sends: unknown fields are refused, so that a mistake shows at once."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Notice(BaseModel):
    """What the hub sends; every field is always there."""

    model_config = ConfigDict(frozen=True)


# ---------------------------------------------------------------- connecting


class ConnectAuth(Message):
    """What the browser gives as `auth` when it connects, beside its cookie."""

    protocol: int
    room_pass: str = Field(min_length=1, max_length=200)


class RefusalData(Notice):
    """Why a connection was refused: the `data` of the client's `connect_error`."""

    code: ErrorCode
    message: str


# ---------------------------------------------------------------- parts


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


Entry = Annotated[
    ChatEntry | GiftEntry | GoalEntry | LiveEntry | EndedEntry | NoticeEntry | RecordingEntry,
    Field(discriminator="kind"),
]


# ---------------------------------------------------------------- from the browser


class RoomJoin(Message):
    """Enter the room. `after` is the last entry the browser has, null for none."""

    after: Seq | None = None


class RoomLeave(Message):
    """Leave of one's own will; the hub then closes the connection."""


class SessionDescription(Message):
    """An offer or answer of the one-to-one call."""

    type: Literal["offer", "answer", "pranswer", "rollback"]
    sdp: str = Field(max_length=SDP_LENGTH)


class Candidate(Message):
    """An ICE candidate, in the shape of `RTCIceCandidateInit`; the empty one ends the list."""

    candidate: str = Field(max_length=CANDIDATE_LENGTH)
    sdpMid: str | None = Field(None, max_length=64)  # noqa: N815 - the browser's own name
    sdpMLineIndex: int | None = Field(None, ge=0, le=64)  # noqa: N815 - the browser's own name
    usernameFragment: str | None = Field(None, max_length=256)  # noqa: N815 - the browser's name


class PeerSignal(Message):
    """Something for the other person's browser: a description or a candidate."""

    description: SessionDescription | None = None
    candidate: Candidate | None = None

    @model_validator(mode="after")
    def _has_one(self) -> "PeerSignal":
        if (self.description is None) == (self.candidate is None):
            raise ValueError("give either a description or a candidate")
        return self


class StagePublish(Message):
    """Send one's camera and microphone to the media server, or what one's screen shows.

    `sdp` is an offer that only sends. Offering again from the same peer connection restarts ICE.
    """

    sdp: Sdp
    source: Literal["camera", "screen"] = "camera"


class StageWatch(Message):
    """Receive the broadcast from the media server. `sdp` is an offer that only receives.

    Its first audio and video line receive the host, its second the screen that the host shares.
    Offering again from the same peer connection restarts ICE.
    """

    sdp: Sdp


class StageHangUp(Message):
    """End what the media server sends to or receives from this person, or one source alone."""

    source: Literal["camera", "screen"] | None = None


class StagePause(Message):
    """Receive no pictures while nobody looks at them, or receive them again; sound goes on."""

    is_paused: bool


class LiveStart(Message):
    """Open the broadcast to the audience."""


class LiveEnd(Message):
    """Close the broadcast for good."""


class RecordingStart(Message):
    """Record the broadcast, from now on or from the moment it is live.

    `consent` is the version of the text that the host has read and agreed to.
    """

    consent: int = Field(ge=1, le=10_000)


class RecordingStop(Message):
    """Stop recording; `recording.start` goes on with it."""


class ChatSend(Message):
    """Write to the room. `key` is chosen by the browser: sent twice, the entry is there once."""

    key: str = Field(min_length=8, max_length=40, pattern=r"^[A-Za-z0-9_-]+$")
    text: ChatText


class MediaReport(Message):
    """What this browser received from the other person since its last report."""

    interval_ms: int = Field(ge=1, le=10_000)
    audio_bytes: Counter
    video_bytes: Counter
    video_frames: Counter


class TroubleKind(StrEnum):
    """What went wrong, or right again, in a browser."""

    CAMERA_FAILED = "camera_failed"
    MICROPHONE_FAILED = "microphone_failed"
    MEDIA_LOST = "media_lost"
    MEDIA_BACK = "media_back"


class MediaTrouble(Message):
    """Something this browser noticed about its own devices or connection."""

    kind: TroubleKind
    detail: str = Field("", max_length=200, pattern=r"^[^\x00]*$")


class EntriesAfter(Message):
    """Ask for the entries that follow a number, a page at a time."""

    seq: Seq


# ---------------------------------------------------------------- acknowledgements


class Done(Notice):
    """Nothing more to say than that it is done."""


class RecordingNow(Notice):
    """Whether the room is recorded; `is_ready`: it will be from the moment it is live."""

    is_on: bool
    is_ready: bool


class RoomState(Notice):
    """The room as it is at the moment of entering.

    `others`: for a session the other person, for the audience the host, for the host nobody.
    `is_polite`: this side gives way when both offer at once (perfect negotiation).
    `entries`: those after `after`, or the latest ones; when `has_more`, ask with `entries.after`.
    """

    room_id: str
    kind: RoomKind
    subject_id: str
    title: str
    you: Participant
    others: list[Participant]
    viewers: int
    is_polite: bool
    is_live: bool
    stage_life: int
    has_screen: bool
    opens_at: datetime
    starts_at: datetime
    ends_at: datetime
    server_time: datetime
    goal: GoalPayload | None
    recording: RecordingNow
    entries: list[Entry]
    last_seq: int
    has_more: bool
    ice_servers: list[IceServer]


class StageAnswer(Notice):
    """The media server's answer."""

    sdp: str


class EntryStored(Notice):
    """The number under which the room remembers it."""

    seq: int


class EntriesPage(Notice):
    """Entries in order; when `has_more`, ask again after the last one."""

    entries: list[Entry]
    last_seq: int
    has_more: bool


# ---------------------------------------------------------------- from the hub


class ParticipantArrived(Notice):
    """An expected person came in, or came back."""

    participant: Participant


class ParticipantAway(Notice):
    """An expected person's connection was lost; they may come back by themselves."""

    id: str


class ParticipantLeft(Notice):
    """An expected person left of their own will, or was away too long."""

    id: str


class ViewersChanged(Notice):
    """How many people watch; at most once a second."""

    count: int


class PeerSignalled(Notice):
    """The other person's browser sent this; exactly one of the two is there."""

    description: SessionDescription | None
    candidate: Candidate | None


class EntryAdded(Notice):
    """The room remembers something new; a gap before `seq` means: ask `entries.after`."""

    entry: Entry


class StageChanged(Notice):
    """What the media server receives now; the connections of viewers go on meanwhile.

    `is_receiving`: the host, by whatever source; `has_screen`: a screen that the host shares.
    """

    is_receiving: bool
    has_screen: bool


class StageRestarted(Notice):
    """Another media server is behind the stage: whoever was connected to it connects anew.

    The host does so at once, viewers within a second at random. `stage_life` grows by one each
    time; `RoomState` has it too, for those who were not there to hear it.
    """

    stage_life: int


class CloseReason(StrEnum):
    """Why the hub closes a connection; none of these is to be retried by itself."""

    SUPERSEDED = "superseded"
    ENDED = "ended"
    SIGNED_OUT = "signed_out"


class RoomClosed(Notice):
    """The hub closes this connection; `message` is a sentence to show."""

    reason: CloseReason
    message: str


REQUESTS: dict[str, tuple[type[Message], type[Notice]]] = {
    "room.join": (RoomJoin, RoomState),
    "room.leave": (RoomLeave, Done),
    "peer.signal": (PeerSignal, Done),
    "stage.publish": (StagePublish, StageAnswer),
    "stage.watch": (StageWatch, StageAnswer),
    "stage.hang_up": (StageHangUp, Done),
    "stage.pause": (StagePause, Done),
    "live.start": (LiveStart, Done),
    "live.end": (LiveEnd, Done),
    "recording.start": (RecordingStart, RecordingNow),
    "recording.stop": (RecordingStop, RecordingNow),
    "chat.send": (ChatSend, EntryStored),
    "media.report": (MediaReport, Done),
    "media.trouble": (MediaTrouble, Done),
    "entries.after": (EntriesAfter, EntriesPage),
}

NOTICES: dict[str, type[Notice]] = {
    "participant.arrived": ParticipantArrived,
    "participant.away": ParticipantAway,
    "participant.left": ParticipantLeft,
    "viewers.changed": ViewersChanged,
    "peer.signal": PeerSignalled,
    "entry.added": EntryAdded,
    "stage.changed": StageChanged,
    "stage.restarted": StageRestarted,
    "room.closed": RoomClosed,
}
