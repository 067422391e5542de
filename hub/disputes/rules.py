"""How disputes and appeals move, how long they stay open, and what may be sent with them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from hub.bookings.models import Booking, BookingState
from hub.bookings.rules import STRIKES
from hub.bookings.verdict import Verdict
from hub.disputes.errors import (
    AppealDecided,
    DisputeMoved,
    FileTooLarge,
    FileUnreadable,
    ReasonsMissing,
    WordsMissing,
    WordsTooLong,
)
from hub.disputes.models import AppealState, DisputeState, VerdictDispute
from hub.kernel.files import JPEG, PDF, PNG, media_type_of
from hub.strikes.models import Strike
from hub.strikes.rules import STRIKE_WINDOW

MAX_WORDS = 4000
MAX_REASONS = 1000
MAX_FILES = 3
MAX_FILE_BYTES = 5 * 1024 * 1024
ANSWER_WINDOW = timedelta(hours=72)
APPEAL_WINDOW = timedelta(days=30)
KINDS = frozenset({PDF, PNG, JPEG})


class DisputeMove(StrEnum):
    """What can happen to a dispute."""

    ANSWER = "answer"
    DECIDE = "decide"


class AppealMove(StrEnum):
    """What can happen to an appeal."""

    UPHOLD = "uphold"
    LIFT = "lift"


DISPUTE_MOVES: Mapping[tuple[DisputeState, DisputeMove], DisputeState] = {
    (DisputeState.OPEN, DisputeMove.ANSWER): DisputeState.ANSWERED,
    (DisputeState.OPEN, DisputeMove.DECIDE): DisputeState.DECIDED,
    (DisputeState.ANSWERED, DisputeMove.DECIDE): DisputeState.DECIDED,
}
APPEAL_MOVES: Mapping[tuple[AppealState, AppealMove], AppealState] = {
    (AppealState.OPEN, AppealMove.UPHOLD): AppealState.UPHELD,
    (AppealState.OPEN, AppealMove.LIFT): AppealState.LIFTED,
}


def move_dispute(state: DisputeState, by: DisputeMove) -> DisputeState:
    """Return the next state of a dispute. Raises: DisputeMoved, naming both."""
    after = DISPUTE_MOVES.get((state, by))
    if after is None:
        raise DisputeMoved(state=state.value, move=by.value)
    return after


def move_appeal(state: AppealState, by: AppealMove) -> AppealState:
    """Return the next state of an appeal. Raises: AppealDecided, naming both."""
    after = APPEAL_MOVES.get((state, by))
    if after is None:
        raise AppealDecided(state=state.value, move=by.value)
    return after


def may_dispute(booking: Booking, *, now: datetime) -> bool:
    """Tell whether the verdict of a booking can be disputed now, by either side."""
    is_judged = booking.state is BookingState.ENDED and booking.verdict is not None
    return is_judged and booking.settle_at is not None and now < booking.settle_at


def answer_until(dispute: VerdictDispute) -> datetime:
    """Return until when nothing is decided without the other side's answer."""
    return dispute.opened_at + ANSWER_WINDOW


def may_decide(dispute: VerdictDispute, *, now: datetime) -> bool:
    """Tell whether an admin may decide: both have spoken, or the other had their time to."""
    if dispute.state is DisputeState.OPEN:
        return now >= answer_until(dispute)
    return dispute.state is DisputeState.ANSWERED


def is_strike_gone(before: str, after: str) -> bool:
    """Tell whether a changed verdict takes a strike away."""
    return Verdict(before) in STRIKES and Verdict(after) not in STRIKES


def is_strike_new(before: str, after: str) -> bool:
    """Tell whether a changed verdict brings a strike."""
    return Verdict(before) not in STRIKES and Verdict(after) in STRIKES


def may_appeal(strike: Strike, *, now: datetime) -> bool:
    """Tell whether a strike that was not appealed yet still can be."""
    return strike.lifted_at is None and now < strike.recorded_at + APPEAL_WINDOW


def counts_until(strike: Strike) -> datetime:
    """Return when a strike stops counting by itself."""
    return strike.recorded_at + STRIKE_WINDOW


def clean_words(text: str) -> str:
    """Return what somebody wrote, its paragraphs kept. Raises: WordsMissing, WordsTooLong."""
    words = "\n".join(line.strip() for line in text.strip().splitlines())
    if not any(character.isalnum() for character in words):
        raise WordsMissing
    if len(words) > MAX_WORDS:
        raise WordsTooLong
    return words


def clean_reasons(text: str) -> str:
    """Return why an admin decided. Raises: ReasonsMissing."""
    reasons = " ".join(text.split())
    if len(reasons) > MAX_REASONS or not any(character.isalnum() for character in reasons):
        raise ReasonsMissing
    return reasons


def file_kind(content: bytes) -> str:
    """Return the media type of a file, from its bytes. Raises: FileTooLarge, FileUnreadable."""
    if len(content) > MAX_FILE_BYTES:
        raise FileTooLarge
    kind = media_type_of(content)
    if kind not in KINDS:
        raise FileUnreadable
    assert kind is not None
    return kind
