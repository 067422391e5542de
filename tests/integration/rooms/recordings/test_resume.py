"""The media server records what is to be recorded, whatever happens to either side."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import update

from rooms.recordings.errors import RecordingRefused
from rooms.recordings.models import Recording, RecordingState
from rooms.recordings.resume import resume_recordings
from tests.integration.rooms.recordings.conftest import Scene


async def test_a_media_server_that_begins_anew_goes_on_recording(scene: Scene) -> None:
    await scene.go_live()
    recording = await scene.start()
    scene.engine.recorded.clear()
    assert await scene.follow() == 1
    assert scene.engine.recorded == {scene.room_id: recording.id}
    assert await scene.follow() == 0
    assert await scene.signs() == [True]


async def test_only_the_rooms_asked_for_are_looked_at(scene: Scene) -> None:
    await scene.go_live()
    await scene.start()
    scene.engine.recorded.clear()
    for room_ids, begun in (([], 0), (["elsewhere"], 0), ([scene.room_id], 1)):
        found = await resume_recordings(
            scene.database, scene.engine, room_ids=room_ids, now=scene.now
        )
        assert found == begun


async def test_a_stop_that_did_not_arrive_is_repeated(scene: Scene) -> None:
    await scene.go_live()
    await scene.start()
    scene.engine.is_down = True
    await scene.stop()
    scene.engine.is_down = False
    assert scene.engine.recorded
    await scene.follow()
    assert scene.engine.recorded == {}


async def test_an_end_that_did_not_arrive_is_repeated(scene: Scene) -> None:
    await scene.go_live()
    await scene.start()
    scene.engine.is_down = True
    await scene.end()
    scene.engine.is_down = False
    await scene.follow()
    assert scene.engine.recorded == {}


async def test_a_start_that_did_not_arrive_is_repeated(scene: Scene) -> None:
    await scene.go_live()
    scene.engine.is_down = True
    recording = await scene.start()
    scene.engine.is_down = False
    assert await scene.follow() == 1
    assert scene.engine.recorded == {scene.room_id: recording.id}


async def test_a_media_server_that_is_still_finishing_is_asked_again(scene: Scene) -> None:
    await scene.go_live()
    recording = await scene.start()
    await scene.stop()
    scene.engine.cannot_record = True
    starting = asyncio.create_task(scene.start())
    await asyncio.sleep(0.1)
    scene.engine.cannot_record = False
    await starting
    assert scene.engine.recorded == {scene.room_id: recording.id}
    assert await scene.signs() == [True, False, True]


async def test_a_media_server_that_cannot_write_takes_the_sign_off(scene: Scene) -> None:
    await scene.go_live()
    scene.engine.cannot_record = True
    with pytest.raises(RecordingRefused):
        await scene.start()
    assert (await scene.recording()).state is RecordingState.PAUSED
    assert await scene.signs() == [True, False]
    scene.engine.cannot_record = False
    await scene.start()
    assert scene.engine.recorded


async def test_a_disk_that_fills_up_takes_the_sign_off_and_is_not_written_to_any_more(
    scene: Scene,
) -> None:
    await scene.go_live()
    await scene.start()
    scene.engine.cannot_record = True
    with pytest.raises(RecordingRefused):
        await scene.follow()
    assert await scene.signs() == [True, False]
    assert scene.engine.recorded == {}
    assert await scene.follow() == 0


async def test_a_stop_in_the_moment_of_resuming_wins(scene: Scene) -> None:
    await scene.go_live()
    await scene.start()
    scene.engine.recorded.clear()
    really_record = scene.engine.record

    async def stopped_meanwhile(*, room: str, recording: str, folder: str) -> None:
        async with scene.database.write() as db:
            paused = update(Recording).values(state=RecordingState.PAUSED)
            await db.execute(paused)
        await really_record(room=room, recording=recording, folder=folder)

    scene.engine.record = stopped_meanwhile  # type: ignore[method-assign]  # The test's own moment.
    await scene.follow()
    assert scene.engine.recorded == {}


async def test_a_room_whose_recording_was_deleted_records_the_new_one(scene: Scene) -> None:
    await scene.go_live()
    await scene.start()
    scene.engine.is_down = True
    await scene.stop()
    await scene.delete()
    second = await scene.start()
    scene.engine.is_down = False
    scene.now += timedelta(seconds=1)
    await scene.follow()
    await scene.follow()
    assert scene.engine.recorded == {scene.room_id: second.id}
