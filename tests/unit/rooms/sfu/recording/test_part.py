"""One file of a recording, on disks that are slow, full or broken."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from rooms.sfu.media import Media
from rooms.sfu.recording.clusters import Cluster, ClusterBuilder, Frame
from rooms.sfu.recording.limits import INDEX_INTERVAL_S
from rooms.sfu.recording.manifest import PartEntry
from rooms.sfu.recording.part import Part, Shelf
from rooms.sfu.recording.tracks import PictureTrack, Tracks
from tests.unit.rooms.sfu.recording import footage
from tests.unit.rooms.sfu.recording.at_once import AtOnce, Hours, Played, new_shelf

TRACKS = Tracks(has_audio=False, picture=PictureTrack("vp8", 160, 90))


def _clusters(*, keyframe_s: float = 2) -> list[Cluster]:
    builder = ClusterBuilder(seek_media=Media.VIDEO)
    coded = footage.pictures(keyframe_s=keyframe_s)
    frames = [Frame(item.media, item.time_ms, item.data, item.is_keyframe) for item in coded]
    found = [builder.add(frame) for frame in frames] + [builder.flush()]
    return [cluster for cluster in found if cluster is not None]


def _part(shelf: Shelf) -> Part:
    entry = PartEntry(
        *("0001-camera.webm", "host", "camera", 1, None, "vp8", 160, 90, 0, 0, 0),
        is_complete=False,
    )
    return Part(entry, TRACKS, shelf)


def _listed(shelf: Shelf) -> list[dict[str, Any]]:
    data = json.loads((shelf.folder.path / "manifest.json").read_text())
    return list(data["parts"])


def test_a_part_is_listed_as_soon_as_there_is_a_file_and_complete_at_its_end(
    tmp_path: Path,
) -> None:
    shelf = new_shelf(tmp_path / "mine")
    part = _part(shelf)
    clusters = _clusters()
    part.write(clusters[0])
    (entry,) = _listed(shelf)
    assert (entry["starts_ms"], entry["ends_ms"], entry["is_complete"]) == (0, 1_960, False)
    for cluster in clusters[1:]:
        part.write(cluster)
    part.finish()
    (entry,) = _listed(shelf)
    path = shelf.folder.path / "0001-camera.webm"
    assert (entry["ends_ms"], entry["is_complete"]) == (11_960, True)
    assert entry["bytes"] == path.stat().st_size
    assert part.frames == Played(path).decoded() == 300


def test_the_index_and_the_list_follow_every_few_seconds(tmp_path: Path) -> None:
    shelf = new_shelf(tmp_path / "mine")
    assert isinstance(shelf.clock, Hours)
    part = _part(shelf)
    clusters = _clusters()
    for cluster in clusters[:3]:
        part.write(cluster)
    assert _listed(shelf)[0]["ends_ms"] == 1_960
    shelf.clock.now += INDEX_INTERVAL_S
    part.write(clusters[3])
    assert _listed(shelf)[0]["ends_ms"] == 7_960
    assert Played(shelf.folder.path / "0001-camera.webm").seek(7_000) == 6_000


def test_a_part_without_a_frame_is_neither_made_nor_listed(tmp_path: Path) -> None:
    shelf = new_shelf(tmp_path / "mine")
    _part(shelf).finish()
    assert not (shelf.folder.path / "manifest.json").exists()


def test_what_a_slow_disk_has_no_room_for_is_lost_up_to_a_keyframe(tmp_path: Path) -> None:
    shelf = new_shelf(tmp_path / "mine")
    assert isinstance(shelf.disk, AtOnce)
    part = _part(shelf)
    clusters = _clusters(keyframe_s=4)
    for cluster in clusters[:2]:
        part.write(cluster)
    shelf.disk.has_room = False
    part.write(clusters[2])
    assert (part.error, part.lost_frames) == ("disk_slow", clusters[2].frames)
    shelf.disk.has_room = True
    for cluster in clusters[3:]:
        part.write(cluster)
    part.finish()
    assert (part.error, part.frames, part.lost_frames) == (None, 200, 100)
    played = Played(shelf.folder.path / "0001-camera.webm")
    assert played.keyframes_ms == [0, 8_000]
    assert played.decoded() == 200


def test_a_full_disk_is_said_and_recording_goes_on_when_it_has_room_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = new_shelf(tmp_path / "mine")
    part = _part(shelf)
    clusters = _clusters()
    for cluster in clusters[:2]:
        part.write(cluster)
    with monkeypatch.context() as patched:
        patched.setattr(os, "pwrite", _full)
        part.write(clusters[2])
    assert (part.error, part.lost_frames) == ("disk_full", clusters[2].frames)
    for cluster in clusters[3:]:
        part.write(cluster)
    part.finish()
    assert part.error is None
    played = Played(shelf.folder.path / "0001-camera.webm")
    assert played.keyframes_ms == [0, 2_000, 6_000, 8_000, 10_000]


def test_a_disk_that_others_need_is_not_filled(tmp_path: Path) -> None:
    shelf = new_shelf(tmp_path / "mine", free_bytes_min=1 << 60)
    part = _part(shelf)
    for cluster in _clusters():
        part.write(cluster)
    part.finish()
    assert (part.error, part.frames, part.lost_frames) == ("disk_full", 0, 300)
    assert not (shelf.folder.path / "0001-camera.webm").exists()


def test_a_folder_that_is_gone_is_said(tmp_path: Path) -> None:
    shelf = new_shelf(tmp_path / "mine")
    shelf.folder.path.rename(tmp_path / "gone")
    part = _part(shelf)
    part.write(_clusters()[0])
    part.finish()
    assert part.error == "disk_failed"


def _full(descriptor: int, data: bytes, at: int) -> int:
    raise OSError(28, "No space left on device")
