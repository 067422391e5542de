"""Clock processes as `estrade clock` runs them, beside what is measured."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from benchmarks.figures import WrongFiguresError

ROOT = Path(__file__).parents[2]
START_S = 40.0
STOP_S = 20.0


@asynccontextmanager
async def running_clocks(url: str, folder: Path, *, count: int) -> AsyncIterator[None]:
    """Run so many until the block ends. Raises: WrongFiguresError when one does not start."""
    async with AsyncExitStack() as stack:
        for number in range(count):
            await stack.enter_async_context(_running(url, _new(folder / f"clock{number}")))
        yield


@asynccontextmanager
async def _running(url: str, folder: Path) -> AsyncIterator[None]:
    settings = {"DATABASE_URL": url, "VAR_DIR": str(folder), "HAS_MEDIA": "false"}
    with (folder / "clock.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "web.cli", "clock"),
            cwd=ROOT,
            env=os.environ | {f"ESTRADE_{key}": value for key, value in settings.items()},
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
        )
        assert process.stdout is not None
        try:
            async with asyncio.timeout(START_S):
                said = await process.stdout.readline()
            if b"ticking" not in said:
                raise WrongFiguresError((folder / "clock.log").read_text())
            yield
        finally:
            await _stop(process)


def _new(folder: Path) -> Path:
    folder.mkdir()
    return folder


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
