"""When a calendar is read again, and which quarter hours its entries take."""

from datetime import UTC, datetime, timedelta

from hub.calendar.outside.rules import EVERY, LONGEST_PAUSE, next_read_at, stretches
from hub.calendar.rules import Interval

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def at(first: int, last: int) -> Interval:
    """Return the stretch between two minutes after `NOW`."""
    return Interval(NOW + timedelta(minutes=first), NOW + timedelta(minutes=last))


def test_every_failure_doubles_the_pause_up_to_a_day() -> None:
    pauses = [next_read_at(NOW, failures=n) - NOW for n in range(12)]
    assert pauses[:4] == [EVERY, 2 * EVERY, 4 * EVERY, 8 * EVERY]
    assert pauses[-1] == next_read_at(NOW, failures=10**6) - NOW == LONGEST_PAUSE


def test_entries_take_whole_quarter_hours_and_never_one_twice() -> None:
    found = stretches([at(50, 70), at(0, 15), at(15, 20), at(66, 67), at(60, 62)])
    assert found == [at(0, 15), at(15, 30), at(45, 75)]
