"""What people are told of where a masterclass stands; the doors and a full house are computed."""

from datetime import datetime
from enum import StrEnum

from hub.masterclasses.models import MasterclassState as State
from hub.masterclasses.rules import DOORS_BEFORE


class Phase(StrEnum):
    """Where a masterclass stands, as a page says it."""

    DRAFT = "draft"
    PUBLISHED = "published"
    SOLD_OUT = "sold_out"
    DOORS = "doors"
    LIVE = "live"
    ENDED = "ended"
    REPLAY = "replay"
    CANCELLED = "cancelled"


STORED = {
    State.DRAFT: Phase.DRAFT,
    State.LIVE: Phase.LIVE,
    State.CANCELLED: Phase.CANCELLED,
}


def phase_of(
    state: State, *, seats_left: int, starts_at: datetime, now: datetime, has_replay: bool = False
) -> Phase:
    """Return the phase of a masterclass; open doors say more than a full house."""
    if state in STORED:
        return STORED[state]
    if state is not State.PUBLISHED:
        return Phase.REPLAY if has_replay else Phase.ENDED
    if now >= starts_at - DOORS_BEFORE:
        return Phase.DOORS
    return Phase.PUBLISHED if seats_left > 0 else Phase.SOLD_OUT
