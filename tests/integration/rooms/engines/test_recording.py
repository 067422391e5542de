"""Recording through the engine, by the real media server."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from rooms.engines.embedded import EmbeddedEngine
from rooms.engines.process import MediaProcess
from rooms.recordings.errors import RecordingRefused
from rooms.recordings.manifest import Manifest, read_manifest
from tests.integration.rooms.engines.test_embedded import SECRET, options

ROOM = "room_1"
LOOKS, BETWEEN_LOOKS_S = 200, 0.05


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[EmbeddedEngine]:
    """Speak to a media server that may record."""
    process = MediaProcess(replace(options(tmp_path), recordings=tmp_path / "growing"))
    await process.start()
    opened = EmbeddedEngine(f"unix:{tmp_path}/media.sock", SECRET)
    yield opened
    await opened.close()
    await process.stop()


async def test_a_room_is_recorded_from_the_moment_it_is_asked(
    engine: EmbeddedEngine, tmp_path: Path
) -> None:
    folder = tmp_path / "growing" / "rec_1"
    assert await engine.recording_in(ROOM) is None
    for _ in range(2):
        await engine.record(room=ROOM, recording="rec_1", folder=str(folder))
    assert await engine.recording_in(ROOM) == "rec_1"
    assert await engine.recording_in("room_2") is None
    for _ in range(2):
        await engine.stop_recording(ROOM)
    assert await engine.recording_in(ROOM) is None
    manifest = await _finished(folder)
    assert (manifest.recording, manifest.parts) == ("rec_1", [])


async def test_a_folder_elsewhere_is_refused(engine: EmbeddedEngine, tmp_path: Path) -> None:
    with pytest.raises(RecordingRefused):
        await engine.record(room=ROOM, recording="rec_1", folder=str(tmp_path / "elsewhere"))
    assert await engine.recording_in(ROOM) is None


async def test_a_media_server_without_a_folder_refuses(tmp_path: Path) -> None:
    process = MediaProcess(options(tmp_path))
    await process.start()
    engine = EmbeddedEngine(f"unix:{tmp_path}/media.sock", SECRET)
    try:
        with pytest.raises(RecordingRefused):
            await engine.record(room=ROOM, recording="rec_1", folder=str(tmp_path / "rec_1"))
    finally:
        await engine.close()
        await process.stop()


async def _finished(folder: Path) -> Manifest:
    """Return what the media server says once it has written to the end."""
    for _ in range(LOOKS):
        found = read_manifest(folder)
        if found is not None and found.is_final:
            return found
        await asyncio.sleep(BETWEEN_LOOKS_S)
    raise AssertionError(f"{folder} was never finished")
