"""A media server as the hub starts it, and the hub's end of its control channel."""

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).parents[4]
SECRET = "a secret between the hub and its media server"
READY_TIMEOUT_S = 10.0
ANSWER_TIMEOUT_S = 5.0
STEP_S = 0.05
PLACES = ("--udp", "127.0.0.1:0", "--announce", "127.0.0.1")


class ControlError(Exception):
    """An error answer, with its stable code."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


class ControlClient:
    """One control connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._last_id = 0
        self._turn = asyncio.Lock()

    @classmethod
    async def connect(cls, address: str) -> Self:
        if address.startswith("unix:"):
            return cls(*await asyncio.open_unix_connection(address.removeprefix("unix:")))
        host, _, port = address.rpartition(":")
        return cls(*await asyncio.open_connection(host, int(port), limit=1 << 20))

    async def call(self, method: str, **params: Any) -> dict[str, Any]:
        self._last_id += 1
        number = self._last_id
        request = {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
        answer = await self.send_line(json.dumps(request).encode() + b"\n")
        assert answer["id"] == number
        return dict(answer["result"])

    async def send_line(self, line: bytes) -> dict[str, Any]:
        async with self._turn, asyncio.timeout(ANSWER_TIMEOUT_S):
            self._writer.write(line)
            await self._writer.drain()
            received = await self._reader.readuntil(b"\n")
        answer = json.loads(received)
        if "error" in answer:
            raise ControlError(answer["error"]["data"]["code"], answer["error"]["message"])
        return dict(answer)

    async def close(self) -> None:
        self._writer.close()
        with contextlib.suppress(ConnectionError):
            await self._writer.wait_closed()


class MediaProcess:
    """The server's process, on loopback."""

    def __init__(self, folder: Path) -> None:
        self.journal = folder / "media.journal"
        self.udp_port = 0
        self.control_address = ""
        self._process: asyncio.subprocess.Process | None = None
        self.clients: list[ControlClient] = []

    @property
    def process(self) -> asyncio.subprocess.Process:
        assert self._process is not None
        return self._process

    async def start(
        self,
        *,
        control: str = "127.0.0.1:0",
        parent_pid: int | None = None,
        places: tuple[str, ...] = PLACES,
    ) -> None:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "rooms.sfu",
            *("--control", control, "--secret-env", "ESTRADE_MEDIA_SECRET"),
            *places,
            *("--journal", str(self.journal)),
            *("--parent-pid", str(parent_pid or os.getpid())),
            env={**os.environ, "ESTRADE_MEDIA_SECRET": SECRET},
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
        )
        assert self._process.stdout is not None
        async with asyncio.timeout(READY_TIMEOUT_S):
            line = (await self._process.stdout.readline()).decode()
        words = dict(word.split("=", 1) for word in line.split() if "=" in word)
        assert line.startswith("media ready "), line
        self.udp_port = int(words["udp"].rpartition(":")[2])
        self.control_address = words["control"]

    async def control(self) -> ControlClient:
        client = await ControlClient.connect(self.control_address)
        self.clients.append(client)
        await client.call("authenticate", secret=SECRET)
        return client

    async def kill(self) -> None:
        self.process.kill()
        await self.process.wait()

    async def stop(self) -> None:
        for client in self.clients:
            client._writer.close()
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            async with asyncio.timeout(5):
                await self._process.wait()


async def until(true: Callable[[], bool], *, within_s: float, what: str) -> None:
    """Wait for a condition, and fail with its name when it does not come."""
    loop = asyncio.get_running_loop()
    give_up_at = loop.time() + within_s
    while not true():
        assert loop.time() < give_up_at, f"{what}: not within {within_s} s"
        await asyncio.sleep(STEP_S)
