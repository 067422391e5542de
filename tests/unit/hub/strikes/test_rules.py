"""Three strikes in ninety days stop new bookings, until two of them are left."""

from datetime import UTC, datetime, timedelta

from hub.strikes.rules import is_suspended, suspended_until

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def days_ago(*days: int) -> list[datetime]:
    return [NOW - timedelta(days=one) for one in days]


def test_three_strikes_suspend() -> None:
    assert [is_suspended(n) for n in range(5)] == [False, False, False, True, True]


def test_fewer_than_three_suspend_nobody() -> None:
    assert suspended_until([]) is None
    assert suspended_until(days_ago(1, 2)) is None


def test_three_suspend_until_the_oldest_is_ninety_days_old() -> None:
    assert suspended_until(days_ago(1, 80, 40)) == NOW + timedelta(days=10)


def test_more_than_three_suspend_until_only_two_are_left() -> None:
    assert suspended_until(days_ago(1, 80, 40, 85, 2)) == NOW + timedelta(days=50)
