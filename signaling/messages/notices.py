"""What the hub says by itself."""

from enum import StrEnum

from signaling.messages.base import Notice
from signaling.messages.boards import Board
from signaling.messages.conduct import CheersGiven
from signaling.messages.hall import MyQuestion
from signaling.messages.parts import (
    Author,
    Candidate,
    Entry,
    Participant,
    PeerWords,
    Reason,
    SessionDescription,
)


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
    """The browser of the person of that id sent this: a description, a candidate or words."""

    sender: str
    description: SessionDescription | None
    candidate: Candidate | None
    words: PeerWords | None = None


class EntryAdded(Notice):
    """The room remembers something new; a gap before `seq` means: ask `entries.after`."""

    entry: Entry


class StageChanged(Notice):
    """What the media server receives now; the connections of viewers go on meanwhile.

    `is_receiving`: the host, by whatever source; `has_screen`: a screen that the host shares.
    """

    is_receiving: bool
    has_screen: bool


class DoorChanged(Notice):
    """Who waits at the door, for those whom the room is for; hosts of a hall get no names."""

    names: list[str]
    count: int


class BoardChanged(Notice):
    """A board shows something else now; take it unless its version is older than the one known."""

    board: Board


class SilenceChanged(Notice):
    """The hosts let this person write no more, and why; or again: then `silence` is null."""

    silence: Reason | None


class HandDeclined(Notice):
    """Whom this host asked on stage stays in the hall; nobody else hears it."""

    person: Author


class StageMuted(Notice):
    """A host turns this person's microphone off: do so, and say who did; nobody else hears it."""

    by: Author


class QuestionMoved(Notice):
    """Hosts have dealt with a question of one's own; nobody else hears it."""

    question: MyQuestion


class StageRestarted(Notice):
    """Another media server is behind the stage: whoever was connected to it connects anew.

    The host does so at once, viewers within a second at random. `stage_life` grows by one each
    time; `RoomState` has it too, for those who were not there to hear it.
    """

    stage_life: int


class CloseReason(StrEnum):
    """Why the hub closes a connection; none of these is to be retried by itself.

    `seat_left`: the person has left a group, by moving or by cancelling, and it goes on.
    `stage_left`: the person hosts this masterclass no more.
    `removed`: the hosts showed the person out, who may enter again. `banned`: for good.
    """

    SUPERSEDED = "superseded"
    ENDED = "ended"
    SIGNED_OUT = "signed_out"
    SEAT_LEFT = "seat_left"
    STAGE_LEFT = "stage_left"
    REMOVED = "removed"
    BANNED = "banned"


class RoomClosed(Notice):
    """The hub closes this connection; `message` is a sentence to show."""

    reason: CloseReason
    message: str


NOTICES: dict[str, type[Notice]] = {
    "participant.arrived": ParticipantArrived,
    "participant.away": ParticipantAway,
    "participant.left": ParticipantLeft,
    "viewers.changed": ViewersChanged,
    "peer.signal": PeerSignalled,
    "entry.added": EntryAdded,
    "stage.changed": StageChanged,
    "stage.restarted": StageRestarted,
    "board.changed": BoardChanged,
    "silence.changed": SilenceChanged,
    "cheers.given": CheersGiven,
    "door.changed": DoorChanged,
    "hand.declined": HandDeclined,
    "stage.muted": StageMuted,
    "question.moved": QuestionMoved,
    "room.closed": RoomClosed,
}
