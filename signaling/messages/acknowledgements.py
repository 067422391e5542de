"""What the hub answers to a request that it carried out."""

from datetime import datetime

from rooms.entries import GoalPayload
from rooms.roles import RoomKind
from signaling.messages.base import Notice
from signaling.messages.boards import Board, HostLine
from signaling.messages.hall import Mine
from signaling.messages.notices import DoorChanged
from signaling.messages.parts import Entry, IceServer, Participant, Reason


class Done(Notice):
    """Nothing more to say than that it is done."""


class RecordingNow(Notice):
    """Whether the room is recorded; `is_ready`: it will be from the moment it is live."""

    is_on: bool
    is_ready: bool


class OwnHand(Notice):
    """The place in the line that is one's own; `version` is that of the board it is on."""

    number: int
    version: int


class NotesChanged(Notice):
    """The notes were changed; `edit` says which change it was."""

    edit: int


class RoomState(Notice):
    """The room as it is at the moment of entering.

    `others`: for a session the other person, or all others of the group; for the audience the host,
    for the host nobody.
    `is_polite`: this side gives way when both offer at once (perfect negotiation).
    `is_receiving` and `has_screen`: what `stage.changed` says when it changes.
    `boards`: all those of such a room, as this person may see them.
    `silence`: why the hosts let this person write no more, null while they may.
    `door`: who waits there, for those who are told of it.
    `hand`: the one that this person has up.
    `mine`: what this person asked, voted for and answered.
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
    is_receiving: bool
    stage_life: int
    has_screen: bool
    opens_at: datetime
    starts_at: datetime
    ends_at: datetime
    server_time: datetime
    goal: GoalPayload | None
    recording: RecordingNow
    boards: list[Board]
    silence: Reason | None
    door: DoorChanged | None
    hand: OwnHand | None
    mine: Mine
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


class HostLinesPage(Notice):
    """Earlier lines between hosts, in order."""

    lines: list[HostLine]
    has_more: bool


class EntriesPage(Notice):
    """Entries in order; when `has_more`, ask again after the last one."""

    entries: list[Entry]
    last_seq: int
    has_more: bool
