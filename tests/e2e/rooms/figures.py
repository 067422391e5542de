"""What a page says of a feed it receives, between two moments."""

import time
from typing import Any, NamedTuple

from tests.e2e.rooms.tabs import Tab


class Received(NamedTuple):
    """A feed's counts since its connection began, and the picture's width in pixels."""

    at_s: float
    frames: int
    width: int
    octets: int
    video_packets: int
    repaired: int
    lost: int
    keyframes_asked: int
    nacks: int
    samples: int
    concealed: int
    video_played_at_ms: float
    audio_played_at_ms: float

    @property
    def out_of_step_ms(self) -> float:
        """By how much sound and picture played now were made at different moments."""
        return abs(self.video_played_at_ms - self.audio_played_at_ms)


def received(tab: Tab, feed: int = 0) -> Received:
    """Read the page's statistics."""
    found = tab.evaluate("figures()")
    video: dict[str, Any] = found["video"][feed] if len(found["video"]) > feed else {}
    audio: dict[str, Any] = found["audio"][feed] if len(found["audio"]) > feed else {}
    return Received(
        at_s=time.monotonic(),
        frames=video.get("framesDecoded", 0),
        width=video.get("frameWidth", 0),
        octets=video.get("bytesReceived", 0),
        video_packets=video.get("packetsReceived", 0),
        repaired=video.get("retransmittedPacketsReceived", 0),
        lost=video.get("packetsLost", 0),
        keyframes_asked=video.get("pliCount", 0),
        nacks=video.get("nackCount", 0),
        samples=audio.get("totalSamplesReceived", 0),
        concealed=audio.get("concealedSamples", 0),
        video_played_at_ms=video.get("estimatedPlayoutTimestamp", 0.0),
        audio_played_at_ms=audio.get("estimatedPlayoutTimestamp", 0.0),
    )


def frames_made(tab: Tab) -> int:
    """Return how many pictures a page that publishes has made, in its busiest layer."""
    sent = tab.evaluate("figures()")["sent"]
    return max((int(one.get("framesEncoded", 0)) for one in sent), default=0)


def frames_per_second(before: Received, after: Received) -> float:
    """Return how many pictures were decoded each second."""
    return (after.frames - before.frames) / (after.at_s - before.at_s)


def concealed_share(before: Received, after: Received) -> float:
    """Return the part of the sound that had to be invented."""
    return (after.concealed - before.concealed) / max(1, after.samples - before.samples)
