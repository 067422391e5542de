"""Gaps between runs of our processes: ours when the machine's time went by, never a moved clock."""

from datetime import UTC, datetime, timedelta

from hub.calendar.rules import Interval
from rooms.outages import Run, gaps

T0 = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


def at(second: float) -> datetime:
    return T0 + timedelta(seconds=second)


def run(start: float, end: float, *, shift: float = 0, is_orderly: bool = False) -> Run:
    """Return a run in hub seconds; `shift` is how far the hub's clock is ahead at its end."""
    return Run(
        starts_at=at(start),
        ends_at=at(end),
        starts_real_s=start,
        ends_real_s=end - shift,
        is_orderly=is_orderly,
    )


def gaps_of(*runs: Run, now: float, now_real: float | None = None) -> list[Interval]:
    return gaps(runs, now=at(now), now_real_s=now if now_real is None else now_real)


def test_without_any_run_nothing_is_known_to_be_down() -> None:
    assert gaps_of(now=100) == []


def test_a_process_that_died_is_down_until_the_next_one_starts() -> None:
    assert gaps_of(run(0, 50), run(90, 200), now=200) == [Interval(at(50), at(90))]


def test_a_process_that_died_is_down_until_now_when_nobody_follows() -> None:
    assert gaps_of(run(0, 50), now=200) == [Interval(at(50), at(200))]


def test_overlapping_processes_cover_each_other() -> None:
    assert gaps_of(run(0, 50), run(40, 100), run(10, 45), now=100) == []


def test_an_orderly_restart_is_no_outage_unless_it_takes_longer_than_twenty_seconds() -> None:
    assert gaps_of(run(0, 50, is_orderly=True), run(70, 100), now=100) == []
    assert gaps_of(run(0, 50, is_orderly=True), run(71, 100), now=100) == [Interval(at(50), at(71))]


def test_a_jump_of_the_hubs_clock_within_a_run_is_no_outage() -> None:
    assert gaps_of(run(0, 3700, shift=3600), now=3700, now_real=100) == []


def test_a_jump_between_two_runs_counts_only_the_machines_own_time() -> None:
    before = run(0, 50)
    after = Run(starts_at=at(3660), ends_at=at(3700), starts_real_s=60, ends_real_s=100)
    assert gaps_of(before, after, now=3700, now_real=100) == [Interval(at(3650), at(3660))]


def test_a_jump_while_everything_is_down_counts_only_the_machines_own_time() -> None:
    assert gaps_of(run(0, 50), now=3660, now_real=70) == [Interval(at(3640), at(3660))]
