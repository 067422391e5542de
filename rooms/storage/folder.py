"""Files kept in a folder of this machine."""

import asyncio
import contextlib
import os
import re
import shutil
from collections.abc import AsyncGenerator
from pathlib import Path

from rooms.storage.errors import StorageUnavailable, StoredFileMissing
from rooms.storage.local_file import read_range

NAME = re.compile(r"(?:[A-Za-z0-9_-][A-Za-z0-9._-]*/)*[A-Za-z0-9_-][A-Za-z0-9._-]*")
UNFINISHED = ".unfinished"
FOLDER_MODE, FILE_MODE = 0o750, 0o640
"""Other accounts of the machine see nothing."""


class FolderStorage:
    """A Storage in a folder, which is made when something is first kept.

    On the same disk a file is linked, not copied.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    async def put(self, name: str, path: Path) -> None:
        """Keep a copy of a file: all of it, or nothing. Raises: StoredFileMissing."""
        target = self._path(name)
        try:
            await asyncio.to_thread(_keep, path, target)
        except FileNotFoundError as error:
            raise StoredFileMissing from error
        except OSError as error:
            raise StorageUnavailable from error

    async def size(self, name: str) -> int | None:
        """Return how many bytes are kept under a name, None when nothing is."""
        try:
            return (await asyncio.to_thread(self._path(name).stat)).st_size
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise StorageUnavailable from error

    async def open_range(self, name: str, *, start: int, end: int) -> AsyncGenerator[bytes, None]:
        """Give the bytes from `start` up to and without `end`. Raises: StoredFileMissing."""
        path = self._path(name)
        try:
            async with contextlib.aclosing(read_range(path, start=start, end=end)) as chunks:
                async for chunk in chunks:
                    yield chunk
        except OSError as error:
            raise StorageUnavailable from error

    async def delete(self, name: str) -> None:
        """Let go of what is kept under a name, and of folders that it leaves empty."""
        try:
            await asyncio.to_thread(self._let_go, self._path(name))
        except OSError as error:
            raise StorageUnavailable from error

    async def close(self) -> None:
        """Have nothing to let go of."""

    def _path(self, name: str) -> Path:
        assert NAME.fullmatch(name), f"{name!r} cannot name a file"
        return self._root / name

    def _let_go(self, path: Path) -> None:
        for one in (path, _unfinished(path)):
            one.unlink(missing_ok=True)
        for folder in path.relative_to(self._root).parents[:-1]:
            with contextlib.suppress(OSError):
                (self._root / folder).rmdir()


def _keep(path: Path, target: Path) -> None:
    path.stat()
    target.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    beside = _unfinished(target)
    beside.unlink(missing_ok=True)
    try:
        os.link(path, beside)
    except FileNotFoundError:
        raise
    except OSError:
        shutil.copyfile(path, beside)
        beside.chmod(FILE_MODE)
    _make_durable(beside)
    beside.replace(target)
    # Replacing a link by another to the same file leaves both. Source: rename(2).
    beside.unlink(missing_ok=True)
    _make_durable(target.parent)


def _make_durable(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _unfinished(path: Path) -> Path:
    return path.with_name(path.name + UNFINISHED)
