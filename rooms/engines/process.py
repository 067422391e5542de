"""Run the embedded media server as a child of ours, and again when it dies."""

import asyncio
import contextlib
import logging
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from hub.kernel.waiting import end

log = logging.getLogger(__name__)

READY = "media ready "
START_TIMEOUT_S = 10.0
STOP_TIMEOUT_S = 1.5
FIRST_PAUSE_S = 0.1
LONGEST_PAUSE_S = 1.0
STEADY_S = 10.0
SECRET_VARIABLE = "ESTRADE_MEDIA_SECRET"  # noqa: S105 - the name of the variable, not its value


class MediaDidNotStartError(RuntimeError):
    """The media server ended, or said nothing, before it was ready."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaOptions:
    """How to start a media server; `announce` is where browsers reach it, `udp_port` 0 any.

    `udp_host` is an address, or an IPv4 and an IPv6 one with a comma between. `tcp_port`, for
    browsers whose network blocks UDP, is 0 for the number of UDP and None for none.
    """

    name: str
    control: str
    secret: str
    udp_host: str
    udp_port: int
    announce: str
    journal: Path
    recordings: Path | None = None
    tcp_port: int | None = None


class MediaProcess:
    """Keep one media server running.

    A server that dies is started again within a second, on the UDP port it had, so that answers
    given before stay true.
    """

    def __init__(self, options: MediaOptions) -> None:
        self._options = options
        self._udp_port = options.udp_port
        self._child: asyncio.subprocess.Process | None = None
        self._watching: asyncio.Task[None] | None = None
        self._printing: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        """Return the running server's process id, None while there is none."""
        return self._child.pid if self._child is not None else None

    @property
    def udp_port(self) -> int:
        """Return the port that media goes through, 0 before the first start."""
        return self._udp_port

    async def start(self) -> None:
        """Start the server and return once it is ready. Raises: MediaDidNotStartError."""
        await self._spawn()
        self._watching = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        """Stop the server in good order, or by force after 1.5 s."""
        await end(self._watching, self._printing)
        await self._end_child()

    async def _watch(self) -> None:
        pause_s = FIRST_PAUSE_S
        loop = asyncio.get_running_loop()
        while True:
            started_s = loop.time()
            if self._child is not None:
                code = await self._child.wait()
                self._child = None
                log.error("%s ended with %s; starting it again", self._options.name, code)
            if loop.time() - started_s > STEADY_S:
                pause_s = FIRST_PAUSE_S
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 2, LONGEST_PAUSE_S)
            try:
                await self._spawn()
            except (OSError, MediaDidNotStartError):
                log.exception("%s does not start; trying again", self._options.name)

    async def _spawn(self) -> None:
        child = await asyncio.create_subprocess_exec(
            *self._command(),
            env=os.environ | {SECRET_VARIABLE: self._options.secret},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            start_new_session=True,
        )
        self._child = child
        try:
            async with asyncio.timeout(START_TIMEOUT_S):
                await self._wait_until_ready(child)
        except (TimeoutError, MediaDidNotStartError) as error:
            await self._end_child()
            raise MediaDidNotStartError("see its last lines above") from error
        except asyncio.CancelledError:
            await self._end_child()
            raise

    async def _wait_until_ready(self, child: asyncio.subprocess.Process) -> None:
        assert child.stdout is not None
        while line := (await child.stdout.readline()).decode(errors="replace"):
            if line.startswith(READY):
                fields = dict(word.split("=", 1) for word in line.split() if "=" in word)
                self._udp_port = int(fields["udp"].rpartition(":")[2])
                self._printing = asyncio.create_task(_pass_on(self._options.name, child.stdout))
                return
        raise MediaDidNotStartError("it ended before it was ready")

    def _command(self) -> list[str]:
        options = self._options
        return [
            sys.executable,
            "-m",
            "rooms.sfu",
            f"--control={options.control}",
            f"--secret-env={SECRET_VARIABLE}",
            *(f"--udp={place}" for place in _places(options.udp_host, self._udp_port)),
            *(f"--tcp={place}" for place in _places(options.udp_host, options.tcp_port)),
            f"--announce={options.announce}",
            f"--journal={options.journal}",
            *([f"--recordings={options.recordings}"] if options.recordings else []),
            f"--parent-pid={os.getpid()}",
        ]

    async def _end_child(self) -> None:
        child, self._child = self._child, None
        if child is None or child.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            child.terminate()
        try:
            async with asyncio.timeout(STOP_TIMEOUT_S):
                await child.wait()
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                child.kill()
            await child.wait()


def _places(hosts: str, port: int | None) -> list[str]:
    if port is None:
        return []
    found = [host.strip() for host in hosts.split(",")]
    return [f"[{host}]:{port}" if ":" in host else f"{host}:{port}" for host in found]


async def _pass_on(name: str, output: asyncio.StreamReader) -> None:
    while line := await output.readline():
        log.info("%s: %s", name, line.decode(errors="replace").rstrip())
