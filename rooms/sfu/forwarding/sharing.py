"""Share what a viewer can take among the pictures it gets."""

from collections.abc import Sequence
from typing import NamedTuple


class Taker(NamedTuple):
    """A picture of the viewer's: what it takes now, and since when it takes that."""

    bitrate_bps: int
    changed_at: float


def share_limit(limit_bps: int, takers: Sequence[Taker]) -> list[int]:
    """Return each one's part of the limit.

    What is over is shared as the rest is, because a receiver's limit is a multiple of what it
    gets. What is short is borne by the picture that changed last, then by the one before: one
    picture that goes up must not bring the others down, and not all go down at once.
    """
    if not takers:
        return []
    taken = sum(taker.bitrate_bps for taker in takers)
    if not taken:
        return [limit_bps // len(takers)] * len(takers)
    if limit_bps >= taken:
        return [limit_bps * taker.bitrate_bps // taken for taker in takers]
    shares = [taker.bitrate_bps for taker in takers]
    short = taken - limit_bps
    for index in sorted(range(len(takers)), key=lambda at: takers[at].changed_at, reverse=True):
        part = min(short, shares[index])
        shares[index] -= part
        short -= part
    return shares
