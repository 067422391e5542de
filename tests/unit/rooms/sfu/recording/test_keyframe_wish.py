"""When a recording needs a keyframe."""

from rooms.sfu.recording.keyframe_wish import KeyframeWish
from rooms.sfu.recording.limits import (
    KEYFRAME_INTERVAL_S,
    KEYFRAME_ON_ITS_WAY_S,
    KEYFRAME_SILENCE_S,
)


def test_one_is_wanted_at_the_start_of_a_picture_and_not_of_silence() -> None:
    wish = KeyframeWish()
    assert not wish.is_due(0.0)
    wish.heard(0.0)
    assert wish.is_due(0.0)
    assert not wish.is_due(KEYFRAME_SILENCE_S + 0.1)


def test_none_is_wanted_while_one_is_on_its_way_nor_after_it_came() -> None:
    wish = KeyframeWish()
    wish.heard(0.0)
    wish.begun(0.0)
    assert not wish.is_due(KEYFRAME_ON_ITS_WAY_S * 0.9)
    assert wish.is_due(KEYFRAME_ON_ITS_WAY_S)
    wish.came(1.0)
    wish.heard(1.5)
    assert not wish.is_due(1.5)


def test_one_is_wanted_after_a_loss() -> None:
    wish = KeyframeWish()
    wish.came(0.0)
    wish.heard(1.0)
    wish.need()
    assert wish.is_due(1.0)


def test_one_is_wanted_now_and_then_so_that_one_can_seek() -> None:
    wish = KeyframeWish()
    wish.came(0.0)
    wish.heard(KEYFRAME_INTERVAL_S)
    assert not wish.is_due(KEYFRAME_INTERVAL_S)
    assert wish.is_due(KEYFRAME_INTERVAL_S + 0.1)
