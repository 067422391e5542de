"""Datagrams on a stream."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.sfu import limits
from rooms.sfu.errors import PacketError
from rooms.sfu.transport.framing import FrameReader, frame


@given(
    st.lists(st.binary(min_size=1, max_size=300), max_size=8),
    st.lists(st.integers(1, 700), max_size=20),
)
def test_datagrams_come_out_as_they_went_in_however_the_stream_is_cut(
    datagrams: list[bytes], cuts: list[int]
) -> None:
    stream = b"".join(frame(datagram, len(datagram)) for datagram in datagrams)
    reader, found = FrameReader(), []
    for size in cuts:
        found += reader.feed(stream[:size])
        stream = stream[size:]
    assert found + reader.feed(stream) == datagrams


@given(st.binary(min_size=1, max_size=500), st.integers(1, 120))
def test_datagrams_that_lie_one_behind_another_are_framed_one_by_one(
    data: bytes, segment_bytes: int
) -> None:
    parts = FrameReader().feed(frame(memoryview(data), segment_bytes))
    assert b"".join(parts) == data
    assert {len(part) for part in parts[:-1]} <= {segment_bytes}


def test_an_empty_frame_means_nothing() -> None:
    assert FrameReader().feed(b"\0\0\0\x01a\0\0") == [b"a"]


@given(st.lists(st.binary(max_size=400), max_size=30))
def test_any_bytes_are_frames_or_a_packet_error_and_little_is_kept(chunks: list[bytes]) -> None:
    reader = FrameReader()
    try:
        for chunk in chunks:
            frames = reader.feed(chunk)
            assert all(0 < len(found) <= limits.DATAGRAM_BYTES_MAX for found in frames)
            assert len(reader._rest) <= limits.DATAGRAM_BYTES_MAX + 2
    except PacketError:
        return


def test_a_frame_longer_than_a_datagram_may_be_is_refused_at_its_length() -> None:
    with pytest.raises(PacketError):
        FrameReader().feed((limits.DATAGRAM_BYTES_MAX + 1).to_bytes(2))
