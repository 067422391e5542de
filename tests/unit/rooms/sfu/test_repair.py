"""Gaps in what a publisher sends."""

from rooms.sfu import limits
from rooms.sfu.forwarding.repair import MissingPackets

LATER = limits.REPAIR_DELAY_S + 0.001


def test_nothing_is_missing_from_an_unbroken_line() -> None:
    missing = MissingPackets()
    for number in range(65_530, 65_545):
        missing.arrived(number, now=0.0)
    assert missing.take_due(LATER) == []


def test_a_gap_is_asked_for_until_it_is_filled() -> None:
    missing = MissingPackets()
    missing.arrived(10, now=0.0)
    missing.arrived(13, now=0.0)
    assert missing.take_due(LATER) == [11, 12]
    assert missing.take_due(LATER) == []
    missing.arrived(11, now=0.0)
    assert missing.take_due(LATER + limits.REPAIR_INTERVAL_S) == [12]


def test_packets_that_only_changed_places_are_not_asked_for() -> None:
    missing = MissingPackets()
    for number in (1, 3, 2):
        missing.arrived(number, now=0.0)
    assert missing.take_due(LATER) == []


def test_a_packet_that_never_comes_is_given_up() -> None:
    missing = MissingPackets()
    missing.arrived(1, now=0.0)
    missing.arrived(3, now=0.0)
    asks = [missing.take_due(LATER + turn) for turn in range(limits.REPAIR_ASKS_MAX + 3)]
    assert asks == [[2]] * limits.REPAIR_ASKS_MAX + [[]] * 3


def test_a_gap_too_wide_is_left_to_a_keyframe() -> None:
    missing = MissingPackets()
    missing.arrived(1, now=0.0)
    missing.arrived(limits.MISSING_PACKETS_MAX + 3, now=0.0)
    assert missing.take_due(LATER) == []


def test_what_is_remembered_is_limited() -> None:
    missing = MissingPackets()
    for number in range(0, limits.MISSING_PACKETS_MAX * 4, 2):
        missing.arrived(number, now=0.0)
    due = missing.take_due(LATER)
    assert len(due) == limits.MISSING_PACKETS_MAX
    assert due[-1] == limits.MISSING_PACKETS_MAX * 4 - 3
