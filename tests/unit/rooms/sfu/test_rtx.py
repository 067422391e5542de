"""Repairs in a stream of their own."""

from hypothesis import given
from hypothesis import strategies as st

from rooms.sfu.packets.extensions import build_extensions, read_extensions
from rooms.sfu.packets.rtp import RtpHeader, build_header, parse_header
from rooms.sfu.packets.rtx import unwrap, wrap

BLOCK = build_extensions([(3, b"\x01\x02\x03")])


def _header(*, is_marker: bool, extensions: bytes = b"") -> bytes:
    return build_header(
        payload_type=96,
        is_marker=is_marker,
        sequence=4_000,
        timestamp=900_000,
        ssrc=22,
        extensions=extensions,
    )


def test_a_repair_is_the_packet_behind_its_original_number() -> None:
    header, payload = wrap(
        _header(is_marker=True, extensions=BLOCK),
        b"frame",
        payload_type=97,
        ssrc=33,
        sequence=7,
        original=0x1234,
    )
    assert payload == b"\x12\x34frame"
    expected = RtpHeader(97, True, False, 7, 900_000, 33, 12 + len(BLOCK))
    assert parse_header(header) == expected
    assert read_extensions(header) == {3: b"\x01\x02\x03"}


@given(
    st.booleans(),
    st.sampled_from([b"", BLOCK]),
    st.binary(min_size=1, max_size=40),
    st.integers(0, 0xFFFF),
    st.integers(0, 0xFFFF),
    st.integers(0, 0xFFFFFFFF),
)
def test_what_was_wrapped_is_unwrapped_to_the_same(
    is_marker: bool, extensions: bytes, payload: bytes, sequence: int, original: int, ssrc: int
) -> None:
    header = _header(is_marker=is_marker, extensions=extensions)
    again, body = wrap(
        header, payload, payload_type=97, ssrc=ssrc, sequence=sequence, original=original
    )
    assert len(again) == len(header)
    restored = unwrap(parse_header(again), body, payload_type=96, ssrc=22)
    assert restored == (parse_header(header)._replace(sequence=original), payload)


@given(st.binary(max_size=4))
def test_a_packet_that_only_fills_the_line_repairs_nothing(payload: bytes) -> None:
    found = unwrap(parse_header(_header(is_marker=False)), payload, payload_type=96, ssrc=22)
    assert (found is None) is (len(payload) <= 2)
