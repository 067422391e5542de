"""Telling the protocols on one port apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.sfu.transport.port import Kind, kind_of


@pytest.mark.parametrize(
    ("first", "second", "kind"),
    [
        (0, 1, Kind.STUN),
        (3, 0, Kind.STUN),
        (4, 0, Kind.UNKNOWN),
        (19, 0, Kind.UNKNOWN),
        (20, 0xFE, Kind.DTLS),
        (63, 0xFE, Kind.DTLS),
        (64, 0, Kind.UNKNOWN),
        (127, 0, Kind.UNKNOWN),
        (128, 96, Kind.RTP),
        (128, 96 + 128, Kind.RTP),
        (128, 191, Kind.RTP),
        (128, 200, Kind.RTCP),
        (191, 207, Kind.RTCP),
        (192, 0, Kind.UNKNOWN),
        (255, 0, Kind.UNKNOWN),
    ],
)
def test_the_first_bytes_tell_the_protocol(first: int, second: int, kind: Kind) -> None:
    assert kind_of(bytes([first, second]) + bytes(20)) is kind


@given(st.binary(max_size=3))
def test_the_shortest_datagrams_are_of_some_kind(data: bytes) -> None:
    assert kind_of(data) in Kind
