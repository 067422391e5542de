"""Ask the publisher for keyframes, not more often than helps."""

from rooms.sfu import limits


class KeyframeRequests:
    """Merge what the viewers of one stream want into few requests.

    However many want one, at most one request leaves per ``KEYFRAME_INTERVAL_S``. It is repeated
    every ``KEYFRAME_RETRY_S`` while somebody waits for the keyframe, and once for a wish: who
    still needs it then says so again.
    """

    def __init__(self) -> None:
        self._asks_left = 0
        self._is_outstanding = False
        self._asked_at: float | None = None
        self.asked = 0

    def want(self) -> None:
        """Note that somebody cannot go on without a keyframe."""
        self._asks_left = limits.KEYFRAME_ASKS_A_WISH

    def arrived(self) -> None:
        """Note a keyframe: whoever wanted one has it."""
        self._asks_left = 0
        self._is_outstanding = False

    def take_due(self, now: float, *, is_waited_for: bool) -> bool:
        """Say whether to ask now; a request said to be due counts as asked."""
        if not (is_waited_for or self._asks_left):
            return False
        pause_s = limits.KEYFRAME_RETRY_S if self._is_outstanding else limits.KEYFRAME_INTERVAL_S
        if self._asked_at is not None and now - self._asked_at < pause_s:
            return False
        self._asked_at = now
        self._is_outstanding = True
        self._asks_left = max(0, self._asks_left - 1)
        self.asked += 1
        return True
