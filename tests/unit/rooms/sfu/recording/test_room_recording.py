"""A room's recording over its feeds, and over restarts of the server."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import av
import pytest

from rooms.sfu.media import Media
from rooms.sfu.recording import room_recording
from rooms.sfu.recording.room_recording import RoomRecording
from tests.unit.rooms.sfu.recording import footage
from tests.unit.rooms.sfu.recording.at_once import (
    UNIX,
    ZERO_AT,
    Played,
    new_recording,
    new_shelf,
    played_in,
)


def _play(recording: RoomRecording, *, source: str, at: float, seconds: float = 6) -> None:
    """Publish for a while, and say goodbye."""
    feed = recording.feed(peer="host", source=source, video_codec="vp8")
    for item in _packets(at, seconds):
        feed.packet(item.media, item.packet, now=ZERO_AT + item.at)
    feed.close()


def _packets(at: float, seconds: float) -> list[footage.Sent]:
    return footage.merged(
        footage.packets(footage.pictures(seconds=seconds), start_s=at),
        footage.packets(footage.sounds(seconds=seconds), start_s=at),
    )


def _list(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / "manifest.json").read_text()))


def test_a_recording_is_listed_from_its_start_to_its_end(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    recording = new_recording(folder)
    assert _list(folder)["started_at"] == UNIX
    assert _list(folder)["parts"] == []
    recording.close(now=ZERO_AT + 90)
    assert _list(folder)["ended_at"] == UNIX + 90
    assert recording.is_written
    recording.close(now=ZERO_AT + 95)
    assert _list(folder)["ended_at"] == UNIX + 90


def test_camera_and_screen_are_files_of_their_own_with_one_timeline(tmp_path: Path) -> None:
    recording = new_recording(tmp_path / "mine")
    _play(recording, source="camera", at=1)
    _play(recording, source="screen", at=40)
    recording.close(now=ZERO_AT + 60)
    parts = _list(tmp_path / "mine")["parts"]
    assert [(part["file"], part["source"], part["part"]) for part in parts] == [
        ("0001-camera.webm", "camera", 1),
        ("0002-screen.webm", "screen", 1),
    ]
    assert [(part["starts_ms"], part["ends_ms"]) for part in parts] == [
        (1_000, 6_980),
        (40_000, 45_980),
    ]
    screen = played_in(tmp_path / "mine", "0002-screen.webm")
    assert screen.times_ms[Media.VIDEO][0] == 40_000
    assert screen.seek(43_500) == 42_000


def test_in_each_file_time_begins_at_zero_and_its_date_says_when_that_was(tmp_path: Path) -> None:
    recording = new_recording(tmp_path / "mine")
    _play(recording, source="screen", at=40)
    recording.close(now=ZERO_AT + 60)
    path = tmp_path / "mine" / "0001-screen.webm"
    assert Played(path).order_ms[0] == 0
    with av.open(str(path)) as file:
        begun_at = dt.datetime.fromisoformat(file.metadata["creation_time"])
    assert begun_at.timestamp() == UNIX + 40


def test_a_publisher_that_comes_back_begins_a_new_part(tmp_path: Path) -> None:
    recording = new_recording(tmp_path / "mine")
    for at in (0, 20):
        _play(recording, source="camera", at=at)
    recording.close(now=ZERO_AT + 60)
    parts = _list(tmp_path / "mine")["parts"]
    assert [(part["file"], part["part"]) for part in parts] == [
        ("0001-camera.webm", 1),
        ("0002-camera.webm", 2),
    ]


def test_a_second_feed_of_the_same_peer_and_source_ends_the_first(tmp_path: Path) -> None:
    recording = new_recording(tmp_path / "mine")
    first = recording.feed(peer="host", source="camera", video_codec="vp8")
    second = recording.feed(peer="host", source="camera", video_codec="vp8")
    assert (first.is_open, second.is_open) == (False, True)


def test_after_a_kill_the_recording_goes_on_in_a_new_part_on_the_same_timeline(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "mine"
    killed_shelf = new_shelf(folder)
    killed = RoomRecording(killed_shelf, zero_at=ZERO_AT)
    feed = killed.feed(peer="host", source="camera", video_codec="vp8")
    for item in _packets(0, 12):
        feed.packet(item.media, item.packet, now=ZERO_AT + item.at)
    killed_shelf.folder.release()
    path = folder / "0001-camera.webm"
    with path.open("ab") as file:
        file.write(b"\x1f\x43\xb6\x75\x01\x00\x00\x00\x00\x10\x00\x00 torn")
    (before,) = _list(folder)["parts"]
    assert not before["is_complete"]

    shelf = new_shelf(folder, unix_now=UNIX + 100)
    again = RoomRecording(shelf, zero_at=ZERO_AT)
    (before,) = _list(folder)["parts"]
    assert (before["is_complete"], before["bytes"]) == (True, path.stat().st_size)
    assert before["ends_ms"] == Played(path).ends_ms
    assert before["ends_ms"] > 9_000
    whole = path.read_bytes()
    _play(again, source="camera", at=100)
    again.close(now=ZERO_AT + 200)
    parts = _list(folder)["parts"]
    assert [(part["file"], part["part"]) for part in parts] == [
        ("0001-camera.webm", 1),
        ("0002-camera.webm", 2),
    ]
    assert parts[1]["starts_ms"] == 100_000
    assert path.read_bytes() == whole
    assert _list(folder)["ended_at"] == UNIX + 200


def test_a_file_of_which_nothing_is_whole_leaves_the_list(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    recording = new_recording(folder)
    _play(recording, source="camera", at=0)
    _play(recording, source="screen", at=0)
    recording.close(now=ZERO_AT + 60)
    listed = _list(folder)
    for part in listed["parts"]:
        part["is_complete"] = False
    (folder / "manifest.json").write_text(json.dumps(listed))
    (folder / "0001-camera.webm").write_bytes(b"\x1a\x45")
    (folder / "0002-screen.webm").unlink()
    again = new_recording(folder)
    assert _list(folder)["parts"] == []
    _play(again, source="camera", at=0)
    assert _list(folder)["parts"][0]["file"] == "0003-camera.webm"


def test_parts_beyond_the_limit_are_not_recorded_and_stats_say_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room_recording, "PARTS_MAX", 1)
    recording = new_recording(tmp_path / "mine")
    _play(recording, source="camera", at=0)
    _play(recording, source="screen", at=0)
    errors = [feed["error"] for feed in recording.stats()["feeds"]]
    assert errors == [None, "too_many_parts"]


def test_stats_count_bytes_and_parts(tmp_path: Path) -> None:
    recording = new_recording(tmp_path / "mine")
    _play(recording, source="camera", at=0)
    recording.tick(ZERO_AT + 10)
    stats = recording.stats()
    size = (tmp_path / "mine" / "0001-camera.webm").stat().st_size
    assert (stats["parts"], stats["bytes"], stats["feeds"]) == (1, size, [])


def test_a_recording_that_is_closed_records_no_more(tmp_path: Path) -> None:
    recording = new_recording(tmp_path / "mine")
    recording.close(now=ZERO_AT)
    _play(recording, source="camera", at=0)
    assert _list(tmp_path / "mine")["parts"] == []
