"""Publishers and viewers made of aiortc, with real ICE, DTLS and SRTP on loopback."""

import array
import asyncio
import contextlib
import fractions
import math
import statistics
from typing import Any, Protocol

from aiortc import RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import AudioStreamTrack, MediaStreamError, VideoStreamTrack
from av import AudioFrame, VideoFrame

TONE_AMPLITUDE = 8_000
WIDTH, HEIGHT = 320, 240
RATE = 48_000


class Bars(VideoStreamTrack):
    """A picture of one brightness, with a bar that moves."""

    def __init__(self, brightness: int) -> None:
        super().__init__()
        self._rows = [
            bytes([brightness]) * at + b"\x80" * 16 + bytes([brightness]) * (WIDTH - at - 16)
            for at in range(0, WIDTH - 16, 8)
        ]
        self._count = 0

    async def recv(self) -> VideoFrame:
        pts, time_base = await self.next_timestamp()
        frame = VideoFrame(WIDTH, HEIGHT, "yuv420p")
        luma, *chroma = frame.planes
        luma.update(self._rows[self._count % len(self._rows)].ljust(luma.line_size) * HEIGHT)
        for plane in chroma:
            plane.update(b"\x80" * plane.buffer_size)
        frame.pts, frame.time_base = pts, time_base
        self._count += 1
        return frame


class Tone(AudioStreamTrack):
    """A steady tone."""

    def __init__(self) -> None:
        super().__init__()
        self._sent = 0
        self._started_at: float | None = None
        self._wave = array.array(
            "h",
            (
                round(TONE_AMPLITUDE * math.sin(2 * math.pi * 500 * at / RATE))
                for at in range(RATE // 50)
            ),
        ).tobytes()

    async def recv(self) -> AudioFrame:
        loop = asyncio.get_running_loop()
        if self._started_at is None:
            self._started_at = loop.time()
        await asyncio.sleep(max(0.0, self._started_at + self._sent / RATE - loop.time()))
        frame = AudioFrame(format="s16", layout="mono", samples=RATE // 50)
        frame.planes[0].update(self._wave)
        frame.pts, frame.sample_rate = self._sent, RATE
        frame.time_base = fractions.Fraction(1, RATE)
        self._sent += RATE // 50
        return frame


def _energy(frame: AudioFrame) -> float:
    """Return the mean of the samples' sizes; what follows them in the buffer is padding."""
    samples = array.array("h", bytes(frame.planes[0]))
    return statistics.fmean(map(abs, samples[: frame.samples * len(frame.layout.channels)]))


class Answers(Protocol):
    """Whoever takes an offer to a media server and brings its answer back."""

    async def call(self, method: str, **params: object) -> dict[str, Any]:
        """Ask for `publish` or `watch`."""


class Client:
    """One peer connection to the server."""

    def __init__(self, control: Answers, room: str, name: str) -> None:
        self.pc = RTCPeerConnection()
        self._control = control
        self._room = room
        self._name = name
        self._gathering: asyncio.Task[None] | None = None

    async def exchange(self, method: str) -> None:
        offer = await self.pc.createOffer()
        self._gathering = asyncio.create_task(self.pc.setLocalDescription(offer))
        await asyncio.shield(self._gathering)
        result = await self._control.call(
            method, room=self._room, peer=self._name, offer=self.pc.localDescription.sdp
        )
        await self.pc.setRemoteDescription(RTCSessionDescription(result["answer"], "answer"))

    async def close(self) -> None:
        # aioice forgets the sockets that it was opening when it is cancelled.
        if self._gathering is not None:
            await self._gathering
        await self.pc.close()


class PublishingClient(Client):
    """Send a tone and bars."""

    async def start(self, *, brightness: int) -> None:
        self.pc.addTransceiver(Tone(), direction="sendonly")
        self.pc.addTransceiver(Bars(brightness), direction="sendonly")
        await self.exchange("publish")


class WatchingClient(Client):
    """Receive, decode and keep the last picture's brightness and the sound's energy."""

    def __init__(self, control: Answers, room: str, name: str) -> None:
        super().__init__(control, room, name)
        self.frames = 0
        self.brightness = -1.0
        self.sound_frames = 0
        self.energy = 0.0
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        self.pc.addTransceiver("audio", direction="recvonly")
        self.pc.addTransceiver("video", direction="recvonly")
        self.pc.on("track", self._take)
        await self.exchange("watch")

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await super().close()

    def _take(self, track: Any) -> None:
        reader = self._look if track.kind == "video" else self._listen
        self._tasks.append(asyncio.create_task(reader(track)))

    async def _look(self, track: Any) -> None:
        with contextlib.suppress(MediaStreamError):
            while True:
                frame = await track.recv()
                self.brightness = statistics.median(bytes(frame.planes[0])[: WIDTH * HEIGHT : 97])
                self.frames += 1

    async def _listen(self, track: Any) -> None:
        with contextlib.suppress(MediaStreamError):
            while True:
                frame = await track.recv()
                self.energy = _energy(frame)
                self.sound_frames += 1
