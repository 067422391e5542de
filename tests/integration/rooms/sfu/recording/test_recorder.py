"""Recordings on a real disk, with the thread that writes, and with kill -9."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rooms.sfu.errors import RecordingRefusedError
from rooms.sfu.media import Media
from rooms.sfu.recording.recorder import Recorder
from rooms.sfu.recording.room_recording import RoomRecording
from tests.unit.rooms.sfu.recording import footage
from tests.unit.rooms.sfu.recording.at_once import UNIX, Played, played_in

ROOT = Path(__file__).parents[5]
NOW = 1_000.0
WITHIN_S = 30.0


@pytest.fixture
def recorder(tmp_path: Path) -> Iterator[Recorder]:
    opened = Recorder(tmp_path)
    yield opened
    assert opened.close(now=NOW)


def _start(
    recorder: Recorder, folder: Path | str, *, name: str = "a recording", after_s: float = 0
) -> RoomRecording:
    return recorder.start(
        recording=name, folder=str(folder), now=NOW + after_s, unix_now=UNIX + after_s
    )


def _publish(recording: RoomRecording, *, at: float = 0) -> None:
    feed = recording.feed(peer="host", source="camera", video_codec="vp8")
    for item in footage.merged(
        footage.packets(footage.pictures(), start_s=at),
        footage.packets(footage.sounds(), start_s=at),
    ):
        feed.packet(item.media, item.packet, now=NOW + item.at)


def _list(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / "manifest.json").read_text()))


def _wait(recording: RoomRecording, recorder: Recorder) -> None:
    deadline = time.monotonic() + WITHIN_S
    while not recording.is_written:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    recorder.tick(NOW)


def test_a_recording_is_on_the_disk_when_it_says_so(recorder: Recorder, tmp_path: Path) -> None:
    recording = _start(recorder, tmp_path / "mine")
    _publish(recording)
    recording.close(now=NOW + 20)
    _wait(recording, recorder)
    assert _list(tmp_path / "mine")["ended_at"] == UNIX + 20
    played = played_in(tmp_path / "mine", "0001-camera.webm")
    assert played.decoded() == len(footage.pictures())
    assert len(played.times_ms[Media.AUDIO]) == len(footage.sounds())
    assert recorder.stats()["recordings"] == []


def test_the_server_ends_all_recordings_before_it_stops(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path)
    for name in ("one", "two"):
        _publish(_start(recorder, tmp_path / name, name=name))
    assert recorder.close(now=NOW + 20)
    for name in ("one", "two"):
        assert [part["is_complete"] for part in _list(tmp_path / name)["parts"]] == [True]
    assert recorder.stats()["queue_bytes"] == 0


def test_a_recording_that_is_started_again_goes_on(recorder: Recorder, tmp_path: Path) -> None:
    first = _start(recorder, tmp_path / "mine")
    _publish(first)
    first.close(now=NOW + 20)
    _wait(first, recorder)
    second = _start(recorder, tmp_path / "mine", after_s=60)
    _publish(second, at=60)
    second.close(now=NOW + 80)
    _wait(second, recorder)
    parts = _list(tmp_path / "mine")["parts"]
    assert [(part["part"], part["starts_ms"]) for part in parts] == [(1, 0), (2, 60_000)]


def test_what_cannot_be_recorded_is_refused_with_what_to_do(
    recorder: Recorder, tmp_path: Path
) -> None:
    _start(recorder, tmp_path / "mine")
    for folder, name, reason in (
        (tmp_path / "mine", "a recording", "is being recorded into"),
        (tmp_path, "a recording", "must lie under"),
        ("/etc/mine", "a recording", "must lie under"),
        ("mine", "a recording", "absolute"),
        (tmp_path / "other", "", "1 to 64"),
        (tmp_path / "other", "x" * 65, "1 to 64"),
    ):
        with pytest.raises(RecordingRefusedError, match=reason):
            _start(recorder, folder, name=name)
    with pytest.raises(RecordingRefusedError, match="--recordings"):
        _start(Recorder(None), tmp_path / "other")


def test_the_folder_of_another_recording_is_refused_and_left_free(
    recorder: Recorder, tmp_path: Path
) -> None:
    first = _start(recorder, tmp_path / "mine")
    first.close(now=NOW)
    _wait(first, recorder)
    with pytest.raises(RecordingRefusedError, match="another recording"):
        _start(recorder, tmp_path / "mine", name="yours")
    _start(recorder, tmp_path / "mine")


class RecordingProcess:
    """A process that records until it is killed."""

    def __init__(self, root: Path, folder: Path, *, unix_now: float) -> None:
        self._folder = folder
        module = "tests.integration.rooms.sfu.recording.recording_process"
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, str(root), str(folder), str(unix_now)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )

    def wait_for_parts(self, count: int, *, ends_ms: int) -> None:
        deadline = time.monotonic() + WITHIN_S
        while not self._has_parts(count, ends_ms):
            assert time.monotonic() < deadline
            assert self._process.poll() is None
            time.sleep(0.01)

    def _has_parts(self, count: int, ends_ms: int) -> bool:
        if not (self._folder / "manifest.json").exists():
            return False
        parts = _list(self._folder)["parts"]
        return len(parts) >= count and all(part["ends_ms"] >= ends_ms for part in parts[-2:])

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()


@pytest.mark.parametrize("later_s", [0.0, 0.17])
def test_a_recording_survives_kill_9_and_goes_on_in_new_parts(
    tmp_path: Path, later_s: float
) -> None:
    folder = tmp_path / "mine"
    for turn in range(2):
        process = RecordingProcess(tmp_path, folder, unix_now=UNIX + 100_000 * turn)
        process.wait_for_parts(2 * turn + 2, ends_ms=100_000_000 * turn + 60_000)
        time.sleep(later_s)
        process.kill()
        for part in _list(folder)["parts"][2 * turn :]:
            _check_killed(folder, part)
    recorder = Recorder(tmp_path)
    recording = _start(recorder, folder, after_s=200_000)
    recorder.close(now=NOW + 200_001)
    assert recording.is_written
    parts = _list(folder)["parts"]
    assert [(part["source"], part["part"]) for part in parts] == [
        *(("camera", 1), ("screen", 1)),
        *(("camera", 2), ("screen", 2)),
    ]
    for part in parts:
        assert part["is_complete"]
        played = _check_killed(folder, part)
        assert played.ends_ms == part["ends_ms"]
        assert played.path.stat().st_size == part["bytes"]


def _check_killed(folder: Path, part: dict[str, Any]) -> Played:
    """All that was listed is there, and can be sought in but for the last seconds."""
    played = played_in(folder, part["file"])
    times = played.times_ms[Media.VIDEO]
    assert max(times) >= part["ends_ms"] - 100
    first, last = played.keyframes_ms[0], played.keyframes_ms[-5]
    for wanted in range(first, last, max(1, (last - first) // 7)):
        found = played.seek(wanted)
        assert found in played.keyframes_ms
        assert wanted - 4_000 < found <= wanted
    return played
