"""EBML elements."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.sfu.errors import PacketError
from rooms.sfu.recording import ebml


@given(st.integers(0, (1 << 56) - 2))
def test_a_length_is_read_as_it_was_written_and_takes_no_more_bytes_than_it_needs(
    length: int,
) -> None:
    written = ebml.size_of(length)
    head = ebml.read_head(ebml.VOID + written, 0)
    assert (head.size_bytes, head.body_at) == (length, 1 + len(written))
    assert len(written) == 1 or length >= (1 << 7 * (len(written) - 1)) - 1


def test_an_unknown_length_is_read_as_unknown() -> None:
    assert ebml.read_head(ebml.VOID + ebml.UNKNOWN_SIZE, 0).size_bytes is None


@given(st.binary(max_size=16))
def test_whatever_is_read_is_an_element_or_refused(data: bytes) -> None:
    try:
        head = ebml.read_head(data, 0)
    except PacketError:
        return
    assert 1 <= len(head.name) <= 4
    assert head.body_at <= len(data)


def test_an_element_to_skip_takes_as_much_as_it_was_told() -> None:
    head = ebml.read_head(ebml.void(500), 0)
    assert head.size_bytes is not None
    assert head.body_at + head.size_bytes == 500


def test_an_element_that_ends_early_is_refused() -> None:
    with pytest.raises(PacketError):
        ebml.read_head(b"\x1a\x45\xdf", 0)
