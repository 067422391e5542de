"""How a place in a waiting list may move, and how long somebody has when it is their turn."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from hub.waiting.errors import PlaceMoved
from hub.waiting.models import PlaceState as State

MAX_PLACES = 10
"""How many places one person has at once."""
MAX_IN_LINE = 200
"""How many people wait for one day of a service, or for one masterclass."""
LOOK_AGAIN = timedelta(minutes=5)
"""What comes free is looked at within a second; this is for what nobody told of."""

CALL_WINDOWS = (
    (timedelta(hours=72), timedelta(hours=12)),
    (timedelta(hours=24), timedelta(hours=3)),
    (timedelta(hours=6), timedelta(hours=1)),
    (timedelta(hours=1), timedelta(minutes=20)),
)
"""How long before the start, and for how long a place is then kept."""
SHORTEST_WINDOW = timedelta(minutes=5)
EVENING, MORNING = time(22), time(9)
"""Nobody must answer between these, where they live, unless the start is near."""
LEFT_IN_THE_MORNING = timedelta(hours=6)
"""How long before the start an answer that has waited for the morning is due at the latest."""


class Move(StrEnum):
    """What can happen to a place."""

    CALL = "call"
    TAKE = "take"
    LEAVE = "leave"
    LAPSE = "lapse"
    RETURN = "return"
    END = "end"


TRANSITIONS: Mapping[tuple[State, Move], State] = {
    (State.WAITING, Move.CALL): State.CALLED,
    (State.WAITING, Move.LEAVE): State.LEFT,
    (State.WAITING, Move.END): State.OVER,
    (State.CALLED, Move.TAKE): State.TAKEN,
    (State.CALLED, Move.LEAVE): State.LEFT,
    (State.CALLED, Move.LAPSE): State.MISSED,
    (State.CALLED, Move.RETURN): State.WAITING,
    (State.CALLED, Move.END): State.OVER,
}
ACTIVE = frozenset({State.WAITING, State.CALLED})


def move(state: State, by: Move) -> State:
    """Return the next state. Raises: PlaceMoved, naming both."""
    after = TRANSITIONS.get((state, by))
    if after is None:
        raise PlaceMoved(state=state.value, move=by.value)
    return after


def call_window(notice: timedelta) -> timedelta:
    """Return for how long a place is kept when its start is that far away."""
    for at_least, kept in CALL_WINDOWS:
        if notice >= at_least:
            return kept
    return SHORTEST_WINDOW


def called_until(now: datetime, *, starts_at: datetime, zone: ZoneInfo) -> datetime:
    """Return until when a place is kept for the one whose turn it is.

    An answer that would be due at night is due in the morning, when that leaves enough time.
    """
    due_at = now + call_window(starts_at - now)
    morning = _morning_after(due_at.astimezone(zone))
    if morning is None or morning > starts_at - LEFT_IN_THE_MORNING:
        return due_at
    return morning


def _morning_after(local: datetime) -> datetime | None:
    if MORNING <= local.time() < EVENING:
        return None
    day = local.date() + timedelta(days=1 if local.time() >= EVENING else 0)
    return datetime.combine(day, MORNING, local.tzinfo)
