"""A file that grows, killed at any byte, in the eyes of a player that is not ours."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rooms.sfu.media import Media
from rooms.sfu.recording.clusters import Cluster, ClusterBuilder, Frame
from rooms.sfu.recording.growing import GrowingFile
from rooms.sfu.recording.salvage import salvage
from rooms.sfu.recording.tracks import PictureTrack, Tracks
from tests.unit.rooms.sfu.recording import footage
from tests.unit.rooms.sfu.recording.at_once import UNIX, Played
from tests.unit.rooms.sfu.recording.footage import Coded
from tests.unit.rooms.sfu.recording.writes import Writes

TRACKS = Tracks(has_audio=True, picture=PictureTrack("vp8", 160, 90))
SECONDS = 12
KEYFRAMES_MS = [2_000 * number for number in range(6)]


def _frames(*coded: tuple[Coded, ...]) -> list[Frame]:
    merged = sorted((item for stream in coded for item in stream), key=lambda item: item.time_ms)
    return [Frame(item.media, item.time_ms, item.data, item.is_keyframe) for item in merged]


def _clusters(frames: list[Frame], seek_media: Media = Media.VIDEO) -> Iterator[Cluster]:
    builder = ClusterBuilder(seek_media=seek_media)
    for frame in frames:
        cluster = builder.add(frame)
        if cluster is not None:
            yield cluster
    last = builder.flush()
    assert last is not None
    yield last


@pytest.fixture(scope="module")
def clusters() -> list[Cluster]:
    return list(_clusters(_frames(footage.pictures(), footage.sounds())))


def _grow(path: Path, clusters: list[Cluster], tracks: Tracks = TRACKS) -> GrowingFile:
    file = GrowingFile.create(path, tracks, started_unix=UNIX, first=clusters[0])
    for cluster in clusters[1:]:
        file.append(cluster)
        file.index()
    return file


def test_after_every_cluster_the_file_has_its_length_and_can_be_sought_in(
    tmp_path: Path, clusters: list[Cluster]
) -> None:
    path = tmp_path / "growing.webm"
    file = GrowingFile.create(path, TRACKS, started_unix=UNIX, first=clusters[0])
    for number, cluster in enumerate(clusters):
        if number:
            file.append(cluster)
            file.index()
        played = Played(path)
        assert played.ends_ms == cluster.ends_ms
        assert played.seek(cluster.ends_ms) == cluster.starts_ms == KEYFRAMES_MS[number]
        assert played.seek(0) == 0
    file.close()


def test_a_file_that_is_finished_has_every_frame_at_its_time(
    tmp_path: Path, clusters: list[Cluster]
) -> None:
    path = tmp_path / "finished.webm"
    _grow(path, clusters).finish()
    played = Played(path)
    for media, coded in ((Media.VIDEO, footage.pictures()), (Media.AUDIO, footage.sounds())):
        assert played.times_ms[media] == [item.time_ms for item in coded]
        assert played.data[media] == [item.data for item in coded]
    assert played.keyframes_ms == KEYFRAMES_MS
    assert played.ends_ms == clusters[-1].ends_ms
    assert played.decoded() == SECONDS * footage.FRAME_RATE
    for second in range(SECONDS):
        assert played.seek(1_000 * second) == second // 2 * 2_000


def test_a_file_of_sound_alone_can_be_sought_in(tmp_path: Path) -> None:
    path = tmp_path / "sound.webm"
    tracks = Tracks(has_audio=True, picture=None)
    _grow(path, list(_clusters(_frames(footage.sounds()), Media.AUDIO)), tracks).finish()
    played = Played(path)
    assert played.codecs == {"audio": "opus"}
    assert played.times_ms[Media.AUDIO] == [i.time_ms for i in footage.sounds()]
    assert played.seek(9_000, media=Media.AUDIO) == 8_000


def test_a_larger_picture_changes_the_size_that_the_file_tells(tmp_path: Path) -> None:
    frames = _frames(footage.pictures(seconds=2))
    later = footage.pictures(seconds=2, width=320)
    frames += [
        Frame(i.media, 2_000 + i.time_ms, i.data, i.is_keyframe, pixels=(320, 180)) for i in later
    ]
    path = tmp_path / "larger.webm"
    _grow(path, list(_clusters(frames)), Tracks(False, PictureTrack("vp8", 160, 90))).finish()
    assert b"\xb0\x82" + (320).to_bytes(2) + b"\xba\x82" + (180).to_bytes(2) in path.read_bytes()
    assert Played(path).decoded() == 100


def test_a_file_that_exists_is_never_written_over(tmp_path: Path, clusters: list[Cluster]) -> None:
    path = tmp_path / "mine.webm"
    path.write_text("mine")
    with pytest.raises(FileExistsError):
        GrowingFile.create(path, TRACKS, started_unix=UNIX, first=clusters[0])
    assert path.read_text() == "mine"


def test_a_disk_that_fails_leaves_the_file_as_it_was(
    tmp_path: Path, clusters: list[Cluster], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "full.webm"
    file = _grow(path, clusters[:3])
    before = path.read_bytes()
    pwrite, room = os.pwrite, 1_000

    def fill(descriptor: int, data: bytes, at: int) -> int:
        nonlocal room
        if not room:
            raise OSError(28, "No space left on device")
        written = pwrite(descriptor, data[:room], at)
        room -= written
        return written

    with monkeypatch.context() as patched:
        patched.setattr(os, "pwrite", fill)
        with pytest.raises(OSError, match="No space"):
            file.append(clusters[3])
    assert path.read_bytes() == before
    file.append(clusters[3])
    file.finish()
    assert Played(path).keyframes_ms == KEYFRAMES_MS[:4]


class Killed:
    """A file's whole life, to be cut off anywhere."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "killed.webm"
        self.clusters = list(_clusters(_frames(footage.pictures(), footage.sounds())))
        with Writes() as self.writes:
            _grow(folder / "whole.webm", self.clusters).finish()

    def at(self, byte: int) -> int:
        """Cut off; return how many clusters are whole."""
        number = self.writes.until(byte, self.path)
        whole = self.writes.all[:number]
        return sum(write.data[:4] == b"\x1f\x43\xb6\x75" for write in whole)


@pytest.fixture
def killed(tmp_path: Path) -> Killed:
    return Killed(tmp_path)


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.data())
def test_a_file_killed_at_any_byte_plays_and_seeks_and_can_be_finished(
    killed: Killed, data: st.DataObject
) -> None:
    # Before the first two writes, head and first cluster, there is no file that anybody knows of.
    write = data.draw(st.integers(2, len(killed.writes.all)), label="write")
    before = sum(len(item.data) for item in killed.writes.all[:write])
    size = len(killed.writes.all[write].data) if write < len(killed.writes.all) else 0
    clusters = killed.at(before + data.draw(st.integers(0, max(0, size - 1)), label="byte"))
    _check_playable(killed, clusters)
    ends_ms = killed.clusters[clusters - 1].ends_ms
    found = salvage(killed.path, seek_media=Media.VIDEO)
    assert found == (ends_ms, killed.path.stat().st_size)
    played = _check_playable(killed, clusters)
    assert played.ends_ms == ends_ms
    assert played.keyframes_ms == KEYFRAMES_MS[:clusters]
    assert played.seek(ends_ms) == KEYFRAMES_MS[clusters - 1]


def _check_playable(killed: Killed, clusters: int) -> Played:
    """All whole clusters are played, and one can seek to any of them but perhaps the last."""
    played = Played(killed.path)
    assert played.ends_ms is not None
    assert played.keyframes_ms[:clusters] == KEYFRAMES_MS[:clusters]
    for place in range(max(1, clusters - 1)):
        assert played.seek(KEYFRAMES_MS[place] + 1_500) == KEYFRAMES_MS[place]
    return played
