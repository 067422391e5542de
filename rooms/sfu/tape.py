"""What a publisher needs of a recording."""

from typing import Protocol

from rooms.sfu import rtcp
from rooms.sfu.layer import Layer
from rooms.sfu.source import Source
from rooms.sfu.srtp import Stripped


class Tape(Protocol):
    """Keep what a publisher sends."""

    def packet(self, packet: Stripped, source: Source, *, now: float) -> None:
        """Take a packet in clear, in the order of arrival."""

    def clock(self, source: Source, report: rtcp.SenderInfo) -> None:
        """Take a sender report, for the common clock of sound and picture."""

    def wants_keyframe(self, layer: Layer) -> bool:
        """Say whether the recording cannot go on without a keyframe of the layer."""
