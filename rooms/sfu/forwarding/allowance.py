"""How much of a viewer's line repairs may take.

What a full line loses is asked for again. Answering all of it would keep the line full.
"""

from rooms.sfu import limits


class RepairAllowance:
    """What may be sent again until the next renewal, a second later."""

    def __init__(self) -> None:
        self._packets = limits.REPAIRS_PER_VIEWER_PER_S_MAX
        self._octets: int | None = None

    def covers(self, *, is_beginning: bool) -> bool:
        """Say whether a packet may be sent again.

        ``is_beginning``: it belongs to the keyframe that a layer begins with. Without that the
        viewer would see nothing for long.
        """
        has_room = is_beginning or self._octets is None or self._octets > 0
        return self._packets > 0 and has_room

    def renew(self, *, limit_bps: int | None, taken_bps: int) -> None:
        """Allow what the viewer's line has left over, and always a share of what it gets.

        ``limit_bps`` is what the viewer says its line carries, None as long as it has said nothing.
        """
        self._packets = limits.REPAIRS_PER_VIEWER_PER_S_MAX
        self._octets = None
        if limit_bps is not None:
            least_bps = round(taken_bps * limits.REPAIR_SHARE_MIN)
            self._octets = max(limit_bps - taken_bps, least_bps) // 8

    def take(self, octets: int) -> None:
        """Count a packet that was sent again."""
        self._packets -= 1
        if self._octets is not None:
            self._octets -= octets
