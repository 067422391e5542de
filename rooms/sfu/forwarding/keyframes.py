"""Ask the publisher for keyframes, not more often than helps."""

from rooms.sfu import limits


class KeyframePace:
    """When a publisher was last asked for a keyframe of a picture, in whichever layer.

    Browsers answer with one of every layer, and leave a request that comes too soon unanswered.
    Source: libwebrtc, ``EncoderRtcpFeedback``.
    """

    def __init__(self) -> None:
        self.asked_at: float | None = None

    def allows(self, now: float) -> bool:
        """Say whether a request would be listened to; what leaves together counts as one."""
        if self.asked_at is None or self.asked_at == now:
            return True
        return now - self.asked_at >= limits.KEYFRAME_INTERVAL_S


class KeyframeRequests:
    """Merge what the viewers of one layer want into few requests.

    However many want one, requests for a picture leave once per ``KEYFRAME_INTERVAL_S`` at most.
    One is repeated every ``KEYFRAME_RETRY_S`` while somebody waits for the keyframe, and once for
    a wish: who still needs it then says so again.
    """

    def __init__(self, pace: KeyframePace) -> None:
        self._pace = pace
        self._asks_left = 0
        self._is_outstanding = False
        self._asked_at = 0.0
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
        is_too_soon = self._is_outstanding and now - self._asked_at < limits.KEYFRAME_RETRY_S
        if is_too_soon or not self._pace.allows(now):
            return False
        self._asked_at = self._pace.asked_at = now
        self._is_outstanding = True
        self._asks_left = max(0, self._asks_left - 1)
        self.asked += 1
        return True
