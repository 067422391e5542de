"""When a session may be moved alone, when the other side is asked, and what it costs later."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from hub.bookings.models import Booking
from hub.bookings.rules import Terms
from hub.rescheduling.errors import ProposalOver
from hub.rescheduling.models import ReschedulingState as State

FREE_UNTIL = timedelta(hours=24)
"""How far away both times must be for one side to move a session without asking the other."""

ANSWER = timedelta(hours=24)
"""How long a proposal waits for its answer; never beyond the start of either time."""

OBJECTION = timedelta(hours=48)
"""How long a learner may decline a date that the talent chose alone, with everything back."""

MAX_RESCHEDULINGS = 20


class Step(StrEnum):
    """What can happen to a proposal."""

    ACCEPT = "accept"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    OVERTAKE = "overtake"
    LAPSE = "lapse"


TRANSITIONS: Mapping[tuple[State, Step], State] = {
    (State.PROPOSED, Step.ACCEPT): State.MADE,
    (State.PROPOSED, Step.DECLINE): State.DECLINED,
    (State.PROPOSED, Step.WITHDRAW): State.WITHDRAWN,
    (State.PROPOSED, Step.OVERTAKE): State.OVERTAKEN,
    (State.PROPOSED, Step.LAPSE): State.LAPSED,
}


def step(state: State, by: Step) -> State:
    """Return the next state. Raises: ProposalOver, naming both."""
    after = TRANSITIONS.get((state, by))
    if after is None:
        raise ProposalOver(state=state.value, step=by.value)
    return after


def needs_consent(
    *, starts_at: datetime, from_starts_at: datetime, notice: timedelta, now: datetime
) -> bool:
    """Tell whether the other side is asked; `notice` is what it wants for a new booking."""
    is_near = min(starts_at, from_starts_at) - now < FREE_UNTIL
    return is_near or starts_at - now < notice


def lapses_at(*, starts_at: datetime, from_starts_at: datetime, now: datetime) -> datetime:
    """Return when a proposal that nobody answers ends."""
    return min(now + ANSWER, starts_at, from_starts_at)


def most_percent(booking: Booking, *, is_by_talent: bool, now: datetime) -> int:
    """Return what cancelling gives back at most after the move.

    What a cancellation would have lost already, a move at the learner's wish does not bring back.
    """
    is_declinable = booking.full_until is not None and now < booking.full_until
    if is_by_talent or is_declinable:
        return booking.most_percent
    notice = booking.starts_at - now
    return min(booking.most_percent, Terms.from_json(booking.terms).percent_back(notice))


def full_until(*, starts_at: datetime, now: datetime) -> datetime:
    """Return until when a learner may decline the date that the talent chose alone."""
    return min(now + OBJECTION, starts_at)
