"""Clock processes as `estrade clock` runs them, beside what is measured."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from benchmarks.serving import running


@asynccontextmanager
async def running_clocks(url: str, folder: Path, *, count: int) -> AsyncIterator[None]:
    """Run so many until the block ends. Raises: WrongFiguresError when one does not start."""
    async with AsyncExitStack() as stack:
        for number in range(count):
            own = folder / f"clock{number}"
            own.mkdir()
            settings = {"DATABASE_URL": url, "VAR_DIR": str(own), "HAS_MEDIA": "false"}
            clock = running("clock", settings, log=own / "clock.log", says=b"ticking")
            await stack.enter_async_context(clock)
        yield
