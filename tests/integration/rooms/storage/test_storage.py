"""What every storage promises: a folder and an S3 pass the same tests."""

import asyncio
import contextlib
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from rooms.storage.errors import StorageUnavailable, StoredFileMissing
from rooms.storage.folder import FolderStorage
from rooms.storage.port import CHUNK_BYTES, Storage
from rooms.storage.s3 import PIECE_BYTES, S3Storage
from tests.s3_server import names_in, new_bucket, running_s3

NAME = "rec_1/prt_1/camera-1.webm"
AnyStorage = tuple[Storage, Callable[[], list[str]]]


@pytest.fixture(scope="module")
def s3_address() -> Iterator[str]:
    with running_s3() as address:
        yield address


@pytest.fixture(params=["folder", "s3"])
def any_storage(request: pytest.FixtureRequest, tmp_path: Path) -> AnyStorage:
    """Give an empty storage, and what tells all the names in it."""
    if request.param == "folder":
        root = tmp_path / "kept"
        return FolderStorage(root), lambda: [
            str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()
        ]
    bucket = new_bucket(request.getfixturevalue("s3_address"))
    return S3Storage(bucket), lambda: names_in(bucket)


@pytest.fixture
def storage(any_storage: AnyStorage) -> Storage:
    return any_storage[0]


@pytest.fixture
def names(any_storage: AnyStorage) -> Callable[[], list[str]]:
    return any_storage[1]


def a_file(folder: Path, content: bytes, name: str = "growing.webm") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def may_others_read(path: Path) -> bool:
    return bool(path.stat().st_mode & 0o007)


async def read(storage: Storage, *, start: int, end: int, name: str = NAME) -> bytes:
    async with contextlib.aclosing(storage.open_range(name, start=start, end=end)) as chunks:
        return b"".join([chunk async for chunk in chunks])


async def test_what_is_put_is_kept_whole(storage: Storage, tmp_path: Path) -> None:
    content = os.urandom(3 * CHUNK_BYTES + 17)
    await storage.put(NAME, a_file(tmp_path, content))
    assert await storage.size(NAME) == len(content)
    assert await read(storage, start=0, end=len(content)) == content


async def test_a_file_of_many_pieces_is_kept_whole(
    storage: Storage, names: Callable[[], list[str]], tmp_path: Path
) -> None:
    content = os.urandom(2 * PIECE_BYTES + 5)
    await storage.put(NAME, a_file(tmp_path, content))
    middle = slice(PIECE_BYTES - 3, PIECE_BYTES + 9)
    assert await read(storage, start=middle.start, end=middle.stop) == content[middle]
    assert names() == [NAME]


@pytest.mark.parametrize(
    ("start", "end"), [(0, 1), (0, 10), (9, 10), (3, 7), (3, 3), (4, 100), (10, 11), (99, 100)]
)
async def test_any_stretch_can_be_read(
    storage: Storage, tmp_path: Path, start: int, end: int
) -> None:
    await storage.put(NAME, a_file(tmp_path, b"0123456789"))
    assert await read(storage, start=start, end=end) == b"0123456789"[start:end]


async def test_an_empty_file_can_be_kept(storage: Storage, tmp_path: Path) -> None:
    await storage.put(NAME, a_file(tmp_path, b""))
    assert await storage.size(NAME) == 0
    assert await read(storage, start=0, end=1) == b""


async def test_putting_again_replaces(storage: Storage, tmp_path: Path) -> None:
    await storage.put(NAME, a_file(tmp_path, b"first and long"))
    await storage.put(NAME, a_file(tmp_path, b"second", "other.webm"))
    assert await read(storage, start=0, end=100) == b"second"


async def test_putting_twice_and_at_once_leaves_one_whole_file(
    storage: Storage, names: Callable[[], list[str]], tmp_path: Path
) -> None:
    path = a_file(tmp_path, b"0123456789")
    await asyncio.gather(storage.put(NAME, path), storage.put(f"{NAME}.2", path))
    await storage.put(NAME, path)
    assert sorted(names()) == [NAME, f"{NAME}.2"]
    assert await storage.size(NAME) == 10


async def test_what_is_kept_stays_when_the_original_goes(storage: Storage, tmp_path: Path) -> None:
    path = a_file(tmp_path, b"0123456789")
    await storage.put(NAME, path)
    path.unlink()
    assert await read(storage, start=0, end=10) == b"0123456789"


async def test_deleting_leaves_nothing(
    storage: Storage, names: Callable[[], list[str]], tmp_path: Path
) -> None:
    await storage.put(NAME, a_file(tmp_path, b"0123456789"))
    await storage.delete(NAME)
    await storage.delete(NAME)
    assert await storage.size(NAME) is None
    assert names() == []


async def test_what_is_not_there_is_said_to_be_missing(storage: Storage, tmp_path: Path) -> None:
    assert await storage.size(NAME) is None
    with pytest.raises(StoredFileMissing):
        await read(storage, start=0, end=1)
    with pytest.raises(StoredFileMissing):
        await storage.put(NAME, tmp_path / "nowhere.webm")


async def test_reading_may_stop_anywhere(storage: Storage, tmp_path: Path) -> None:
    content = os.urandom(4 * CHUNK_BYTES)
    await storage.put(NAME, a_file(tmp_path, content))
    async with contextlib.aclosing(storage.open_range(NAME, start=0, end=len(content))) as chunks:
        first = await anext(chunks)
    assert 0 < len(first) < len(content)
    assert content.startswith(first)


async def test_a_file_is_never_in_memory_whole(storage: Storage, tmp_path: Path) -> None:
    await storage.put(NAME, a_file(tmp_path, os.urandom(20 * CHUNK_BYTES)))
    async with contextlib.aclosing(
        storage.open_range(NAME, start=0, end=20 * CHUNK_BYTES)
    ) as chunks:
        assert max([len(chunk) async for chunk in chunks]) < 4 * CHUNK_BYTES


async def test_an_s3_that_does_not_answer_is_unavailable(s3_address: str, tmp_path: Path) -> None:
    bucket = new_bucket(s3_address)
    gone = S3Storage(replace(bucket, endpoint="http://127.0.0.1:9"))
    with pytest.raises(StorageUnavailable):
        await gone.size(NAME)
    with pytest.raises(StorageUnavailable):
        await gone.put(NAME, a_file(tmp_path, b"0123456789"))
    with pytest.raises(StorageUnavailable):
        await read(gone, start=0, end=1)
    with pytest.raises(StorageUnavailable):
        await gone.delete(NAME)


async def test_a_bucket_that_is_not_there_is_unavailable(s3_address: str, tmp_path: Path) -> None:
    bucket = new_bucket(s3_address)
    absent = S3Storage(replace(bucket, name="never-made"))
    with pytest.raises(StorageUnavailable):
        await absent.put(NAME, a_file(tmp_path, b"0123456789"))


async def test_a_folder_on_another_disk_gets_a_copy(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refuse(*_: object) -> None:
        raise OSError("another disk")

    monkeypatch.setattr(os, "link", refuse)
    storage = FolderStorage(tmp_path / "kept")
    await storage.put(NAME, a_file(tmp_path, b"0123456789"))
    assert await read(storage, start=2, end=5) == b"234"
    assert may_others_read(tmp_path / "kept" / NAME) is False


@pytest.mark.parametrize("name", ["../x", "/etc/passwd", "a/../b", "", ".hidden", "a//b", "a\0b"])
async def test_a_folder_keeps_nothing_outside_of_itself(tmp_path: Path, name: str) -> None:
    with pytest.raises(AssertionError):
        await FolderStorage(tmp_path / "kept").size(name)
