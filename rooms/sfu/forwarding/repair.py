"""Which of a publisher's packets are missing, and when to ask for them again."""

from rooms.sfu import limits


class _Gap:
    """One missing packet: how often it was asked for, and when next."""

    __slots__ = ("asks", "due_at")

    def __init__(self, due_at: float) -> None:
        self.asks = 0
        self.due_at = due_at


class MissingPackets:
    """Notice gaps in one stream's numbers; give up on each after ``REPAIR_ASKS_MAX`` asks.

    A gap of more than ``MISSING_PACKETS_MAX`` packets is not repaired: a keyframe is cheaper.
    """

    def __init__(self) -> None:
        self._highest: int | None = None
        self._gaps: dict[int, _Gap] = {}

    def arrived(self, number: int, *, now: float) -> None:
        """Note a packet by its unwrapped number."""
        if self._highest is None:
            self._highest = number
            return
        if number <= self._highest:
            self._gaps.pop(number, None)
            return
        if number - self._highest - 1 > limits.MISSING_PACKETS_MAX:
            self._gaps.clear()
        else:
            for missing in range(self._highest + 1, number):
                self._gaps[missing] = _Gap(now + limits.REPAIR_DELAY_S)
        self._highest = number
        self._forget_oldest()

    def is_missing(self, number: int) -> bool:
        """Say whether a packet is still waited for."""
        return number in self._gaps

    def take_due(self, now: float) -> list[int]:
        """Return the numbers to ask for now, ascending; they count as asked."""
        if not self._gaps:
            return []
        asked = []
        for number, gap in list(self._gaps.items()):
            if gap.due_at > now:
                continue
            if gap.asks >= limits.REPAIR_ASKS_MAX:
                del self._gaps[number]
                continue
            gap.asks += 1
            is_last = gap.asks >= limits.REPAIR_ASKS_MAX
            gap.due_at = now + (limits.REPAIR_FORGET_S if is_last else limits.REPAIR_INTERVAL_S)
            asked.append(number)
        return asked

    def _forget_oldest(self) -> None:
        while len(self._gaps) > limits.MISSING_PACKETS_MAX:
            del self._gaps[next(iter(self._gaps))]
