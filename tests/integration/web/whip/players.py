"""Programs that are not ours: FFmpeg, which sends by its WHIP muxer, and aiortc, which plays."""

import asyncio
import contextlib
import statistics
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Self

import httpx
from aiortc import RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack
from av import AudioFrame, VideoFrame

from tests.ffmpeg_publisher import HEIGHT, WIDTH
from tests.integration.web.whip.software import FRAGMENT, SDP

ROOT = Path(__file__).parents[4]
PATIENCE_S = 20.0
STEP_S = 0.1


async def until(true: Callable[[], bool], what: str) -> None:
    """Wait for a condition, and fail with its name when it does not come."""
    for _ in range(round(PATIENCE_S / STEP_S)):
        if true():
            return
        await asyncio.sleep(STEP_S)
    raise AssertionError(what)


class FFmpeg:
    """FFmpeg sending by WHIP in a process of its own."""

    def __init__(self, url: str, key: str, *options: str) -> None:
        self._words = [sys.executable, "-m", "tests.ffmpeg_publisher", url, key, *options]
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Self:
        self._process = await asyncio.create_subprocess_exec(
            *self._words,
            cwd=ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._process is not None
        if self._process.returncode is None:
            self._process.kill()
        await self._process.communicate()

    async def begin(self) -> None:
        """Wait until FFmpeg is connected; what it says when it gives up fails the test."""
        assert self._process is not None
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        async with asyncio.timeout(PATIENCE_S):
            said = await self._process.stdout.readline()
            assert said.strip() == b"sending", (await self._process.stderr.read()).decode()

    async def stop(self) -> None:
        """Let it end by itself, in good order."""
        assert self._process is not None
        async with asyncio.timeout(PATIENCE_S):
            _, said = await self._process.communicate(b"")
        assert self._process.returncode == 0, said.decode()


class Player:
    """aiortc as a WHEP player, which decodes what it gets."""

    def __init__(self, address: str, key: str) -> None:
        self.pc = RTCPeerConnection()
        self.frames = self.sounds = 0
        self.brightness = 0.0
        self.response: httpx.Response | None = None
        self._address = address
        self._headers = {"Authorization": f"Bearer {key}"}
        self._tasks: list[asyncio.Task[None]] = []
        self.pc.on("track", self._take)

    async def connect(self) -> None:
        """Offer to receive, as the draft says."""
        for kind in ("audio", "video"):
            self.pc.addTransceiver(kind, direction="recvonly")
        await self.pc.setLocalDescription(await self.pc.createOffer())
        headers = {**self._headers, "Content-Type": SDP}
        async with httpx.AsyncClient(trust_env=False) as http:
            self.response = await http.post(
                self._address, content=self.pc.localDescription.sdp, headers=headers
            )
        assert self.response.status_code == 201, self.response.text
        answer = RTCSessionDescription(self.response.text, "answer")
        await self.pc.setRemoteDescription(answer)

    async def hang_up(self) -> int:
        """Ask for the end and return the status."""
        async with httpx.AsyncClient(trust_env=False) as http:
            return (await http.delete(self._location(), headers=self._headers)).status_code

    async def restart(self) -> httpx.Response:
        """Ask for a new ICE exchange."""
        headers = {**self._headers, "Content-Type": FRAGMENT, "If-Match": "*"}
        fragment = "a=ice-ufrag:another\r\na=ice-pwd:0123456789012345678901\r\n"
        async with httpx.AsyncClient(trust_env=False) as http:
            return await http.patch(self._location(), content=fragment, headers=headers)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await self.pc.close()

    def _location(self) -> httpx.URL:
        assert self.response is not None
        return httpx.URL(self._address).join(self.response.headers["Location"])

    def _take(self, track: MediaStreamTrack) -> None:
        self._tasks.append(asyncio.create_task(self._decode(track)))

    async def _decode(self, track: MediaStreamTrack) -> None:
        with contextlib.suppress(MediaStreamError):
            while True:
                frame = await track.recv()
                if isinstance(frame, VideoFrame):
                    self.frames += 1
                    luma = bytes(frame.planes[0])[: WIDTH * HEIGHT : 97]
                    self.brightness = statistics.median(luma)
                elif isinstance(frame, AudioFrame):
                    self.sounds += 1
