"""Processes of `estrade` as they run, on loopback, beside what is measured."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import WrongFiguresError
from tests.servers import free_port

ROOT = Path(__file__).parents[1]
HOST = "127.0.0.1"
START_S = 40.0
STOP_S = 20.0


@dataclass(frozen=True, slots=True)
class Served:
    """A hub that answers: on which port, as which process, and where it writes what went wrong."""

    port: int
    pid: int
    log: Path

    @property
    def address(self) -> str:
        """Return the address to open."""
        return f"http://{HOST}:{self.port}"


@asynccontextmanager
async def serving(
    url: str, folder: Path, settings: Mapping[str, str], *, port: int | None = None
) -> AsyncIterator[Served]:
    """Serve until the block ends; settings are named without `ESTRADE_`.

    Raises: WrongFiguresError when it does not open.
    """
    port = port or free_port()
    given = {"DATABASE_URL": url, "VAR_DIR": str(folder), "PORT": str(port), **settings}
    log = folder / f"serve-{port}.log"
    async with running("serve", given, log=log, says=b"open at") as pid:
        yield Served(port, pid, log)


@asynccontextmanager
async def running(
    command: str, settings: Mapping[str, str], *, log: Path, says: bytes
) -> AsyncIterator[int]:
    """Run an `estrade` command until the block ends; give its process id once it `says` so.

    Raises: WrongFiguresError when it says something else.
    """
    with log.open("wb") as file:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "web.cli", command),
            cwd=ROOT,
            env=os.environ | {f"ESTRADE_{key}": value for key, value in settings.items()},
            stdout=asyncio.subprocess.PIPE,
            stderr=file,
        )
        assert process.stdout is not None
        try:
            async with asyncio.timeout(START_S):
                said = await process.stdout.readline()
            if says not in said:
                raise WrongFiguresError(_text(log))
            yield process.pid
        finally:
            await _stop(process)


def _text(log: Path) -> str:
    return log.read_text()


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    process.terminate()
    try:
        async with asyncio.timeout(STOP_S):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
