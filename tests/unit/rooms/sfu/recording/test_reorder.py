"""Packets put back in order."""

from hypothesis import given
from hypothesis import strategies as st

from rooms.sfu.media import Media
from rooms.sfu.packets.rtp import RtpHeader
from rooms.sfu.recording.limits import GAP_WAIT_S, WAITING_PACKETS_MAX
from rooms.sfu.recording.reorder import Reorderer
from rooms.sfu.transport.srtp import Stripped


def _packet(number: int) -> Stripped:
    header = RtpHeader(96, False, False, number & 0xFFFF, 0, 1, 12)
    return Stripped(header, number, bytes((number & 0xFF,)))


def _push(order: Reorderer, number: int, *, now: float = 0.0) -> list[int | None]:
    given = order.push(_packet(number), now=now)
    return [None if packet is None else packet.number for packet in given]


@given(st.permutations(range(101, 140)))
def test_packets_in_any_order_come_out_in_theirs(numbers: list[int]) -> None:
    order = Reorderer(Media.VIDEO)
    found = _push(order, 100)
    for number in numbers:
        found += _push(order, number)
    assert found == list(range(100, 140))


@given(st.lists(st.integers(100, 130), max_size=100))
def test_no_packet_comes_out_twice(numbers: list[int]) -> None:
    order = Reorderer(Media.VIDEO)
    found = [*_push(order, 100), *(item for number in numbers for item in _push(order, number))]
    assert found == list(range(100, 100 + len(found)))


def test_a_packet_that_is_repaired_in_time_leaves_no_gap() -> None:
    order = Reorderer(Media.VIDEO)
    _push(order, 100)
    assert _push(order, 102, now=0.1) == []
    assert _push(order, 101, now=0.1 + GAP_WAIT_S * 0.9) == [101, 102]
    assert order.given_up == 0


def test_a_packet_that_does_not_come_is_given_up_and_then_late() -> None:
    order = Reorderer(Media.VIDEO)
    _push(order, 100)
    _push(order, 103, now=0.1)
    assert order.expire(0.1 + GAP_WAIT_S * 0.9) == []
    given = order.expire(0.1 + GAP_WAIT_S)
    assert [packet and packet.number for packet in given] == [None, 103]
    assert order.given_up == 2
    assert _push(order, 101, now=2.0) == []
    assert order.late == 1


def test_a_second_gap_has_its_own_time() -> None:
    order = Reorderer(Media.VIDEO)
    _push(order, 100)
    _push(order, 102, now=0.0)
    assert _push(order, 104, now=0.5) == []
    assert _push(order, 101, now=0.9) == [101, 102]
    assert order.expire(1.5) == []
    assert len(order.expire(0.91 + GAP_WAIT_S)) == 2


def test_no_more_packets_wait_than_the_limit() -> None:
    order = Reorderer(Media.AUDIO)
    _push(order, 100)
    most = WAITING_PACKETS_MAX[Media.AUDIO]
    for number in range(102, 102 + most):
        assert _push(order, number) == []
    assert _push(order, 102 + most) == [None, *range(102, 103 + most)]


def test_after_a_restart_any_number_is_the_next() -> None:
    order = Reorderer(Media.AUDIO)
    _push(order, 60_000)
    order.restart()
    assert _push(order, 5) == [5]
