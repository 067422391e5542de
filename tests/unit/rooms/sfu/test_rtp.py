"""RTP headers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.sfu.errors import PacketError
from rooms.sfu.packets.rtp import build_header, parse_header, without_padding


@given(st.binary(max_size=100))
def test_any_bytes_are_a_header_or_a_packet_error(data: bytes) -> None:
    try:
        header = parse_header(data)
    except PacketError:
        return
    assert 12 <= header.size_bytes <= len(data)


@given(
    payload_type=st.integers(0, 127),
    is_marker=st.booleans(),
    sequence=st.integers(0, 0xFFFF),
    timestamp=st.integers(0, 0xFFFFFFFF),
    ssrc=st.integers(0, 0xFFFFFFFF),
)
def test_what_is_written_is_read(
    payload_type: int, is_marker: bool, sequence: int, timestamp: int, ssrc: int
) -> None:
    header = parse_header(
        build_header(
            payload_type=payload_type,
            is_marker=is_marker,
            sequence=sequence,
            timestamp=timestamp,
            ssrc=ssrc,
        )
    )
    assert header == (payload_type, is_marker, False, sequence, timestamp, ssrc, 12)


def test_sources_and_extension_belong_to_the_header() -> None:
    fixed = bytes([0x80 | 0x10 | 2]) + bytes(11)
    extension = b"\xbe\xde\x00\x01" + bytes(4)
    assert parse_header(fixed + bytes(8) + extension + b"payload").size_bytes == 12 + 8 + 8


def test_padding_is_taken_off() -> None:
    assert without_padding(b"payload\x00\x00\x03") == b"payload"


@pytest.mark.parametrize("payload", [b"", b"\x00", b"ab\x04"])
def test_padding_longer_than_the_payload_is_an_error(payload: bytes) -> None:
    with pytest.raises(PacketError):
        without_padding(payload)
