"""A publisher's packets made into files, as a player that is not ours finds them."""

import itertools
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rooms.sfu.media import Media
from rooms.sfu.packets.rtp import RtpHeader
from rooms.sfu.recording.feed import RecordedFeed
from rooms.sfu.recording.room_recording import RoomRecording
from rooms.sfu.transport.srtp import Stripped
from tests.unit.rooms.sfu.recording import footage
from tests.unit.rooms.sfu.recording.at_once import ZERO_AT, Played, new_recording, played_in
from tests.unit.rooms.sfu.recording.footage import Sent

THEIR_UNIX = 77_000.0
BEGUN_S = 30.0
REPORTS_S = 1.0
TICK_S = 0.05


def _record(
    recording: RoomRecording, sent: list[Sent], *, codec: str | None = "vp8", source: str = "camera"
) -> RecordedFeed:
    """Play packets at their times, with ticks and sender reports between."""
    feed = recording.feed(peer="host", source=source, video_codec=codec)
    reported = ticked = 0.0
    for item in sent:
        while ticked + TICK_S < item.at:
            ticked += TICK_S
            recording.tick(_now(ticked))
        if item.at - reported > REPORTS_S:
            reported = item.at
            for media in Media:
                _report(feed, media, item.at)
        feed.packet(item.media, item.packet, now=_now(item.at))
    return feed


def _now(at: float) -> float:
    return ZERO_AT + BEGUN_S + at


def _report(feed: RecordedFeed, media: Media, at: float, ssrc: int | None = None) -> None:
    report = footage.report(media, at=at, unix=THEIR_UNIX + at, ssrc=ssrc)
    feed.clock(media, report, now=_now(at))


def _both(*, picture_delay_s: float = 0.0) -> list[Sent]:
    pictures = footage.packets(footage.pictures(width=320), delay_s=picture_delay_s)
    return footage.merged(pictures, footage.packets(footage.sounds()))


def _played(recording: RoomRecording, tmp_path: Path, file: str = "0001-camera.webm") -> Played:
    recording.close(now=_now(60))
    return played_in(tmp_path / "mine", file)


@pytest.fixture
def recording(tmp_path: Path) -> RoomRecording:
    return new_recording(tmp_path / "mine")


@pytest.mark.parametrize(
    ("codec", "file"),
    [("vp8", "0001-camera.webm"), ("vp9", "0001-camera.webm"), ("h264", "0001-camera.mkv")],
)
def test_every_frame_is_in_the_file_at_its_time_in_the_recording(
    recording: RoomRecording, tmp_path: Path, codec: str, file: str
) -> None:
    pictures = footage.packets(footage.pictures(codec), codec=codec)
    _record(recording, footage.merged(pictures, footage.packets(footage.sounds())), codec=codec)
    played = _played(recording, tmp_path, file)
    assert played.codecs == {"audio": "opus", "video": codec}
    assert played.decoded() == len(footage.pictures())
    begun_ms = round(1_000 * BEGUN_S)
    times = played.times_ms[Media.VIDEO]
    for found, coded in zip(times, footage.pictures(codec), strict=True):
        assert found == pytest.approx(begun_ms + coded.time_ms, abs=2)
    assert len(played.times_ms[Media.AUDIO]) == len(footage.sounds())
    assert played.ends_ms == max(max(times) for times in played.times_ms.values())


def test_pictures_that_come_late_are_still_in_step_with_the_sound(
    recording: RoomRecording, tmp_path: Path
) -> None:
    _record(recording, _both(picture_delay_s=0.3))
    played = _played(recording, tmp_path)
    first = played.times_ms[Media.AUDIO][0], played.times_ms[Media.VIDEO][0]
    assert abs(first[0] - first[1]) <= 3
    gaps = [after - before for before, after in itertools.pairwise(played.times_ms[Media.VIDEO])]
    assert all(37 <= gap <= 43 for gap in gaps)


def test_blocks_are_in_order_of_time_though_packets_were_late_doubled_and_mixed_up(
    recording: RoomRecording, tmp_path: Path
) -> None:
    dice = random.Random(7)
    sent = [item for item in _both() for _ in range(dice.choice((1, 1, 2)))]
    sent = [item._replace(at=item.at + dice.random() * 0.4) for item in sent]
    feed = _record(recording, footage.merged(sent))
    played = _played(recording, tmp_path)
    assert played.order_ms == sorted(played.order_ms)
    assert feed.stats()["lost_packets"] == 0
    assert len(played.times_ms[Media.AUDIO]) >= len(footage.sounds()) - 25
    assert played.decoded() >= 200


def test_a_loss_that_is_not_repaired_costs_pictures_up_to_the_next_keyframe_and_no_sound(
    recording: RoomRecording, tmp_path: Path
) -> None:
    sent = _both()
    lost = next(item for item in sent if item.media is Media.VIDEO and item.at > 3.1)
    sent.remove(lost)
    feed = _record(recording, sent)
    stats = feed.stats()
    assert (stats["gaps"], stats["lost_packets"]) == (1, 1)
    played = _played(recording, tmp_path)
    begun_ms = round(1_000 * BEGUN_S)
    missing = {item.time_ms for item in footage.pictures()} - {
        round((time_ms - begun_ms) / 40) * 40 for time_ms in played.times_ms[Media.VIDEO]
    }
    assert missing == set(range(round(lost.at * 1_000), 4_000, 40))
    assert len(played.times_ms[Media.AUDIO]) == len(footage.sounds())
    assert played.decoded() == len(footage.pictures()) - len(missing)


def test_a_keyframe_is_wanted_at_the_start_after_a_loss_and_every_few_seconds(
    recording: RoomRecording,
) -> None:
    feed = recording.feed(peer="host", source="camera", video_codec="vp8")
    sent = footage.packets(footage.pictures(keyframe_s=60))
    lost = next(item for item in sent if item.at > 5)
    wanted: list[float] = []
    feed.packet(Media.VIDEO, sent[1].packet, now=_now(0))
    assert feed.wants_keyframe()
    for item in sent:
        if item is not lost:
            feed.packet(Media.VIDEO, item.packet, now=_now(item.at))
            if feed.wants_keyframe():
                wanted.append(item.at)
    assert wanted[0] == pytest.approx(lost.at + 1.0, abs=0.1)
    assert wanted[-1] == sent[-1].at


def test_a_long_picture_without_keyframes_wants_one_to_seek_to(recording: RoomRecording) -> None:
    feed = recording.feed(peer="host", source="camera", video_codec="vp8")
    wanted: list[float] = []
    for item in footage.packets(footage.pictures(keyframe_s=60)):
        feed.packet(Media.VIDEO, item.packet, now=_now(item.at))
        if feed.wants_keyframe():
            wanted.append(item.at)
    assert min(wanted) == pytest.approx(10, abs=0.1)


def test_another_layer_takes_over_with_a_keyframe_and_time_goes_on(
    recording: RoomRecording, tmp_path: Path
) -> None:
    low, high = footage.pictures(width=160), footage.pictures(width=320)
    first = [item for item in footage.packets(low) if item.at < 5]
    second = [item for item in footage.packets(high, ssrc=33, first_number=9_000) if item.at >= 5]
    shifted = [
        item._replace(packet=item.packet._replace(header=_later(item.packet.header)))
        for item in second
    ]
    sound = footage.packets(footage.sounds())
    feed = _record(recording, footage.merged(first, shifted, sound))
    played = _played(recording, tmp_path)
    times = [time_ms - round(1_000 * BEGUN_S) for time_ms in played.times_ms[Media.VIDEO]]
    assert [time_ms for time_ms in times if 5_005 < time_ms < 5_995] == []
    assert times[-1] == pytest.approx(11_960, abs=5)
    assert played.decoded() == 125 + 150
    assert (feed.stats()["frames"], len(played.codecs)) == (275 + 600, 2)


def _later(header: RtpHeader) -> RtpHeader:
    return header._replace(timestamp=(header.timestamp + 3_000_000_000) & 0xFFFFFFFF)


def test_a_keyframe_is_wanted_while_another_layer_has_not_begun(recording: RoomRecording) -> None:
    feed = _record(recording, footage.packets(footage.pictures(seconds=4)))
    assert not feed.wants_keyframe()
    other = footage.packets(footage.pictures(), ssrc=33)
    feed.packet(Media.VIDEO, other[10].packet, now=_now(4.1))
    assert feed.wants_keyframe()


def test_sound_that_begins_later_begins_a_new_part_at_a_keyframe(
    recording: RoomRecording, tmp_path: Path
) -> None:
    sound = [item for item in footage.packets(footage.sounds()) if item.at > 4.5]
    _record(recording, footage.merged(footage.packets(footage.pictures()), sound))
    first = _played(recording, tmp_path)
    second = played_in(tmp_path / "mine", "0002-camera.webm")
    assert (set(first.codecs), set(second.codecs)) == ({"video"}, {"audio", "video"})
    assert second.keyframes_ms[0] == pytest.approx(36_000, abs=5)
    assert min(second.times_ms[Media.AUDIO]) >= second.keyframes_ms[0]
    assert first.decoded() + second.decoded() == 300
    assert max(first.times_ms[Media.VIDEO]) < min(second.times_ms[Media.VIDEO])


def test_a_picture_that_begins_later_begins_a_new_part(
    recording: RoomRecording, tmp_path: Path
) -> None:
    pictures = footage.packets(footage.pictures(seconds=6), start_s=5.0)
    _record(recording, footage.merged(pictures, footage.packets(footage.sounds())))
    first = _played(recording, tmp_path)
    second = played_in(tmp_path / "mine", "0002-camera.webm")
    assert (set(first.codecs), set(second.codecs)) == ({"audio"}, {"audio", "video"})
    count = len(first.times_ms[Media.AUDIO]) + len(second.times_ms[Media.AUDIO])
    assert count == len(footage.sounds())
    assert second.decoded() == 150


def test_sound_alone_is_recorded(recording: RoomRecording, tmp_path: Path) -> None:
    _record(recording, footage.packets(footage.sounds()), codec=None)
    played = _played(recording, tmp_path)
    assert played.codecs == {"audio": "opus"}
    assert len(played.times_ms[Media.AUDIO]) == len(footage.sounds())


def test_what_has_come_is_on_the_disk_within_seconds_though_nothing_more_comes(
    recording: RoomRecording, tmp_path: Path
) -> None:
    sent = [item for item in _both() if item.at < 5]
    _record(recording, sent)
    for step in range(100):
        recording.tick(_now(5 + step * TICK_S))
    played = played_in(tmp_path / "mine", "0001-camera.webm")
    assert played.decoded() == 125
    assert len(played.times_ms[Media.AUDIO]) == 250


def test_a_feed_that_is_closed_takes_no_more(recording: RoomRecording) -> None:
    sent = _both()
    feed = _record(recording, sent[:500])
    feed.close()
    frames = feed.stats()["frames"]
    for item in sent[500:]:
        feed.packet(item.media, item.packet, now=_now(item.at))
    feed.close()
    assert feed.stats()["frames"] == frames > 0
    assert not feed.wants_keyframe()


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(Media),
            st.binary(max_size=40),
            st.integers(0, 70_000),
            st.integers(0, 0xFFFFFFFF),
            st.integers(0, 3),
            st.floats(0, 3),
            st.booleans(),
        ),
        max_size=60,
    ),
    st.sampled_from(["vp8", "vp9", "h264", None]),
)
def test_whatever_a_publisher_sends_the_recorder_goes_on(
    recording: RoomRecording,
    packets: list[tuple[Media, bytes, int, int, int, float, bool]],
    codec: str | None,
) -> None:
    feed = recording.feed(peer="host", source="camera", video_codec=codec)
    now = ZERO_AT
    for media, payload, number, timestamp, ssrc, later, is_marker in packets:
        now += later
        header = RtpHeader(96, is_marker, False, number & 0xFFFF, timestamp, ssrc, 12)
        feed.packet(media, Stripped(header, number, payload), now=now)
        _report(feed, media, float(timestamp), ssrc=ssrc)
        feed.tick(now)
        feed.wants_keyframe()
    feed.close()
    assert feed.stats()["error"] is None
