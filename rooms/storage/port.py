"""What the hub asks of whatever keeps finished files."""

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Protocol

CHUNK_BYTES = 256 * 1024
"""About how much of a file is in memory at once while it is read."""


class Storage(Protocol):
    """Keep files under names, and give back any stretch of them.

    A name is a relative path of letters, digits, `-`, `_` and `.`, with `/` between.
    Every method raises StorageUnavailable when the storage does not answer.
    """

    async def put(self, name: str, path: Path) -> None:
        """Keep a copy of a file: all of it, or nothing.

        What was kept under that name is replaced. Raises: StoredFileMissing when `path` is gone.
        """

    async def size(self, name: str) -> int | None:
        """Return how many bytes are kept under a name, None when nothing is."""

    def open_range(self, name: str, *, start: int, end: int) -> AsyncGenerator[bytes, None]:
        """Give the bytes from `start` up to and without `end`, a chunk at a time.

        A file that is shorter gives fewer. Raises, once asked for the first chunk:
        StoredFileMissing.
        """

    async def delete(self, name: str) -> None:
        """Let go of what is kept under a name; nothing there is no error."""

    async def close(self) -> None:
        """Let go of connections."""
