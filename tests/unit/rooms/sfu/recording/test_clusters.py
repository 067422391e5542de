"""Frames gathered into clusters."""

from rooms.sfu.media import Media
from rooms.sfu.recording import ebml
from rooms.sfu.recording.clusters import CLUSTER, Cluster, ClusterBuilder, Frame
from rooms.sfu.recording.limits import CLUSTER_BYTES_MAX, CLUSTER_MS_MAX


def _sound(time_ms: int, size: int = 10) -> Frame:
    return Frame(Media.AUDIO, time_ms, bytes(size), is_keyframe=True)


def _picture(time_ms: int, *, is_keyframe: bool = False, size: int = 10) -> Frame:
    return Frame(Media.VIDEO, time_ms, bytes(size), is_keyframe)


def _clusters(frames: list[Frame], seek_media: Media = Media.VIDEO) -> list[Cluster]:
    builder = ClusterBuilder(seek_media=seek_media)
    found = [builder.add(frame) for frame in frames] + [builder.flush()]
    return [cluster for cluster in found if cluster is not None]


def test_a_keyframe_begins_a_cluster_that_playing_can_begin_with() -> None:
    frames = [_sound(0), _picture(10, is_keyframe=True), _sound(20), _picture(50)]
    first, second = _clusters([*frames, _picture(90, is_keyframe=True)])[:2]
    assert (first.starts_ms, first.is_start) == (0, False)
    assert (second.starts_ms, second.ends_ms, second.is_start, second.frames) == (10, 50, True, 3)


def test_sound_alone_begins_clusters_that_playing_can_begin_with() -> None:
    clusters = _clusters([_sound(20 * number) for number in range(250)], Media.AUDIO)
    assert [cluster.starts_ms for cluster in clusters] == [0, 2_000, 4_000]
    assert all(cluster.is_start for cluster in clusters)


def test_no_cluster_is_longer_or_larger_than_the_limits() -> None:
    frames = [_picture(40 * number, size=300_000) for number in range(200)]
    for cluster in _clusters(frames):
        assert cluster.ends_ms - cluster.starts_ms < CLUSTER_MS_MAX
        assert len(cluster.encode()) <= CLUSTER_BYTES_MAX


def test_a_frame_far_before_the_others_gets_a_cluster_of_its_own() -> None:
    clusters = _clusters([_sound(100_000), _sound(3), _sound(100_020)])
    assert [cluster.starts_ms for cluster in clusters] == [100_000, 3, 100_020]


def test_clusters_are_numbered_and_as_long_as_they_say() -> None:
    clusters = _clusters([_sound(20 * number) for number in range(250)])
    assert [cluster.number for cluster in clusters] == [0, 1, 2]
    for cluster in clusters:
        data = cluster.encode()
        head = ebml.read_head(data, 0)
        assert head.name == CLUSTER
        assert head.body_at + (head.size_bytes or 0) == len(data) == cluster.size_bytes


def test_the_largest_keyframe_tells_the_pixels() -> None:
    small = _picture(0, is_keyframe=True)._replace(pixels=(160, 90))
    large = _picture(40, is_keyframe=True)._replace(pixels=(640, 360))
    assert [cluster.pixels for cluster in _clusters([small, large])] == [(160, 90), (640, 360)]
