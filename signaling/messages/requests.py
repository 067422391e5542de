"""What a browser asks for, and which acknowledgement answers it."""

from enum import StrEnum
from typing import Literal

from pydantic import Field, model_validator

from rooms.direction.models import StageLayout
from rooms.entries import ChatText
from rooms.notes.rules import CHANGE_LENGTH, NOTES_LENGTH
from signaling.messages.acknowledgements import (
    Done,
    EntriesPage,
    EntryStored,
    HostLinesPage,
    NotesChanged,
    OwnHand,
    RecordingNow,
    RoomState,
    StageAnswer,
)
from signaling.messages.base import (
    ConsentVersion,
    Counter,
    HandNumber,
    Key,
    Message,
    Notice,
    PersonId,
    Sdp,
    Seq,
)
from signaling.messages.conduct import (
    ChatTakeAway,
    CheerSend,
    ComplaintSend,
    HostsBefore,
    HostsWrite,
    PersonBan,
    PersonRemove,
    PersonSilence,
    PersonUnban,
    PersonUnsilence,
    StageMute,
)
from signaling.messages.hall import (
    MyQuestion,
    PollChoose,
    PollMove,
    PollShow,
    PollWrite,
    QuestionAsk,
    QuestionModerate,
    QuestionMove,
    QuestionVote,
)
from signaling.messages.parts import Candidate, PeerWords, SessionDescription


class RoomJoin(Message):
    """Enter the room. `after` is the last entry the browser has, null for none.

    `asks_first`: refuse with `already_here` when this person is in the room on another page, rather
    than take over from it.
    """

    after: Seq | None = None
    asks_first: bool = False


class RoomPulse(Message):
    """Ask for nothing but an answer: the browser has heard nothing for a second."""


class RoomLeave(Message):
    """Leave of one's own will; the hub then closes the connection."""


class PeerSignal(Message):
    """Something for another person's browser: a description, a candidate, or what is sent.

    `words` are for a call that goes through the media server; else they go through its channel.
    `to` is the id of a person who is here, null for the one other person of a session for two.
    """

    to: PersonId | None = None
    description: SessionDescription | None = None
    candidate: Candidate | None = None
    words: PeerWords | None = None

    @model_validator(mode="after")
    def _has_one(self) -> "PeerSignal":
        given = (self.description, self.candidate, self.words)
        if sum(one is not None for one in given) != 1:
            raise ValueError("give a description, a candidate or words")
        return self


class StagePublish(Message):
    """Send one's camera and microphone to the media server, or what one's screen shows.

    The two of a session do so while no path is open between their browsers.
    `sdp` is an offer that only sends. Offering again from the same peer connection restarts ICE.
    Of the audience, guests on stage may send their camera.
    """

    sdp: Sdp
    source: Literal["camera", "screen"] = "camera"


class StageWatch(Message):
    """Receive the broadcast from the media server. `sdp` is an offer that only receives.

    Its second audio and video line receive the screen that a host shares, each other pair somebody
    on stage, the first the host unless guests came before: the board of the stage says whom.
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

    consent: ConsentVersion


class RecordingAgree(Message):
    """Agree to be recorded, as a guest on stage; `consent` is the version of the guests' text."""

    consent: ConsentVersion


class RecordingStop(Message):
    """Stop recording; `recording.start` goes on with it."""


class ChatSend(Message):
    """Write to the room. `key` is chosen by the browser: sent twice, the entry is there once."""

    key: Key
    text: ChatText


class ChatPin(Message):
    """Keep a sentence in sight above the chat; null takes the one there away."""

    seq: Seq | None


class ChatSlow(Message):
    """Let each viewer write once in so many seconds; 0 ends it."""

    slow_s: Literal[0, 5, 10, 30, 60]


class NotesChange(Message):
    """Change the notes of a session as they were at edit `base`.

    From `start` on, `removed` characters give way to `inserted`; characters are Unicode's, so that
    a smiley is one. `notes_moved`: somebody else was quicker; the board tells what they wrote.
    `key` is chosen by the browser: sent twice, the change is done once.
    """

    base: Seq
    key: Key
    start: int = Field(ge=0, le=NOTES_LENGTH)
    removed: int = Field(ge=0, le=NOTES_LENGTH)
    inserted: str = Field(max_length=CHANGE_LENGTH, pattern=r"^[^\x00]*$")


class StageSpotlight(Message):
    """Show a gift to everybody on the stage; null takes it away."""

    seq: Seq | None


class HandRaise(Message):
    """Ask to speak, and get a place in the line; a hand that is up keeps its place."""


class HandLower(Message):
    """Give one's place in the line up."""


class HandInvite(Message):
    """Ask whoever raised that hand to come on stage."""

    number: HandNumber


class HandAnswer(Message):
    """Come on stage as a host asks, or stay in the hall.

    `consent` is the version of the guests' text that was read and agreed to, null for none; it is
    needed while the room is recorded.
    """

    accepts: bool
    consent: ConsentVersion | None = None


class HandPass(Message):
    """Let a raised hand go unheard."""

    number: HandNumber


class StageArrange(Message):
    """Show those on stage to everybody in a layout, and one of them large, null: whoever speaks."""

    layout: StageLayout
    speaker: PersonId | None = None


class StageTakeOff(Message):
    """Let a guest leave the stage; what they send ends at once."""

    person: PersonId


class StageStepDown(Message):
    """Leave the stage, as a guest, and stay in the hall."""


class MediaReport(Message):
    """What this browser received from another person since its last report about them.

    `of` is that person's id, null for the one other person of a session for two.
    """

    of: PersonId | None = None
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


REQUESTS: dict[str, tuple[type[Message], type[Notice]]] = {
    "room.join": (RoomJoin, RoomState),
    "room.pulse": (RoomPulse, Done),
    "room.leave": (RoomLeave, Done),
    "peer.signal": (PeerSignal, Done),
    "stage.publish": (StagePublish, StageAnswer),
    "stage.watch": (StageWatch, StageAnswer),
    "stage.hang_up": (StageHangUp, Done),
    "stage.pause": (StagePause, Done),
    "live.start": (LiveStart, Done),
    "live.end": (LiveEnd, Done),
    "recording.start": (RecordingStart, RecordingNow),
    "recording.agree": (RecordingAgree, Done),
    "recording.stop": (RecordingStop, RecordingNow),
    "notes.change": (NotesChange, NotesChanged),
    "stage.spotlight": (StageSpotlight, Done),
    "stage.arrange": (StageArrange, Done),
    "stage.mute": (StageMute, Done),
    "stage.take_off": (StageTakeOff, Done),
    "stage.step_down": (StageStepDown, Done),
    "chat.send": (ChatSend, EntryStored),
    "chat.pin": (ChatPin, Done),
    "chat.slow": (ChatSlow, Done),
    "chat.take_away": (ChatTakeAway, Done),
    "person.silence": (PersonSilence, Done),
    "person.unsilence": (PersonUnsilence, Done),
    "person.remove": (PersonRemove, Done),
    "person.ban": (PersonBan, Done),
    "person.unban": (PersonUnban, Done),
    "hosts.write": (HostsWrite, EntryStored),
    "hosts.before": (HostsBefore, HostLinesPage),
    "complaint.send": (ComplaintSend, Done),
    "cheer.send": (CheerSend, Done),
    "hand.raise": (HandRaise, OwnHand),
    "hand.lower": (HandLower, Done),
    "hand.invite": (HandInvite, Done),
    "hand.answer": (HandAnswer, Done),
    "hand.pass": (HandPass, Done),
    "question.ask": (QuestionAsk, MyQuestion),
    "question.vote": (QuestionVote, Done),
    "question.move": (QuestionMove, Done),
    "question.moderate": (QuestionModerate, Done),
    "poll.write": (PollWrite, Done),
    "poll.move": (PollMove, Done),
    "poll.show": (PollShow, Done),
    "poll.answer": (PollChoose, Done),
    "media.report": (MediaReport, Done),
    "media.trouble": (MediaTrouble, Done),
    "entries.after": (EntriesAfter, EntriesPage),
}
