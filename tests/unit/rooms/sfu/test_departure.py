"""When what has been gathered for viewers leaves."""

import pytest

from rooms.sfu import limits
from rooms.sfu.forwarding.departure import Departure
from rooms.sfu.media import Media

MANY = limits.RIDE_VIEWERS_MIN
VIDEO, AUDIO = 1, 2
FRAME_S, SOUND_S = 1 / 30, 0.02


def _running(*, frame_at: float, sound_at: float) -> Departure:
    """Return a departure that knows the pace of both; each last came at its instant."""
    departure = Departure()
    for back in range(40, -1, -1):
        departure.arrived(Media.VIDEO, ssrc=VIDEO, is_marker=True, now=frame_at - back * FRAME_S)
        departure.arrived(Media.AUDIO, ssrc=AUDIO, is_marker=False, now=sound_at - back * SOUND_S)
    departure.left()
    return departure


def test_nothing_gathered_waits_for_nothing() -> None:
    assert Departure().wait_s(5.0, viewers=MANY) == 0


def test_a_frame_waits_for_its_last_packet_but_not_long() -> None:
    departure = Departure()
    departure.arrived(Media.VIDEO, ssrc=VIDEO, is_marker=False, now=1.0)
    assert departure.wait_s(1.0, viewers=1) == pytest.approx(limits.FRAME_WAIT_S)
    departure.arrived(Media.VIDEO, ssrc=VIDEO, is_marker=False, now=1.0 + limits.FRAME_WAIT_S)
    assert departure.wait_s(1.0 + limits.FRAME_WAIT_S, viewers=1) == 0
    departure.arrived(Media.VIDEO, ssrc=VIDEO, is_marker=True, now=1.0)
    assert departure.wait_s(1.0, viewers=1) == 0


def test_a_long_frame_leaves_in_parts() -> None:
    departure = Departure()
    for _ in range(limits.BURST_PACKETS_MAX):
        departure.arrived(Media.VIDEO, ssrc=VIDEO, is_marker=False, now=1.0)
    assert departure.wait_s(1.0, viewers=1) == 0


def test_sound_waits_for_a_frame_that_is_about_to_come() -> None:
    departure = _running(frame_at=1.0, sound_at=1.007)
    now = 1.007 + SOUND_S
    departure.arrived(Media.AUDIO, ssrc=AUDIO, is_marker=False, now=now)
    expected = 1.0 + FRAME_S - now + limits.RIDE_SLACK_S
    assert departure.wait_s(now, viewers=MANY) == pytest.approx(expected)


def test_a_frame_waits_for_sound_that_is_about_to_come() -> None:
    departure = _running(frame_at=1.0, sound_at=1.018)
    now = 1.0 + FRAME_S
    departure.arrived(Media.VIDEO, ssrc=VIDEO, is_marker=True, now=now)
    expected = 1.018 + SOUND_S - now + limits.RIDE_SLACK_S
    assert departure.wait_s(now, viewers=MANY) == pytest.approx(expected)


def test_what_is_not_about_to_come_is_not_waited_for() -> None:
    departure = _running(frame_at=1.0, sound_at=0.995)
    departure.arrived(Media.AUDIO, ssrc=AUDIO, is_marker=False, now=1.015)
    assert departure.wait_s(1.015, viewers=MANY) == 0


def test_nothing_waits_longer_than_it_may_for_company_that_does_not_come() -> None:
    departure = _running(frame_at=1.0, sound_at=1.007)
    now = 1.007 + SOUND_S
    departure.arrived(Media.AUDIO, ssrc=AUDIO, is_marker=False, now=now)
    assert departure.wait_s(now + limits.RIDE_WAIT_S, viewers=MANY) == 0


def test_both_together_leave_at_once() -> None:
    departure = _running(frame_at=1.0, sound_at=1.007)
    departure.arrived(Media.AUDIO, ssrc=AUDIO, is_marker=False, now=1.027)
    departure.arrived(Media.VIDEO, ssrc=VIDEO, is_marker=True, now=1.033)
    assert departure.wait_s(1.033, viewers=MANY) == 0


def test_in_a_small_room_nothing_waits_for_company() -> None:
    departure = _running(frame_at=1.0, sound_at=1.007)
    departure.arrived(Media.AUDIO, ssrc=AUDIO, is_marker=False, now=1.027)
    assert departure.wait_s(1.027, viewers=MANY - 1) == 0


def test_a_stream_that_ended_is_not_waited_for() -> None:
    departure = _running(frame_at=1.0, sound_at=1.007)
    departure.forget(VIDEO)
    departure.arrived(Media.AUDIO, ssrc=AUDIO, is_marker=False, now=1.027)
    assert departure.wait_s(1.027, viewers=MANY) == 0
