"""Sound and picture merged by time."""

from rooms.sfu.media import Media
from rooms.sfu.recording.clusters import Frame
from rooms.sfu.recording.interleave import Interleaver
from rooms.sfu.recording.limits import INTERLEAVE_FRAMES_MAX, INTERLEAVE_WAIT_S


def _frame(media: Media, time_ms: int) -> Frame:
    return Frame(media, time_ms, b"", is_keyframe=True)


def _ready(waiting: Interleaver, now: float) -> list[int]:
    return [frame.time_ms for frame in waiting.take_ready(now)]


def test_sound_waits_for_a_picture_that_is_being_repaired() -> None:
    waiting = Interleaver()
    waiting.push(_frame(Media.VIDEO, 0), now=0.0)
    for time_ms in range(0, 1_000, 20):
        waiting.push(_frame(Media.AUDIO, time_ms), now=time_ms / 1_000)
    assert _ready(waiting, 1.0) == [0, 0]
    waiting.push(_frame(Media.VIDEO, 40), now=1.0)
    assert _ready(waiting, 1.0) == [20, 40, 40]


def test_sound_does_not_wait_for_a_picture_that_is_silent() -> None:
    waiting = Interleaver()
    waiting.push(_frame(Media.VIDEO, 0), now=0.0)
    waiting.push(_frame(Media.AUDIO, 5), now=0.1)
    assert _ready(waiting, INTERLEAVE_WAIT_S * 0.9) == [0]
    waiting.push(_frame(Media.AUDIO, 3_000), now=3.0)
    assert _ready(waiting, 3.0) == [5, 3_000]


def test_one_medium_alone_does_not_wait() -> None:
    waiting = Interleaver()
    waiting.push(_frame(Media.AUDIO, 5), now=0.1)
    assert _ready(waiting, 0.1) == [5]


def test_within_a_medium_time_never_stands_still_or_goes_back() -> None:
    waiting = Interleaver()
    for time_ms in (100, 100, 80, 150):
        waiting.push(_frame(Media.VIDEO, time_ms), now=0.0)
    assert _ready(waiting, 0.0) == [100, 101, 102, 150]


def test_what_waits_can_be_moved() -> None:
    waiting = Interleaver()
    for time_ms in (100, 140):
        waiting.push(_frame(Media.VIDEO, time_ms), now=0.0)
    waiting.shift(Media.VIDEO, -120)
    waiting.shift(Media.AUDIO, -120)
    waiting.push(_frame(Media.VIDEO, 60), now=0.0)
    assert _ready(waiting, 0.0) == [0, 20, 60]


def test_no_more_frames_wait_than_the_limit() -> None:
    waiting = Interleaver()
    waiting.push(_frame(Media.VIDEO, 0), now=0.0)
    for number in range(2 * INTERLEAVE_FRAMES_MAX):
        waiting.push(_frame(Media.AUDIO, 1 + number), now=0.0)
        waiting.take_ready(0.0)
    assert len(waiting.take_all()) == INTERLEAVE_FRAMES_MAX
