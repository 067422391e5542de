"""RTCP packets, read and written.

Source: RFC 3550 section 6, RFC 4585 section 6 (NACK, PLI), RFC 5104 section 4.3.1 (FIR),
draft-alvestrand-rmcat-remb-03 section 2.
"""

import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from rooms.sfu import limits
from rooms.sfu.errors import PacketError

_HEADER = struct.Struct("!BBH")
_WORD = struct.Struct("!I")
_SENDER_INFO = struct.Struct("!IQIII")
_BLOCK = struct.Struct("!IIIIII")
_NACK = struct.Struct("!HH")
_FEEDBACK = struct.Struct("!II")
_NTP_EPOCH_S = 2_208_988_800
_LOSS_MAX, _LOSS_MIN = (1 << 23) - 1, -(1 << 23)


class Type(IntEnum):
    """Packet types."""

    SENDER_REPORT = 200
    RECEIVER_REPORT = 201
    DESCRIPTION = 202
    TRANSPORT_FEEDBACK = 205
    PAYLOAD_FEEDBACK = 206


class SenderInfo(NamedTuple):
    """What a sender says of its own stream; ``ntp`` is 64-bit, 32 of them fraction."""

    ssrc: int
    ntp: int
    timestamp: int
    packets: int
    octets: int


class ReportBlock(NamedTuple):
    """What a receiver says of a stream; ``delay`` is in units of 1/65536 s."""

    ssrc: int
    fraction_lost: int
    lost: int
    highest: int
    jitter: int
    last_report: int
    delay: int


@dataclass(frozen=True, slots=True)
class Nack:
    """These packets did not arrive."""

    ssrc: int
    sequences: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class KeyframeWanted:
    """A PLI or FIR for the stream."""

    ssrc: int


@dataclass(frozen=True, slots=True)
class BitrateLimit:
    """A REMB: what a receiver thinks it can take of all our streams together."""

    bitrate_bps: int


Item = SenderInfo | ReportBlock | Nack | KeyframeWanted | BitrateLimit


def is_rtcp(data: bytes) -> bool:
    """Tell RTCP from RTP on one port.

    Source: RFC 5761 section 4.
    """
    return len(data) >= 8 and 192 <= data[1] <= 223


def parse(data: bytes) -> list[Item]:
    """Read a compound packet, leaving out what this server does not use.

    Raises: PacketError when a length does not fit.
    """
    items: list[Item] = []
    for count, kind, body in _packets(data):
        reader = _READERS.get(kind)
        if reader is not None:
            items.extend(reader(count, body))
    return items


def _packets(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    at = packets = 0
    while at < len(data) and packets < limits.RTCP_PACKETS_PER_DATAGRAM_MAX:
        if len(data) < at + 4:
            raise PacketError("shorter than an RTCP header")
        first, kind, words = _HEADER.unpack_from(data, at)
        end = at + 4 + 4 * words
        if first & 0xC0 != 0x80 or len(data) < end:
            raise PacketError("RTCP length or version does not fit")
        yield first & 0x1F, kind, data[at + 4 : end]
        at, packets = end, packets + 1


def _read_sender_report(count: int, body: bytes) -> Iterator[Item]:
    if len(body) < _SENDER_INFO.size:
        raise PacketError("sender report too short")
    yield SenderInfo(*_SENDER_INFO.unpack_from(body))
    yield from _read_blocks(count, body[_SENDER_INFO.size :])


def _read_receiver_report(count: int, body: bytes) -> Iterator[Item]:
    if len(body) < _WORD.size:
        raise PacketError("receiver report too short")
    yield from _read_blocks(count, body[_WORD.size :])


def _read_blocks(count: int, body: bytes) -> Iterator[Item]:
    if len(body) < count * _BLOCK.size:
        raise PacketError("report block too short")
    for index in range(count):
        ssrc, loss, *rest = _BLOCK.unpack_from(body, index * _BLOCK.size)
        lost = loss & 0xFFFFFF
        yield ReportBlock(ssrc, loss >> 24, lost - (1 << 24) if lost >> 23 else lost, *rest)


def _read_transport_feedback(kind: int, body: bytes) -> Iterator[Item]:
    if kind != 1:
        return
    if len(body) < _FEEDBACK.size:
        raise PacketError("NACK too short")
    sequences: list[int] = []
    for at in range(_FEEDBACK.size, len(body) - 3, _NACK.size):
        first, following = _NACK.unpack_from(body, at)
        sequences.append(first)
        sequences.extend((first + 1 + bit) & 0xFFFF for bit in range(16) if following >> bit & 1)
    yield Nack(_FEEDBACK.unpack_from(body)[1], tuple(sequences))


def _read_payload_feedback(kind: int, body: bytes) -> Iterator[Item]:
    if kind not in {1, 4, 15}:
        return
    if len(body) < _FEEDBACK.size:
        raise PacketError("payload feedback too short")
    if kind == 15:
        yield from _read_bitrate_limit(body)
        return
    if kind == 1:
        yield KeyframeWanted(_FEEDBACK.unpack_from(body)[1])
        return
    for at in range(_FEEDBACK.size, len(body) - 7, 8):
        yield KeyframeWanted(_WORD.unpack_from(body, at)[0])


def _read_bitrate_limit(body: bytes) -> Iterator[Item]:
    if body[8:12] != b"REMB" or len(body) < 16:
        return
    word = _WORD.unpack_from(body, 12)[0]
    yield BitrateLimit((word & 0x3FFFF) << (word >> 18 & 0x3F))


_READERS: dict[int, Callable[[int, bytes], Iterator[Item]]] = {
    Type.SENDER_REPORT: _read_sender_report,
    Type.RECEIVER_REPORT: _read_receiver_report,
    Type.TRANSPORT_FEEDBACK: _read_transport_feedback,
    Type.PAYLOAD_FEEDBACK: _read_payload_feedback,
}


def _build(count: int, kind: Type, body: bytes) -> bytes:
    return _HEADER.pack(0x80 | count, kind, len(body) // 4) + body


def build_sender_report(info: SenderInfo) -> bytes:
    """Write a sender report without report blocks."""
    return _build(0, Type.SENDER_REPORT, _SENDER_INFO.pack(*info))


def build_receiver_report(*, reporter: int, blocks: Sequence[ReportBlock]) -> bytes:
    """Write a receiver report of at most 31 blocks."""
    packed = b"".join(
        _BLOCK.pack(
            block.ssrc,
            block.fraction_lost << 24 | max(_LOSS_MIN, min(_LOSS_MAX, block.lost)) & 0xFFFFFF,
            *block[3:],
        )
        for block in blocks
    )
    return _build(len(blocks), Type.RECEIVER_REPORT, _WORD.pack(reporter) + packed)


def build_description(*, ssrcs: Sequence[int], cname: str) -> bytes:
    """Write the same canonical name for each stream, so that receivers play them in step."""
    name = cname.encode()
    item = bytes((1, len(name))) + name
    chunk = item + bytes(4 - len(item) % 4)
    body = b"".join(_WORD.pack(ssrc) + chunk for ssrc in ssrcs)
    return _build(len(ssrcs), Type.DESCRIPTION, body)


def build_keyframe_request(*, reporter: int, ssrc: int) -> bytes:
    """Write a PLI."""
    return _build(1, Type.PAYLOAD_FEEDBACK, _FEEDBACK.pack(reporter, ssrc))


def build_nack(*, reporter: int, ssrc: int, sequences: Iterable[int]) -> bytes:
    """Write a request for these packets, which come in ascending, unwrapped order."""
    pairs: list[list[int]] = []
    for sequence in sequences:
        if pairs and 0 < sequence - pairs[-1][0] <= 16:
            pairs[-1][1] |= 1 << (sequence - pairs[-1][0] - 1)
        else:
            pairs.append([sequence, 0])
    fields = b"".join(_NACK.pack(first & 0xFFFF, following) for first, following in pairs)
    return _build(1, Type.TRANSPORT_FEEDBACK, _FEEDBACK.pack(reporter, ssrc) + fields)


def build_bitrate_limit(*, reporter: int, ssrcs: Sequence[int], bitrate_bps: int) -> bytes:
    """Write a REMB: what all these streams together may use."""
    exponent = max(0, bitrate_bps.bit_length() - 18)
    word = len(ssrcs) << 24 | exponent << 18 | bitrate_bps >> exponent
    body = _FEEDBACK.pack(reporter, 0) + b"REMB" + _WORD.pack(word)
    body += b"".join(map(_WORD.pack, ssrcs))
    return _build(15, Type.PAYLOAD_FEEDBACK, body)


def to_ntp(unix_s: float) -> int:
    """Return the 64-bit NTP form of a unix time."""
    return round((unix_s + _NTP_EPOCH_S) * (1 << 32))


def from_ntp(ntp: int) -> float:
    """Return the unix time of a 64-bit NTP one."""
    return ntp / (1 << 32) - _NTP_EPOCH_S


def middle(ntp: int) -> int:
    """Return the 32 bits that reports refer to a sender report by."""
    return ntp >> 16 & 0xFFFFFFFF
