"""Packets that leave together, as a connection is given them.

Source: udp(7), UDP_SEGMENT: a run's packets are of one size, only the last may be shorter.
"""

from rooms.sfu.transport.keys import Part

# An addressed packet in clear: its header, its payload, and ssrc << 48 | unwrapped number.
Outgoing = tuple[bytes, bytes, int]


class Run:
    """Packets that leave in one system call; ``data`` is filled anew for each viewer."""

    __slots__ = ("data", "parts", "segment_bytes")

    def __init__(self, packets: list[Outgoing], *, tag_bytes: int) -> None:
        sizes = [len(header) + len(payload) + tag_bytes for header, payload, _ in packets]
        self.segment_bytes = sizes[0]
        self.data = memoryview(bytearray(sum(sizes)))
        self.parts: list[Part] = []
        at = 0
        for (header, payload, counter), size in zip(packets, sizes, strict=True):
            body = at + len(header)
            self.data[at:body] = header
            self.parts.append(Part(counter, header, payload, self.data[body : at + size]))
            at += size
