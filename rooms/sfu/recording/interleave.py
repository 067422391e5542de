"""Sound and picture of one file, merged by time.

A picture may wait for a repair while sound goes on; the file should not show it.
"""

import math
from collections import deque

from rooms.sfu.media import Media
from rooms.sfu.recording.clusters import Frame
from rooms.sfu.recording.limits import INTERLEAVE_FRAMES_MAX, INTERLEAVE_WAIT_S


class _Lane:
    """What waits of one medium; ``ends_ms`` is the time of the latest frame that came."""

    __slots__ = ("ends_ms", "heard_at", "waiting")

    def __init__(self) -> None:
        self.waiting: deque[Frame] = deque()
        self.ends_ms = -1
        self.heard_at = 0.0


class Interleaver:
    """Hold each frame until no earlier one of the other medium can come."""

    def __init__(self) -> None:
        self._lanes: dict[Media, _Lane] = {}

    @property
    def media(self) -> frozenset[Media]:
        """What has come so far."""
        return frozenset(self._lanes)

    def push(self, frame: Frame, *, now: float) -> None:
        """Take a frame; within its medium, time never stands still or goes back."""
        lane = self._lanes.get(frame.media)
        if lane is None:
            lane = self._lanes[frame.media] = _Lane()
        if frame.time_ms <= lane.ends_ms:
            frame = frame._replace(time_ms=lane.ends_ms + 1)
        lane.ends_ms = frame.time_ms
        lane.heard_at = now
        lane.waiting.append(frame)

    def shift(self, media: Media, by_ms: int) -> None:
        """Correct the times of what waits of one medium."""
        lane = self._lanes.get(media)
        if lane is None or not lane.waiting:
            return
        lane.waiting = deque(
            frame._replace(time_ms=max(0, frame.time_ms + by_ms)) for frame in lane.waiting
        )
        lane.ends_ms = lane.waiting[-1].time_ms

    def take_ready(self, now: float) -> list[Frame]:
        """Return the frames that can be written, in order of time."""
        ready: list[Frame] = []
        horizon_ms = self._horizon_ms(now)
        while True:
            lane = self._earliest()
            if lane is None:
                return ready
            is_over = len(lane.waiting) > INTERLEAVE_FRAMES_MAX
            if not is_over and lane.waiting[0].time_ms > horizon_ms:
                return ready
            ready.append(lane.waiting.popleft())

    def take_all(self) -> list[Frame]:
        """Return all that waits, in order of time."""
        frames = [frame for lane in self._lanes.values() for frame in lane.waiting]
        for lane in self._lanes.values():
            lane.waiting.clear()
        return sorted(frames, key=lambda frame: frame.time_ms)

    def _earliest(self) -> _Lane | None:
        lanes = [lane for lane in self._lanes.values() if lane.waiting]
        return min(lanes, key=_head_ms, default=None)

    def _horizon_ms(self, now: float) -> float:
        """Return the time up to which nothing earlier can come of a medium that is not silent."""
        return min(
            (
                lane.ends_ms
                for lane in self._lanes.values()
                if now - lane.heard_at <= INTERLEAVE_WAIT_S
            ),
            default=math.inf,
        )


def _head_ms(lane: _Lane) -> int:
    return lane.waiting[0].time_ms
