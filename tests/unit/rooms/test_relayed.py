"""An outage of our media server counts from when it was felt, and only if it was."""

from datetime import UTC, datetime, timedelta

from hub.calendar.rules import Interval
from rooms.relayed import cut_off

T0 = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
DOWN = [Interval(T0 + timedelta(minutes=10), T0 + timedelta(minutes=20))]


def span(start: float, end: float) -> Interval:
    return Interval(T0 + timedelta(minutes=start), T0 + timedelta(minutes=end))


def test_an_outage_that_nobody_needed_the_media_server_in_takes_nothing() -> None:
    assert cut_off(DOWN, needed=[], heard=[]) == []
    assert cut_off(DOWN, needed=[span(0, 9), span(21, 30)], heard=[]) == []


def test_who_was_connected_when_it_went_down_is_cut_off_until_it_is_back() -> None:
    assert cut_off(DOWN, needed=[span(5, 20)], heard=[]) == DOWN


def test_a_connection_that_ends_with_the_media_server_was_there_when_it_went_down() -> None:
    assert cut_off(DOWN, needed=[span(5, 10)], heard=[]) == DOWN


def test_who_asks_for_it_while_it_is_down_is_cut_off_from_then_on() -> None:
    assert cut_off(DOWN, needed=[span(14, 14.25), span(17, 17.25)], heard=[]) == [span(14, 20)]


def test_who_had_gone_back_to_a_direct_path_is_not_cut_off() -> None:
    assert cut_off(DOWN, needed=[span(2, 8)], heard=[span(8, 30)]) == []


def test_who_hear_each_other_directly_meanwhile_are_not_cut_off() -> None:
    found = cut_off(DOWN, needed=[span(5, 20)], heard=[span(0, 10), span(12, 16)])
    assert found == [span(10, 12), span(16, 20)]


def test_each_outage_counts_for_itself() -> None:
    down = [*DOWN, span(40, 50), span(55, 60)]
    found = cut_off(down, needed=[span(5, 20), span(54, 60)], heard=[])
    assert found == [*DOWN, span(55, 60)]
