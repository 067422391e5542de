"""When a recording needs a keyframe."""

from rooms.sfu.recording.limits import (
    KEYFRAME_INTERVAL_S,
    KEYFRAME_ON_ITS_WAY_S,
    KEYFRAME_SILENCE_S,
)


class KeyframeWish:
    """Wish for one when nothing can be decoded without, and now and then so that one can seek."""

    def __init__(self) -> None:
        self._is_needed = True
        self._came_at: float | None = None
        self._begun_at: float | None = None
        self._heard_at: float | None = None

    def need(self) -> None:
        """Note that what follows is worth nothing without a keyframe."""
        self._is_needed = True

    def heard(self, now: float) -> None:
        """Note a packet of the picture."""
        self._heard_at = now

    def begun(self, now: float) -> None:
        """Note the first packet of a keyframe: it is on its way, though its rest may be late."""
        self._begun_at = now

    def came(self, now: float) -> None:
        """Note a whole keyframe."""
        self._came_at = now
        self._is_needed = False

    def is_due(self, now: float) -> bool:
        """Say whether to ask for one; never of a picture that is not being sent."""
        if self._heard_at is None or now - self._heard_at > KEYFRAME_SILENCE_S:
            return False
        if self._begun_at is not None and now - self._begun_at < KEYFRAME_ON_ITS_WAY_S:
            return False
        return self._is_needed or (
            self._came_at is not None and now - self._came_at > KEYFRAME_INTERVAL_S
        )
