"""What the hub asks of a media server, whichever it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class StageRole(StrEnum):
    """What a peer does in a room of the media server."""

    PUBLISHER = "publisher"
    VIEWER = "viewer"


class StageSource(StrEnum):
    """Which of a peer's connections it is: a person may have one of each at a time.

    The program is what software other than the browser sends or receives, by WHIP or WHEP.
    """

    CAMERA = "camera"
    SCREEN = "screen"
    PROGRAM = "program"


class JournalKind(StrEnum):
    """What a media server notes."""

    CONNECTED = "connected"
    MEDIA_STARTED = "media_started"
    MEDIA_STOPPED = "media_stopped"
    DISCONNECTED = "disconnected"


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalEntry:
    """Something the media server noted; `at_s` is in seconds of its own clock.

    `media` is audio or video where the kind is about media, else empty.
    """

    seq: int
    at_s: float
    room: str
    peer: str
    role: StageRole
    kind: JournalKind
    source: StageSource = StageSource.CAMERA
    media: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalPage:
    """Entries in order, from the journal of that id, read at `now_s` of the server's clock."""

    journal_id: str
    now_s: float
    entries: Sequence[JournalEntry]


@dataclass(frozen=True, slots=True)
class IceCredentials:
    """What one side of a connection is known by in its connectivity checks."""

    ufrag: str
    password: str


class MediaEngine(Protocol):
    """Carry media between the people of a room.

    Every method raises MediaUnavailable when the media server does not answer.
    """

    async def publish(
        self, *, room: str, peer: str, offer: str, source: StageSource = StageSource.CAMERA
    ) -> str:
        """Answer an offer that sends; the peer's earlier connection of that source ends.

        Raises: MediaRefused, StageFull.
        """

    async def watch(
        self, *, room: str, peer: str, offer: str, source: StageSource = StageSource.CAMERA
    ) -> str:
        """Answer an offer that receives; nothing flows until somebody sends.

        Raises: MediaRefused, StageFull.
        """

    async def restart_ice(
        self,
        *,
        room: str,
        peer: str,
        role: StageRole,
        source: StageSource,
        theirs: IceCredentials,
    ) -> IceCredentials:
        """Begin a new ICE exchange of a running connection and return our side of it.

        Raises: ConnectionEnded, MediaRefused.
        """

    async def hang_up(
        self,
        *,
        room: str,
        peer: str,
        role: StageRole | None = None,
        source: StageSource | None = None,
    ) -> None:
        """End what a peer sends and receives, all of it or one role or source alone.

        Somebody who is not there is no error.
        """

    async def close_room(self, room: str) -> None:
        """End everything in a room; one that is not there is no error."""

    async def is_receiving(self, *, room: str, peer: str) -> bool:
        """Tell whether media of the peer arrives at this moment."""

    async def read_journal(self, *, after: int, limit: int) -> JournalPage:
        """Return what was noted after a number."""

    async def acknowledge(self, through: int) -> None:
        """Let the server forget its journal up to a number."""

    async def ping(self) -> None:
        """Return when the server answers."""

    async def close(self) -> None:
        """Let go of the connection."""
