"""The media server, writing down what comes: ``python -m tests.e2e.rooms.tapped_server FILE …``.

What follows the file is what the server takes. Each line of the file is a kind and the bytes in
hexadecimal: datagrams as they came, and what was inside of protected ones.
"""

import sys
from collections import Counter
from pathlib import Path
from typing import TextIO

from rooms.sfu import __main__ as server
from rooms.sfu.transport.ice import Address
from rooms.sfu.transport.port import Handle, Kind, kind_of
from rooms.sfu.transport.srtp import Receiver, Stripped
from rooms.sfu.transport.udp import UdpSocket

KEPT = {
    "stun": 12,
    "dtls": 12,
    "rtp": 24,
    "rtcp": 24,
    "clear-rtp": 24,
    "clear-rtcp": 40,
}
NAMES = {Kind.STUN: "stun", Kind.DTLS: "dtls", Kind.RTP: "rtp", Kind.RTCP: "rtcp"}


class Tap:
    """Write down the first datagrams of each kind, and one of each length after that."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._counts: Counter[str] = Counter()
        self._sizes: set[tuple[str, int]] = set()

    def note(self, kind: str, data: bytes) -> None:
        """Write one down, unless there are enough that look like it."""
        if (kind, len(data)) in self._sizes or self._counts[kind] >= KEPT[kind]:
            return
        self._sizes.add((kind, len(data)))
        self._counts[kind] += 1
        self._file.write(f"{kind} {data.hex()}\n")
        self._file.flush()


def listen(tap: Tap) -> None:
    """Have the server's socket and its receivers tell the tap."""
    drain, unprotect_rtp = UdpSocket.drain, Receiver.unprotect_rtp
    unprotect_rtcp = Receiver.unprotect_rtcp

    def tapped_drain(self: UdpSocket, handle: Handle) -> None:
        def noting(data: bytes, address: Address) -> None:
            tap.note(NAMES[kind_of(data)], data)
            handle(data, address)

        drain(self, noting)

    def tapped_rtp(self: Receiver, data: bytes) -> Stripped:
        packet = unprotect_rtp(self, data)
        tap.note("clear-rtp", data[: packet.header.size_bytes] + packet.payload)
        return packet

    def tapped_rtcp(self: Receiver, data: bytes) -> bytes:
        packet = unprotect_rtcp(self, data)
        tap.note("clear-rtcp", packet)
        return packet

    UdpSocket.drain = tapped_drain  # type: ignore[method-assign]  # a tap is what this is for
    Receiver.unprotect_rtp = tapped_rtp  # type: ignore[method-assign]  # likewise
    Receiver.unprotect_rtcp = tapped_rtcp  # type: ignore[method-assign]  # likewise


if __name__ == "__main__":
    with Path(sys.argv[1]).open("w") as opened:
        listen(Tap(opened))
        server.main(sys.argv[2:])
