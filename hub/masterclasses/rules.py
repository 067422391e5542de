"""How a masterclass may move, its bounds, and when a host counts as absent."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from hub.calendar.rules import CELL_S, Interval, lengthened
from hub.kernel.money import bounds
from hub.masterclasses.errors import (
    AnswerMissing,
    AnswerTooLong,
    MasterclassInvalid,
    MasterclassTransition,
    NewDateEarlier,
    PostponedTooLate,
    PostponedTooOften,
    QuestionInvalid,
    StartInvalid,
)
from hub.masterclasses.models import MasterclassState as State

HOLD = timedelta(minutes=15)
MAX_LISTED = 300
DOORS_BEFORE = timedelta(minutes=15)
HOST_GRACE = timedelta(minutes=15)
OVERRUN = timedelta(minutes=60)
MIN_NOTICE = timedelta(hours=2)
HORIZON = timedelta(days=365)
MAX_TITLE = 120
MAX_SUMMARY = 4000
DURATIONS_MIN = range(30, 181, 15)
TICKET_EURO_CENTS = range(100, 50_001)
GOAL_EURO_CENTS = range(1_000, 100_000_001)
CAPACITY = range(1, 5_001)


MAX_CO_HOSTS = 3
INVITATION_LIFETIME = timedelta(days=14)
MAX_QUESTIONS = 5
MAX_QUESTION = 200
MAX_ANSWER = 1000
MAX_POSTPONEMENTS = 3


class Move(StrEnum):
    """What can happen to a masterclass."""

    PUBLISH = "publish"
    CHANGE = "change"
    POSTPONE = "postpone"
    GO_LIVE = "go_live"
    END = "end"
    CANCEL = "cancel"
    SETTLE = "settle"


TRANSITIONS: Mapping[tuple[State, Move], State] = {
    (State.DRAFT, Move.CHANGE): State.DRAFT,
    (State.DRAFT, Move.PUBLISH): State.PUBLISHED,
    (State.PUBLISHED, Move.CHANGE): State.PUBLISHED,
    (State.PUBLISHED, Move.POSTPONE): State.PUBLISHED,
    (State.PUBLISHED, Move.GO_LIVE): State.LIVE,
    (State.PUBLISHED, Move.CANCEL): State.CANCELLED,
    (State.LIVE, Move.END): State.ENDED,
    (State.ENDED, Move.SETTLE): State.SETTLED,
}


def move(state: State, by: Move) -> State:
    """Return the next state. Raises: MasterclassTransition, naming both."""
    after = TRANSITIONS.get((state, by))
    if after is None:
        raise MasterclassTransition(state=state.value, move=by.value)
    return after


def check_start(starts_at: datetime, *, now: datetime) -> None:
    """Refuse a start between quarters, too soon or too far. Raises: StartInvalid."""
    is_on_cell = starts_at.timestamp() % CELL_S == 0
    if not (is_on_cell and now + MIN_NOTICE <= starts_at <= now + HORIZON):
        raise StartInvalid


def ticket_bounds(currency: str) -> range:
    """Return what a ticket that is not free may cost, in cents."""
    return bounds(TICKET_EURO_CENTS, currency=currency)


def goal_bounds(currency: str) -> range:
    """Return the goals that may be set, in cents."""
    return bounds(GOAL_EURO_CENTS, currency=currency)


def check_bounds(
    *,
    title: str,
    duration_min: int,
    ticket_cents: int,
    goal_cents: int,
    capacity: int,
    currency: str,
) -> None:
    """Refuse amounts and lengths out of bounds. Raises: MasterclassInvalid."""
    is_possible = (
        1 <= len(title) <= MAX_TITLE
        and duration_min in DURATIONS_MIN
        and (ticket_cents == 0 or ticket_cents in ticket_bounds(currency))
        and goal_cents in goal_bounds(currency)
        and capacity in CAPACITY
    )
    if not is_possible:
        raise MasterclassInvalid


def host_deadline(starts_at: datetime, outages: list[Interval]) -> datetime:
    """Return when a host who is not live counts as absent; our own outages lengthen it."""
    return lengthened(starts_at, HOST_GRACE, outages=outages)


def check_postponement(
    *, starts_at: datetime, new_starts_at: datetime, postponements: int, now: datetime
) -> None:
    """Refuse another date once people may be at the door, earlier, or too many times.

    Raises: PostponedTooLate, PostponedTooOften, NewDateEarlier, StartInvalid.
    """
    if now >= starts_at - DOORS_BEFORE:
        raise PostponedTooLate
    if postponements >= MAX_POSTPONEMENTS:
        raise PostponedTooOften(limit=MAX_POSTPONEMENTS)
    if new_starts_at <= starts_at:
        raise NewDateEarlier
    check_start(new_starts_at, now=now)


def may_choose(
    *, asked_at: datetime, postponed_at: datetime | None, starts_at: datetime, now: datetime
) -> bool:
    """Tell whether somebody may still give their seat back because the masterclass was moved.

    Those who asked for it when it had the old date may, until the doors open on the new one:
    nobody loses money for not having read a mail, and whoever says nothing keeps the seat.
    """
    has_moved_since = postponed_at is not None and asked_at <= postponed_at
    return has_moved_since and now < starts_at - DOORS_BEFORE


def clean_question(wording: str) -> str:
    """Return a question on one line. Raises: QuestionInvalid."""
    cleaned = " ".join(wording.split())
    if not 1 <= len(cleaned) <= MAX_QUESTION:
        raise QuestionInvalid
    return cleaned


def clean_answer(words: str, *, is_required: bool) -> str:
    """Return an answer without space around it. Raises: AnswerMissing, AnswerTooLong."""
    cleaned = words.strip()
    if is_required and not cleaned:
        raise AnswerMissing
    if len(cleaned) > MAX_ANSWER:
        raise AnswerTooLong
    return cleaned
