"""How a booking may move, what cancelling costs, and what a verdict does to the money."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from hub.bookings.errors import IllegalTransition, RequestTooLate, RequestWordsTooLong
from hub.bookings.models import BookingState as State
from hub.bookings.verdict import Judgement, Verdict
from hub.kernel.money import percent_of, pro_rata
from hub.skills.models import REQUEST_NOTICE, Policy

HOLD = timedelta(minutes=15)
MAX_HOLDS = 3
MAX_REQUESTS = 3
MAX_TAKEN_BACK = 3
TAKEN_BACK_WINDOW = timedelta(hours=24)
"""Within it a learner takes back so many requests to one talent, who reads a mail of each."""

TIME_TO_ANSWER = timedelta(hours=48)
ANSWER_BEFORE = timedelta(hours=1)
"""How long before the start the time to answer is over at the latest."""

TIME_TO_PAY = timedelta(hours=22)
"""What follows a yes. A provider's card page lives for a day at most, an hour longer than this."""

PAY_BEFORE = timedelta(minutes=30)
MAX_REQUEST_WORDS = 600
DOOR_BEFORE = timedelta(minutes=15)
TALENT_NOTICE = timedelta(hours=24)


class Move(StrEnum):
    """What can happen to a booking."""

    APPROVE = "approve"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    CONFIRM = "confirm"
    EXPIRE = "expire"
    CANCEL = "cancel"
    JUDGE = "judge"
    SETTLE = "settle"
    RENEW = "renew"


TRANSITIONS: Mapping[tuple[State, Move], State] = {
    (State.REQUESTED, Move.APPROVE): State.HELD,
    (State.REQUESTED, Move.DECLINE): State.DECLINED,
    (State.REQUESTED, Move.WITHDRAW): State.WITHDRAWN,
    (State.REQUESTED, Move.EXPIRE): State.EXPIRED,
    (State.HELD, Move.CONFIRM): State.CONFIRMED,
    (State.HELD, Move.EXPIRE): State.EXPIRED,
    (State.CONFIRMED, Move.CANCEL): State.CANCELLED,
    (State.CONFIRMED, Move.JUDGE): State.ENDED,
    (State.ENDED, Move.SETTLE): State.SETTLED,
    (State.ENDED, Move.RENEW): State.CONFIRMED,
}

KEPT = frozenset({State.REQUESTED, State.HELD})
"""A seat that is kept for somebody who has not paid."""

SEATED = KEPT | {State.CONFIRMED, State.ENDED, State.SETTLED}
"""A seat that nobody else can have."""

PAID = SEATED - KEPT
"""A seat that somebody has paid for and has not left."""

NEVER_TAKEN = frozenset({State.EXPIRED, State.DECLINED, State.WITHDRAWN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The conditions frozen on a booking.

    `steps`: pairs of hours before the start and percent back, the longest notice first; with less
    notice than the last step nothing comes back. `grace_min`: how long the other side waits.
    """

    steps: tuple[tuple[int, int], ...] = ((24, 100), (3, 50))
    grace_min: int = 10

    def as_json(self) -> dict[str, Any]:
        """Return what is stored on the booking."""
        return {"steps": [list(step) for step in self.steps], "grace_min": self.grace_min}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Terms":
        """Return the terms stored on a booking."""
        steps = tuple((int(hours), int(percent)) for hours, percent in data["steps"])
        return cls(steps=steps, grace_min=int(data["grace_min"]))

    @property
    def grace(self) -> timedelta:
        """Return how long the other side waits."""
        return timedelta(minutes=self.grace_min)

    def percent_back(self, notice: timedelta) -> int:
        """Return what of the price comes back when the learner cancels that long before."""
        for hours, percent in self.steps:
            if notice >= timedelta(hours=hours):
                return percent
        return 0

    def capped(self, most_percent: int) -> "Terms":
        """Return the terms of a session whose cancelling gives back no more than that."""
        if most_percent == 100:
            return self
        least = {min(percent, most_percent): hours for hours, percent in self.steps}
        steps = tuple((hours, percent) for percent, hours in least.items() if percent)
        return Terms(steps=steps, grace_min=self.grace_min)


TERMS: Mapping[Policy, Terms] = {
    Policy.FLEXIBLE: Terms(steps=((3, 100),)),
    Policy.MODERATE: Terms(),
    Policy.STRICT: Terms(steps=((72, 100), (24, 50))),
}


def move(state: State, by: Move) -> State:
    """Return the next state. Raises: IllegalTransition, naming both."""
    after = TRANSITIONS.get((state, by))
    if after is None:
        raise IllegalTransition(state=state.value, move=by.value)
    return after


def cancellation_refund_cents(
    price_cents: int,
    *,
    terms: Terms,
    notice: timedelta,
    is_by_talent: bool,
    most_percent: int = 100,
) -> int:
    """Return what the learner gets back when the session is called off that long before."""
    if is_by_talent:
        return price_cents
    return percent_of(price_cents, percent=terms.capped(most_percent).percent_back(notice))


REFUNDED_IN_FULL = frozenset(
    {Verdict.TALENT_ABSENT, Verdict.BOTH_ABSENT, Verdict.INTERRUPTED, Verdict.OUR_FAULT}
)
STRIKES = frozenset({Verdict.TALENT_ABSENT, Verdict.BOTH_ABSENT})


def judged_refund_cents(price_cents: int, *, judgement: Judgement, booked_min: int) -> int:
    """Return what the learner gets back: everything, the minutes a late talent cost, or nothing."""
    if judgement.verdict in REFUNDED_IN_FULL:
        return price_cents
    return pro_rata(price_cents, part=min(judgement.lost_min, booked_min), whole=booked_min)


def resale_refund_cents(
    *, lost_cents: int, price_cents: int, shared_min: int, sold_min: int
) -> int:
    """Return what goes back to who cancelled too late: no more than the same time brought again.

    `price_cents` is what was paid for `sold_min` minutes, of which `shared_min` were cancelled.
    """
    return min(lost_cents, pro_rata(price_cents, part=shared_min, whole=sold_min))


def is_forfeited(state: State, verdict: str | None) -> bool:
    """Tell whether what is left of a price was lost by not coming, or by cancelling too late."""
    return state is State.CANCELLED or verdict == Verdict.LEARNER_ABSENT


def check_request_words(words: str) -> str:
    """Return the words without blanks around them. Raises: RequestWordsTooLong."""
    kept = words.strip()
    if len(kept) > MAX_REQUEST_WORDS:
        raise RequestWordsTooLong(limit=MAX_REQUEST_WORDS)
    return kept


def answer_until(starts_at: datetime, *, now: datetime) -> datetime:
    """Return until when a talent who is asked now can answer. Raises: RequestTooLate."""
    if starts_at - now < REQUEST_NOTICE:
        raise RequestTooLate(hours=REQUEST_NOTICE // timedelta(hours=1))
    return min(now + TIME_TO_ANSWER, starts_at - ANSWER_BEFORE)


def pay_until(starts_at: datetime, *, now: datetime) -> datetime:
    """Return until when a learner can pay for what a talent has just said yes to."""
    return min(now + TIME_TO_PAY, starts_at - PAY_BEFORE)


def door_opens_at(starts_at: datetime) -> datetime:
    """Return when people may come in."""
    return starts_at - DOOR_BEFORE
