"""A publisher's clocks, told by its reports."""

import pytest

from rooms.sfu.packets import rtcp
from rooms.sfu.recording.limits import REPORTS_KEPT_MAX, STRAY_S
from rooms.sfu.recording.timeline import MediaClock, PublisherClock, Said

RATE = 90_000
THEIR_UNIX = 1_234_567.0


def _report(timestamp: int, unix: float, *, ssrc: int = 1) -> rtcp.SenderInfo:
    return rtcp.SenderInfo(ssrc, rtcp.to_ntp(unix), timestamp & 0xFFFFFFFF, 0, 0)


def test_before_any_report_things_happen_when_they_arrive_and_then_by_timestamp() -> None:
    clock = MediaClock(clock_rate_hz=RATE)
    assert clock.place(1_000, now=50.0) == 50.0
    assert clock.place(1_000 + RATE, now=51.2) == 51.0


def test_timestamps_wrap_around() -> None:
    clock = MediaClock(clock_rate_hz=RATE)
    clock.place((1 << 32) - RATE // 2, now=50.0)
    assert clock.place(RATE // 2, now=51.1) == 51.0


def test_sound_and_picture_of_one_instant_are_placed_at_one_instant_however_late_they_came() -> (
    None
):
    publisher = PublisherClock()
    sound, picture = MediaClock(clock_rate_hz=48_000), MediaClock(clock_rate_hz=RATE)
    sound.place(7_000, now=50.02)
    picture.place(900_000, now=50.30)
    sound.report(publisher.observe(_report(7_000, THEIR_UNIX), now=50.02))
    picture.report(publisher.observe(_report(900_000, THEIR_UNIX), now=50.021))
    at = [sound.place(7_000 + 48_000, now=51.02), picture.place(900_000 + RATE, now=51.3)]
    assert at[0] == pytest.approx(51.02, abs=0.001)
    assert at[1] == pytest.approx(at[0], abs=0.002)


def test_the_first_report_says_how_far_off_what_was_placed_before_is() -> None:
    clock = MediaClock(clock_rate_hz=RATE)
    clock.place(1_000, now=50.3)
    assert clock.report(Said(1_000, 50.0)) == pytest.approx(-0.3)
    assert clock.place(1_000, now=50.4) == pytest.approx(50.0)


def test_two_clocks_that_drift_stay_together_for_three_hours() -> None:
    publisher = PublisherClock()
    sound, picture = MediaClock(clock_rate_hz=48_000), MediaClock(clock_rate_hz=RATE)
    fast = 48_000 * 1.000_1
    worst = 0.0
    for second in range(0, 3 * 3_600, 2):
        now, theirs = 50.0 + second, THEIR_UNIX + second * 1.000_03
        stamps = round(second * fast) & 0xFFFFFFFF, second * RATE & 0xFFFFFFFF
        placed = sound.place(stamps[0], now=now), picture.place(stamps[1], now=now)
        sound.report(publisher.observe(_report(stamps[0], theirs), now=now))
        picture.report(publisher.observe(_report(stamps[1], theirs, ssrc=2), now=now))
        worst = max(worst, abs(placed[0] - placed[1]), abs(placed[0] - now))
    assert worst < 0.01


def test_a_publisher_that_sets_its_clock_leaves_no_step() -> None:
    publisher, clock = PublisherClock(), MediaClock(clock_rate_hz=RATE)
    for second in range(20):
        now = 50.0 + second
        unix = THEIR_UNIX + second + (3_600 if second > 10 else 0)
        at = clock.place(second * RATE, now=now)
        assert at == pytest.approx(now, abs=0.01)
        clock.report(publisher.observe(_report(second * RATE, unix), now=now))


def test_a_timestamp_far_from_its_arrival_is_not_believed() -> None:
    clock = MediaClock(clock_rate_hz=RATE)
    clock.place(0, now=50.0)
    assert clock.place(round((STRAY_S + 2) * RATE), now=51.0) == 51.0
    assert clock.strays == 1


def test_a_source_that_takes_over_begins_with_what_its_publisher_said_of_it() -> None:
    publisher, clock = PublisherClock(), MediaClock(clock_rate_hz=RATE)
    clock.report(publisher.observe(_report(1_000, THEIR_UNIX, ssrc=1), now=50.0))
    publisher.observe(_report(2_000_000_000, THEIR_UNIX + 0.5, ssrc=2), now=50.5)
    clock.restart()
    said = publisher.last_said(2)
    assert said is not None
    clock.report(said)
    at = clock.place(2_000_000_000 + RATE, now=51.7)
    assert at == pytest.approx(51.5, abs=0.002)


def test_reports_of_few_streams_are_kept() -> None:
    publisher = PublisherClock()
    for ssrc in range(100):
        publisher.observe(_report(0, THEIR_UNIX, ssrc=ssrc), now=50.0)
    kept = [ssrc for ssrc in range(100) if publisher.last_said(ssrc)]
    assert kept == list(range(100 - REPORTS_KEPT_MAX, 100))
