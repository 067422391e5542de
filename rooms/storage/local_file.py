"""Read a stretch of a file of this machine without holding up anybody else."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

from rooms.storage.errors import StoredFileMissing
from rooms.storage.port import CHUNK_BYTES


async def read_range(path: Path, *, start: int, end: int) -> AsyncGenerator[bytes, None]:
    """Give the bytes from `start` up to and without `end`; a shorter file gives fewer.

    Raises: StoredFileMissing.
    """
    try:
        file = await asyncio.to_thread(path.open, "rb", buffering=0)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise StoredFileMissing from error
    try:
        await asyncio.to_thread(file.seek, start)
        left = end - start
        while left > 0 and (chunk := await asyncio.to_thread(file.read, min(left, CHUNK_BYTES))):
            left -= len(chunk)
            yield chunk
    finally:
        file.close()
