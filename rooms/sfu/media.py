"""The words the server's parts share about media."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a peer does in a room."""

    PUBLISHER = "publisher"
    VIEWER = "viewer"


class Media(StrEnum):
    """The two kinds of media."""

    AUDIO = "audio"
    VIDEO = "video"


CLOCK_RATES_HZ = {Media.AUDIO: 48_000, Media.VIDEO: 90_000}


@dataclass(frozen=True, slots=True)
class Codec:
    """A codec under the payload type that one peer gave it.

    ``rtx_payload_type`` is what its repairs come or go under, where both sides know RTX.
    """

    name: str
    payload_type: int
    clock_rate_hz: int
    rtpmap: str
    fmtp: str | None
    feedback: tuple[str, ...]
    rtx_payload_type: int | None = None
