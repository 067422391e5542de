"""What a clock remembers of sessions under way: what is due now never waits for what is not."""

from datetime import UTC, datetime, timedelta

import pytest

from rooms import docket
from rooms.docket import ALL_EVERY, Docket

NOW = datetime(2026, 11, 23, 18, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def met(count: int) -> Docket:
    """Return a docket of so many sessions; number 0 became due first."""
    found = Docket()
    for number in range(count):
        found.put_off(str(number), NOW, look_at=NOW + number * SECOND)
    return found


def test_the_latest_due_comes_first_and_what_is_not_due_not_at_all() -> None:
    assert met(5).due(until=NOW + 2 * SECOND) == ["2", "1", "0"]


def test_a_turn_takes_some_from_either_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docket, "LOOKS", 2)
    assert met(9).due(until=NOW + 9 * SECOND) == ["8", "7", "1", "0"]


def test_whatever_is_looked_at_again_and_again_the_others_have_their_turn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(docket, "LOOKS", 1)
    found, seen = met(20), set()
    for turn in range(20, 40):
        until = NOW + turn * SECOND
        for booking_id in found.due(until=until):
            seen.add(booking_id)
            found.put_off(booking_id, NOW, look_at=until)
    assert seen == {str(number) for number in range(20)}


def test_a_session_that_was_moved_is_met_anew_and_one_that_is_gone_is_forgotten() -> None:
    found = met(3)
    assert found.unknown({"0": NOW, "1": NOW + SECOND, "3": NOW}) == ["1", "3"]
    found.keep_only({"0": NOW})
    found.forget(["0", "7"])
    assert found.due(until=NOW + 9 * SECOND) == []


def test_all_is_read_at_first_and_now_and_then_and_what_has_begun_between() -> None:
    found = Docket()
    assert found.read_since(until=NOW) is None
    assert found.read_since(until=NOW + SECOND) == NOW
    assert found.read_since(until=NOW + 2 * SECOND) == NOW + SECOND
    assert found.read_since(until=NOW + ALL_EVERY) is None
    assert found.read_since(until=NOW + ALL_EVERY + SECOND) == NOW + ALL_EVERY
    assert found.read_since(until=NOW) is None
