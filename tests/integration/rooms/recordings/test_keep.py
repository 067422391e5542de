"""Finished files reach the storage whole, and are never lost or left behind on the way."""

import asyncio
import contextlib
from pathlib import Path

import pytest

from rooms.recordings.keep import LEASE, keep_due_files, storage_name
from rooms.recordings.models import FileState, Recording, RecordingState
from rooms.recordings.reading import files_of, open_file
from rooms.recordings.rules import FIRST_PAUSE
from rooms.storage.errors import StorageUnavailable, StoredFileMissing
from rooms.storage.folder import FolderStorage
from rooms.storage.port import Storage
from tests.integration.rooms.recordings.conftest import Scene
from tests.recordings import part, write_folder

PARTS = [part(1), part(2, source="screen")]


class KilledError(BaseException):
    """The process ends here."""


class Faulty(FolderStorage):
    """A folder that is away, cuts files short, or lets the process die before or after an act."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.is_away = False
        self.cuts = False
        self.dies_before: set[str] = set()
        self.dies_after: set[str] = set()
        self.while_putting: asyncio.Event | None = None
        self.is_putting = asyncio.Event()

    async def put(self, name: str, path: Path) -> None:
        """Store, unless something happens."""
        self._may_fail("put", self.dies_before)
        self.is_putting.set()
        if self.while_putting is not None:
            await self.while_putting.wait()
        await super().put(name, path)
        if self.cuts:
            cut(self._path(name))
        self._may_fail("put", self.dies_after)

    async def size(self, name: str) -> int | None:
        """Return the size, unless something happens."""
        self._may_fail("size", self.dies_before)
        return await super().size(name)

    async def delete(self, name: str) -> None:
        """Delete, unless something happens."""
        self._may_fail("delete", self.dies_before)
        await super().delete(name)
        self._may_fail("delete", self.dies_after)

    def _may_fail(self, act: str, deadly: set[str]) -> None:
        if self.is_away:
            raise StorageUnavailable
        if act in deadly:
            deadly.discard(act)
            raise KilledError


@pytest.fixture
async def kept(scene: Scene, tmp_path: Path) -> tuple[Recording, Faulty]:
    """Record a masterclass to its end; everything is finished and nothing stored."""
    storage = Faulty(tmp_path / "kept")
    scene.storage = storage
    await scene.go_live()
    recording = await scene.start()
    write_folder(recording, PARTS, is_stopped=True)
    await scene.end()
    await scene.gather()
    return recording, storage


def cut(path: Path) -> None:
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content[:-1])


def is_there(recording: Recording) -> bool:
    return Path(recording.folder).exists()


def left_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def content(storage: Storage, recording: Recording, name: str) -> bytes:
    chunks = storage.open_range(storage_name(recording.id, name), start=0, end=1000)
    async with contextlib.aclosing(chunks):
        return b"".join([chunk async for chunk in chunks])


async def everything_is_stored(scene: Scene, recording: Recording, storage: Storage) -> None:
    assert {file.state for file in await scene.files()} == {FileState.STORED}
    for one in PARTS:
        assert await content(storage, recording, one["file"]) == one["file"].encode()
    assert not is_there(recording)
    assert (await scene.recording()).folder == ""


async def test_what_is_finished_is_stored_and_then_cleared(
    scene: Scene, kept: tuple[Recording, Faulty]
) -> None:
    recording, storage = kept
    assert await scene.keep() == 2
    await everything_is_stored(scene, recording, storage)
    assert await scene.keep() == 0


async def test_three_clocks_store_each_file_once(
    scene: Scene, kept: tuple[Recording, Faulty]
) -> None:
    recording, storage = kept
    assert sum(await asyncio.gather(*(scene.keep() for _ in range(3)))) == 2
    await scene.keep()
    await everything_is_stored(scene, recording, storage)


@pytest.mark.parametrize(
    ("before", "after"), [({"put"}, set()), (set(), {"put"}), ({"size"}, set())]
)
async def test_a_clock_that_is_killed_at_any_moment_loses_nothing(
    scene: Scene, kept: tuple[Recording, Faulty], before: set[str], after: set[str]
) -> None:
    recording, storage = kept
    storage.dies_before, storage.dies_after = set(before), set(after)
    with pytest.raises(KilledError):
        await scene.keep()
    assert is_there(recording)
    await scene.keep()
    assert is_there(recording)
    scene.now += LEASE
    await scene.keep()
    await everything_is_stored(scene, recording, storage)


async def test_a_storage_that_is_away_is_tried_again_later_and_later(
    scene: Scene, kept: tuple[Recording, Faulty]
) -> None:
    recording, storage = kept
    storage.is_away = True
    assert await scene.keep() == 0
    storage.is_away = False
    assert await scene.keep() == 0
    scene.now += FIRST_PAUSE
    assert await scene.keep() == 2
    await everything_is_stored(scene, recording, storage)


async def test_a_copy_that_is_not_whole_does_not_count(
    scene: Scene, kept: tuple[Recording, Faulty]
) -> None:
    recording, storage = kept
    storage.cuts = True
    assert await scene.keep() == 0
    assert {file.state for file in await scene.files()} == {FileState.FINISHED}
    assert is_there(recording)
    storage.cuts = False
    scene.now += FIRST_PAUSE
    await scene.keep()
    await everything_is_stored(scene, recording, storage)


async def test_a_file_that_is_nowhere_is_never_called_stored(
    scene: Scene, kept: tuple[Recording, Faulty]
) -> None:
    recording, _ = kept
    (Path(recording.folder) / PARTS[0]["file"]).unlink()
    assert await scene.keep() == 1
    assert [file.state for file in await scene.files()] == [FileState.FINISHED, FileState.STORED]
    assert is_there(recording)


async def test_deleting_removes_every_file_here_and_there(
    scene: Scene, kept: tuple[Recording, Faulty], tmp_path: Path
) -> None:
    recording, _ = kept
    await scene.keep()
    await scene.delete()
    assert await scene.erase() == 1
    assert left_in(tmp_path) == []
    gone = await scene.recording()
    assert (gone.id, gone.state, gone.gone_at) == (recording.id, RecordingState.DELETED, scene.now)
    assert await scene.erase() == 0


async def test_what_is_not_stored_yet_is_deleted_as_well(
    scene: Scene, kept: tuple[Recording, Faulty], tmp_path: Path
) -> None:
    await scene.delete()
    assert await scene.keep() == 0
    assert await scene.erase() == 1
    assert left_in(tmp_path) == []


@pytest.mark.parametrize("act", ["before", "after"])
async def test_deleting_that_is_killed_goes_on(
    scene: Scene, kept: tuple[Recording, Faulty], tmp_path: Path, act: str
) -> None:
    _, storage = kept
    await scene.keep()
    await scene.delete()
    setattr(storage, f"dies_{act}", {"delete"})
    with pytest.raises(KilledError):
        await scene.erase()
    assert await scene.erase() == 1
    assert left_in(tmp_path) == []


async def test_deleting_waits_for_a_storage_that_is_away(
    scene: Scene, kept: tuple[Recording, Faulty]
) -> None:
    _, storage = kept
    await scene.keep()
    await scene.delete()
    storage.is_away = True
    assert await scene.erase() == 0
    storage.is_away = False
    assert await scene.erase() == 1


async def test_a_file_deleted_on_its_way_does_not_stay_in_the_storage(
    scene: Scene, kept: tuple[Recording, Faulty], tmp_path: Path
) -> None:
    _, storage = kept
    storage.while_putting = asyncio.Event()
    storing = asyncio.create_task(keep_due_files(scene.database, storage, now=scene.now))
    await storage.is_putting.wait()
    await scene.delete()
    assert await scene.erase() == 0
    storage.while_putting.set()
    await storing
    scene.now += LEASE
    assert await scene.erase() == 1
    assert left_in(tmp_path) == []


async def test_what_is_still_recorded_is_stopped_before_it_is_removed(
    scene: Scene, tmp_path: Path
) -> None:
    await scene.go_live()
    recording = await scene.start()
    write_folder(recording, [part(is_complete=False)], is_stopped=False)
    scene.engine.is_down = True
    await scene.stop()
    await scene.delete()
    scene.engine.is_down = False
    assert await scene.erase() == 0
    assert is_there(recording)
    assert await scene.erase() == 1
    assert not is_there(recording)


async def test_a_file_can_be_read_at_every_step_of_its_way(
    scene: Scene, kept: tuple[Recording, Faulty]
) -> None:
    recording, storage = kept
    versions = set()
    for step in (None, scene.keep):
        if step is not None:
            await step()
        now = await scene.recording()
        async with scene.database.read() as db:
            (camera, *_) = await files_of(db, recording.id)
        found = await open_file(storage, now, camera)
        versions.add(found.version)
        assert found.media_type == "video/webm"
        async with contextlib.aclosing(found.read(0, found.size_bytes)) as chunks:
            assert b"".join([chunk async for chunk in chunks]) == b"0001-camera.webm"
    assert len(versions) == 1


async def test_a_file_that_moves_while_the_page_asks_is_found_where_it_went(
    scene: Scene, kept: tuple[Recording, Faulty]
) -> None:
    recording, storage = kept
    async with scene.database.read() as db:
        (camera, *_) = await files_of(db, recording.id)
    await scene.keep()
    found = await open_file(storage, recording, camera)
    assert found.size_bytes == len("0001-camera.webm")
    await storage.delete(storage_name(recording.id, camera.name))
    with pytest.raises(StoredFileMissing):
        await open_file(storage, recording, camera)
