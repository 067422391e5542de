"""Take RTP from many sockets at the lowest cost that Python allows.

One ``recvmmsg`` empties a socket. Of each packet only the start is copied out of the kernel, for a
viewer that counts needs no more. ``UDP_GRO`` is left off on purpose: with it the kernel would hand
over a server's segmented batches uncut, the sender would be spared the cutting, and a server that
sends such batches would look cheaper than it is.

Source: recvmmsg(2), RFC 3550 section 5.1.
"""

import ctypes
import socket
import struct
from collections.abc import Callable

BATCH = 32
START_BYTES = 128
_HEADERS = struct.Struct(f"!HH4xI{START_BYTES - 12}x")
# Version 2 and a payload type of 96 to 127; RTCP, STUN and DTLS look otherwise.
_MEDIA_MASK, _MEDIA = 0xC060, 0x8060
_TYPE_MASK = 0x7F
_HALF = 0x8000


class _Vector(ctypes.Structure):
    _fields_ = (("base", ctypes.c_void_p), ("size", ctypes.c_size_t))


class _Message(ctypes.Structure):
    _fields_ = (
        ("name", ctypes.c_void_p),
        ("name_size", ctypes.c_uint32),
        ("vectors", ctypes.c_void_p),
        ("vector_count", ctypes.c_size_t),
        ("control", ctypes.c_void_p),
        ("control_size", ctypes.c_size_t),
        ("flags", ctypes.c_int),
        ("_to_eight", ctypes.c_uint32),
        ("size", ctypes.c_uint32),
    )


class Stream:
    """What a viewer has received of one RTP stream; instants are monotonic."""

    __slots__ = ("at", "first", "highest", "longest_gap_s", "payload_type", "received")

    def __init__(self, *, payload_type: int, first: int, now: float) -> None:
        self.payload_type = payload_type
        self.first = first
        self.highest = first - 1
        self.received = 0
        self.at = now
        self.longest_gap_s = 0.0

    def arrived(self, sequence: int, now: float) -> None:
        """Count a packet."""
        step = (sequence - self.highest) & 0xFFFF
        if step < _HALF:
            self.highest += step
        self.received += 1
        gap_s = now - self.at
        self.longest_gap_s = max(gap_s, self.longest_gap_s)
        self.at = now


Streams = dict[int, Stream]


class Reader:
    """Empty sockets into one buffer, again and again."""

    def __init__(self) -> None:
        self._buffer = bytearray(BATCH * START_BYTES)
        self._view = memoryview(self._buffer)
        start = ctypes.addressof(ctypes.c_char.from_buffer(self._buffer))
        self._vectors = (_Vector * BATCH)(
            *(_Vector(start + index * START_BYTES, START_BYTES) for index in range(BATCH))
        )
        first = ctypes.addressof(self._vectors)
        self._messages = (_Message * BATCH)(
            *(
                _Message(vectors=first + index * ctypes.sizeof(_Vector), vector_count=1)
                for index in range(BATCH)
            )
        )
        self._address = ctypes.addressof(self._messages)
        # The call never waits, so there is nothing to be gained by letting go of the interpreter.
        self._recvmmsg = ctypes.PyDLL(None).recvmmsg
        self._recvmmsg.argtypes = (
            ctypes.c_int,
            ctypes.c_void_p,
            ctypes.c_uint,
            ctypes.c_int,
            ctypes.c_void_p,
        )

    def drain(
        self, descriptor: int, streams: Streams, now: float, other: Callable[[bytes], None]
    ) -> None:
        """Count what lies in a socket; ``other`` takes the start of what is no media."""
        count = self._recvmmsg(descriptor, self._address, BATCH, socket.MSG_DONTWAIT, None)
        if count <= 0:
            return
        at = 0
        for head, sequence, ssrc in _HEADERS.iter_unpack(self._view[: count * START_BYTES]):
            if head & _MEDIA_MASK != _MEDIA:
                other(bytes(self._view[at : at + START_BYTES]))
            else:
                stream = streams.get(ssrc)
                if stream is None:
                    kind = head & _TYPE_MASK
                    stream = streams[ssrc] = Stream(payload_type=kind, first=sequence, now=now)
                # What Stream.arrived does, without the cost of a call.
                step = (sequence - stream.highest) & 0xFFFF
                if step < _HALF:
                    stream.highest += step
                stream.received += 1
                if stream.at != now:
                    stream.longest_gap_s = max(stream.longest_gap_s, now - stream.at)
                    stream.at = now
            at += START_BYTES
