"""Reading real sockets."""

import socket
import struct
import time
from collections.abc import Iterator

import pytest

from benchmarks.fanout.reader import BATCH, START_BYTES, Reader, Streams


@pytest.fixture
def sockets() -> Iterator[tuple[socket.socket, socket.socket]]:
    near, far = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
    near.bind(("127.0.0.1", 0))
    far.connect(near.getsockname())
    yield near, far
    near.close()
    far.close()


def rtp(sequence: int, *, ssrc: int = 7, kind: int = 96) -> bytes:
    return struct.pack("!BBHII", 0x80, kind, sequence, 0, ssrc) + bytes(1_100)


def drain(near: socket.socket, streams: Streams) -> list[bytes]:
    others: list[bytes] = []
    reader = Reader()
    for _ in range(3):
        reader.drain(near.fileno(), streams, time.monotonic(), others.append)
    return others


def test_more_packets_than_a_batch_are_all_counted(
    sockets: tuple[socket.socket, socket.socket],
) -> None:
    near, far = sockets
    for sequence in range(2 * BATCH):
        far.send(rtp(sequence))
    streams: Streams = {}
    assert drain(near, streams) == []
    assert (streams[7].received, streams[7].highest) == (2 * BATCH, 2 * BATCH - 1)


def test_each_stream_is_counted_by_itself(sockets: tuple[socket.socket, socket.socket]) -> None:
    near, far = sockets
    for data in (rtp(1), rtp(500, ssrc=8, kind=111), rtp(2), rtp(501, ssrc=8, kind=0x80 | 111)):
        far.send(data)
    streams: Streams = {}
    drain(near, streams)
    assert [(s.payload_type, s.received) for s in streams.values()] == [(96, 2), (111, 2)]


def test_what_is_no_media_is_handed_on_from_its_start(
    sockets: tuple[socket.socket, socket.socket],
) -> None:
    near, far = sockets
    report, check = b"\x80\xc8" + bytes(26), b"\x00\x01" + bytes(200)
    for data in (report, rtp(1), check):
        far.send(data)
    streams: Streams = {}
    others = drain(near, streams)
    assert [data[:2] for data in others] == [b"\x80\xc8", b"\x00\x01"]
    assert {len(data) for data in others} == {START_BYTES}
    assert streams[7].received == 1
