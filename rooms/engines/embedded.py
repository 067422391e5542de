"""The embedded media server as an engine: each method is a request on its control line."""

import logging
import time
from collections.abc import Callable, Mapping
from typing import Any

from hub.kernel.errors import EstradeError
from rooms.engines.control import ControlLine, EngineError
from rooms.engines.port import (
    IceCredentials,
    JournalEntry,
    JournalKind,
    JournalPage,
    PublisherFigures,
    StageFigures,
    StageRole,
    StageSource,
    WorkerLife,
)
from rooms.errors import ConnectionEnded, MediaRefused, MediaUnavailable, StageFull
from rooms.recordings.errors import RecordingRefused

log = logging.getLogger(__name__)

REFUSED = {"offer_invalid", "offer_unsupported"}
FULL = {"room_full", "server_full"}
ABSENT = {"peer_unknown", "room_unknown"}
UNRECORDED = "recording_refused"


class EmbeddedEngine:
    """One embedded media server, which is a MediaWorker.

    `control` is `127.0.0.1:PORT` or `unix:/path`; `name` tells it from the other ones.
    """

    def __init__(
        self,
        control: str,
        secret: str,
        *,
        name: str = "media-1",
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = name
        self._line = ControlLine(control, secret, monotonic=monotonic)

    @property
    def away_s(self) -> float:
        """Return for how long it could not be reached, 0 while it can."""
        return self._line.away_s

    async def publish(
        self, *, room: str, peer: str, offer: str, source: StageSource = StageSource.CAMERA
    ) -> str:
        """Answer an offer that sends."""
        result = await self._ask("publish", room=room, peer=peer, offer=offer, source=source)
        return str(result["answer"])

    async def watch(
        self, *, room: str, peer: str, offer: str, source: StageSource = StageSource.CAMERA
    ) -> str:
        """Answer an offer that receives."""
        result = await self._ask("watch", room=room, peer=peer, offer=offer, source=source)
        return str(result["answer"])

    async def restart_ice(
        self,
        *,
        room: str,
        peer: str,
        role: StageRole,
        source: StageSource,
        theirs: IceCredentials,
    ) -> IceCredentials:
        """Begin a new ICE exchange of a running connection."""
        result = await self._ask(
            "restart_ice",
            room=room,
            peer=peer,
            role=role,
            source=source,
            ufrag=theirs.ufrag,
            pwd=theirs.password,
        )
        return IceCredentials(str(result["ufrag"]), str(result["pwd"]))

    async def hang_up(
        self,
        *,
        room: str,
        peer: str,
        role: StageRole | None = None,
        source: StageSource | None = None,
    ) -> None:
        """End what a peer sends and receives, or a part of it."""
        chosen = {"role": role, "source": source}
        given = {name: value for name, value in chosen.items() if value is not None}
        await self._ask_unless_absent("hang_up", room=room, peer=peer, **given)

    async def pause(self, *, room: str, peer: str, is_paused: bool) -> None:
        """Send a viewer no pictures for now, or send them again."""
        await self._ask_unless_absent("pause", room=room, peer=peer, is_paused=is_paused)

    async def close_room(self, room: str) -> None:
        """End everything in a room."""
        await self._ask_unless_absent("close_room", room=room)

    async def is_receiving(
        self, *, room: str, peer: str, source: StageSource | None = None
    ) -> bool:
        """Tell whether media of the peer arrives at this moment, by that source or by any."""
        result = await self._ask_unless_absent("stats", room=room, peer=peer)
        return any(
            one["kind"] == StageRole.PUBLISHER
            and one["connected"]
            and one["media"]
            and source in {None, one["source"]}
            for found in result.get("rooms", ())
            for one in found["peers"]
        )

    async def read_journal(self, *, after: int, limit: int) -> JournalPage:
        """Return what was noted after a number."""
        result = await self._ask("journal", after=after, limit=limit)
        return JournalPage(
            journal_id=str(result["journal"]),
            now_s=float(result["now"]),
            entries=[_entry(line) for line in result["entries"]],
        )

    async def acknowledge(self, through: int) -> None:
        """Let the server forget its journal up to a number."""
        await self._ask("acknowledge", through=through)

    async def record(self, *, room: str, recording: str, folder: str) -> None:
        """Record all that is sent to a stage."""
        await self._ask("record", room=room, recording=recording, folder=folder)

    async def stop_recording(self, room: str) -> None:
        """Finish the files of a room's recording."""
        await self._ask_unless_absent("stop_recording", room=room)

    async def recording_in(self, room: str) -> str | None:
        """Return the recording that is being made in a room at this moment, if one is."""
        result = await self._ask("recordings")
        if problem := result["problems"].get(room):
            log.error("room %s cannot be recorded: %s", room, problem)
            raise RecordingRefused
        found: str | None = result["recordings"].get(room)
        return found

    async def figures(self, room: str) -> StageFigures:
        """Return how a stage fares at this moment."""
        result = await self._ask_unless_absent("stats", room=room, role=StageRole.PUBLISHER)
        found = next(iter(result.get("rooms", ())), None)
        if found is None:
            return StageFigures()
        return StageFigures(
            publishers=[
                _publisher(one) for one in found["peers"] if one["kind"] == StageRole.PUBLISHER
            ],
            viewers=int(found["viewers"]),
            viewers_in_trouble=int(found.get("viewers_in_trouble", 0)),
        )

    async def metrics(self) -> Mapping[str, float]:
        """Return its counters by name, since it began."""
        result = await self._ask("metrics")
        return {name: float(value) for name, value in result.items()}

    async def ping(self) -> WorkerLife:
        """Return which life of the server answers."""
        result = await self._ask("ping")
        return WorkerLife(started_at_s=float(result["started_at"]), now_s=float(result["now"]))

    async def ended(self) -> None:
        """Return when there is no connection to it, at once or when the present one ends."""
        await self._line.ended()

    async def close(self) -> None:
        """Let go of the connection."""
        await self._line.close()

    async def _ask_unless_absent(self, method: str, **params: object) -> dict[str, Any]:
        try:
            return await self._line.ask(method, params)
        except EngineError as error:
            if error.code in ABSENT:
                return {}
            raise _as_ours(error) from error

    async def _ask(self, method: str, **params: object) -> dict[str, Any]:
        try:
            return await self._line.ask(method, params)
        except EngineError as error:
            raise _as_ours(error) from error


def _entry(line: dict[str, Any]) -> JournalEntry:
    return JournalEntry(
        seq=int(line["seq"]),
        at_s=float(line["at"]),
        room=str(line["room"]),
        peer=str(line["peer"]),
        role=StageRole(line["role"]),
        kind=JournalKind(line["kind"]),
        source=StageSource(line.get("source") or StageSource.CAMERA),
        media=str(line.get("media") or ""),
        reason=str(line.get("reason") or ""),
    )


def _publisher(line: dict[str, Any]) -> PublisherFigures:
    return PublisherFigures(
        peer=str(line["peer"]),
        source=StageSource(line.get("source") or StageSource.CAMERA),
        is_connected=bool(line["connected"]),
        bitrates_bps={str(key): int(bps) for key, bps in line.get("bitrates_bps", {}).items()},
        frame_rate=float(line.get("frame_rate", 0)),
        lost=int(line["lost"]),
        loss_fraction=float(line.get("loss_fraction", 0)),
        place=int(line["feed"]) if "feed" in line else None,
    )


def _as_ours(error: EngineError) -> EstradeError:
    if error.code in REFUSED:
        return MediaRefused(reason=error.message, is_readable=error.code != "offer_invalid")
    if error.code in ABSENT:
        return ConnectionEnded()
    if error.code in FULL:
        return StageFull()
    if error.code == UNRECORDED:
        log.error("the media server cannot record: %s", error)
        return RecordingRefused()
    log.error("the media server refused a request: %s", error)
    return MediaUnavailable()
