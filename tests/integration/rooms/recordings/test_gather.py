"""The files of a recording are known while it runs, and complete when it is over."""

from datetime import timedelta

import pytest

from rooms.recordings.gather import GIVE_UP_AFTER
from rooms.recordings.models import FileKind, FileState, RecordingState
from tests.integration.rooms.recordings.conftest import Scene
from tests.recordings import part, write_folder


async def test_files_are_known_while_they_grow(scene: Scene) -> None:
    await scene.go_live()
    recording = await scene.start()
    growing = part(peer=scene.world.talent, ends_ms=4_000, is_complete=False)
    write_folder(recording, [growing], is_stopped=False)
    await scene.gather()
    (file,) = await scene.files()
    assert (file.state, file.kind, file.person_id) == (
        FileState.GROWING,
        FileKind.CAMERA,
        scene.world.talent,
    )
    screen = part(2, source="screen", starts_ms=5_000, ends_ms=9_000, is_complete=False)
    write_folder(recording, [{**growing, "ends_ms": 9_000}, screen], is_stopped=False)
    await scene.gather()
    camera, shared = await scene.files()
    assert (camera.id, camera.ends_ms) == (file.id, 9_000)
    assert (shared.kind, shared.starts_ms, shared.person_id) == (FileKind.SCREEN, 5_000, None)
    assert (await scene.recording()).state is RecordingState.RUNNING


async def test_what_is_finished_waits_until_nothing_more_can_come(scene: Scene) -> None:
    await scene.go_live()
    recording = await scene.start()
    await scene.stop()
    write_folder(recording, [part()], is_stopped=True)
    assert await scene.gather() == 0
    assert [file.state for file in await scene.files()] == [FileState.GROWING]
    await scene.end()
    assert await scene.gather() == 1
    assert [file.state for file in await scene.files()] == [FileState.FINISHED]
    assert (await scene.recording()).state is RecordingState.KEPT


async def test_files_that_are_still_being_written_are_waited_for(scene: Scene) -> None:
    await scene.go_live()
    recording = await scene.start()
    await scene.end()
    write_folder(recording, [part(is_complete=False)], is_stopped=False)
    assert await scene.gather() == 0
    write_folder(recording, [part()], is_stopped=True)
    assert await scene.gather() == 1


async def test_what_a_killed_media_server_left_is_kept_as_it_is(scene: Scene) -> None:
    await scene.go_live()
    recording = await scene.start()
    write_folder(recording, [part(is_complete=False)], is_stopped=False)
    await scene.end()
    scene.now += GIVE_UP_AFTER - timedelta(seconds=1)
    assert await scene.gather() == 0
    scene.now += timedelta(seconds=1)
    assert await scene.gather() == 1
    assert [file.state for file in await scene.files()] == [FileState.FINISHED]


async def test_a_recording_that_never_began_has_no_files(scene: Scene) -> None:
    await scene.start()
    await scene.stop()
    await scene.go_live()
    await scene.end()
    assert await scene.gather() == 1
    assert await scene.files() == []
    assert (await scene.recording()).state is RecordingState.KEPT


async def test_files_that_are_not_there_or_empty_are_left_out(scene: Scene) -> None:
    await scene.go_live()
    recording = await scene.start()
    await scene.end()
    folder = write_folder(
        recording,
        [part(1), part(2), part(3)],
        is_stopped=True,
        contents={"0002-camera.webm": b""},
    )
    (folder / "0003-camera.webm").unlink()
    await scene.gather()
    assert [file.name for file in await scene.files()] == ["0001-camera.webm"]


async def test_the_folder_of_another_recording_is_not_taken(scene: Scene) -> None:
    await scene.go_live()
    recording = await scene.start()
    folder = write_folder(recording, [part()], is_stopped=True)
    manifest = folder / "manifest.json"
    manifest.write_text(manifest.read_text().replace(recording.id, "rec_other"))
    await scene.gather()
    assert await scene.files() == []


@pytest.mark.parametrize("is_stopped", [True, False])
async def test_looking_twice_finds_the_same(scene: Scene, is_stopped: bool) -> None:
    await scene.go_live()
    recording = await scene.start()
    await scene.end()
    folder = write_folder(recording, [part(), part(2, source="screen")], is_stopped=is_stopped)
    scene.now += GIVE_UP_AFTER
    assert [await scene.gather(), await scene.gather()] == [1, 0]
    assert len(await scene.files()) == 2
    assert len(list(folder.iterdir())) == 4
