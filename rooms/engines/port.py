"""What the hub asks of a media server, whichever it is."""

from collections.abc import Mapping, Sequence
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


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerLife:
    """When a media server began, which names this life of it, and its clock at this moment."""

    started_at_s: float
    now_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PublisherFigures:
    """How one connection that sends to the stage fares.

    `bitrates_bps` is by audio and video; `loss_fraction`, from 0 to 1, is what the network lost in
    the last seconds, also where it was sent again; `lost` counts what never came. `place` is the
    one of the stage that viewers receive it in, None where the media server tells none.
    """

    peer: str
    source: StageSource
    is_connected: bool
    bitrates_bps: Mapping[str, int]
    frame_rate: float
    lost: int
    loss_fraction: float
    place: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StageFigures:
    """How a stage fares: who sends, how many watch, and how many of them have trouble."""

    publishers: Sequence[PublisherFigures] = ()
    viewers: int = 0
    viewers_in_trouble: int = 0


class StageMedia(Protocol):
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

    async def pause(self, *, room: str, peer: str, is_paused: bool) -> None:
        """Send a viewer no pictures for now, or send them again; sound goes on.

        Somebody who is not there is no error.
        """

    async def close_room(self, room: str) -> None:
        """End everything in a room; one that is not there is no error."""

    async def is_receiving(
        self, *, room: str, peer: str, source: StageSource | None = None
    ) -> bool:
        """Tell whether media of the peer arrives at this moment, by that source or by any."""

    async def record(self, *, room: str, recording: str, folder: str) -> None:
        """Record all that is sent to a stage, in files of a folder, an absolute path.

        Recording goes on where it is under way or was: the same recording is always in the same
        folder. Raises: RecordingRefused.
        """

    async def stop_recording(self, room: str) -> None:
        """Finish the files of a room's recording; one that is not recorded is no error."""

    async def recording_in(self, room: str) -> str | None:
        """Return the recording that is being made in a room at this moment, if one is.

        Raises: RecordingRefused when nothing of it reaches the disk.
        """

    async def figures(self, room: str) -> StageFigures:
        """Return how a stage fares at this moment; one that is not there is empty."""

    async def close(self) -> None:
        """Let go of the connection."""


class MediaWorker(StageMedia, Protocol):
    """One media server: the rooms it carries, its journal, its figures, its life.

    Every method but `ended` raises MediaUnavailable when it does not answer.
    """

    @property
    def name(self) -> str:
        """Return what the hub calls it, the same in all its lives."""

    @property
    def away_s(self) -> float:
        """Return for how long it could not be reached, 0 while it can."""

    async def read_journal(self, *, after: int, limit: int) -> JournalPage:
        """Return what was noted after a number."""

    async def acknowledge(self, through: int) -> None:
        """Let the server forget its journal up to a number."""

    async def metrics(self) -> Mapping[str, float]:
        """Return its counters by name, since it began."""

    async def ping(self) -> WorkerLife:
        """Return which life of the server answers."""

    async def ended(self) -> None:
        """Return when there is no connection to it, at once or when the present one ends."""


class MediaEngine(StageMedia, Protocol):
    """Carry the media of every room, through whichever media server it takes."""

    @property
    def workers(self) -> Sequence[MediaWorker]:
        """Return the media servers there are."""
