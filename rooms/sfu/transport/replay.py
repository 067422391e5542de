"""The window that tells a new packet from one seen before.

Source: RFC 3711 section 3.3.2.
"""

from rooms.sfu.errors import ReplayedError


class ReplayWindow:
    """Remember which of the last ``size`` indices have arrived."""

    __slots__ = ("_highest", "_mask", "_seen", "_size")

    def __init__(self, *, size: int) -> None:
        self._size = size
        self._mask = (1 << size) - 1
        self._highest = -1
        self._seen = 0

    def check(self, index: int) -> None:
        """Raise ReplayedError for an index that has been accepted or is older than the window."""
        behind = self._highest - index
        if behind >= self._size or (behind >= 0 and self._seen >> behind & 1):
            raise ReplayedError

    def accept(self, index: int) -> None:
        """Record an index; call only once its packet is known to be genuine."""
        ahead = index - self._highest
        if ahead <= 0:
            self._seen |= 1 << -ahead
            return
        self._seen = (self._seen << ahead & self._mask | 1) if ahead < self._size else 1
        self._highest = index
