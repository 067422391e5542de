"""Who may review what, and for how long."""

from datetime import datetime, timedelta

from hub.bookings.models import Booking, BookingState
from hub.bookings.verdict import Verdict
from hub.reviews.errors import AnswerMissing, ReasonMissing, ReviewTooLong, StarsInvalid

REVIEW_WINDOW = timedelta(days=30)
MAX_WORDS = 2000
MAX_REASON = 1000
MAX_STARS = 5


def may_review(booking: Booking, *, person_id: str, now: datetime) -> bool:
    """Tell whether somebody may review a session that has no review yet."""
    is_over = booking.state in {BookingState.ENDED, BookingState.SETTLED}
    took_place = is_over and booking.verdict == Verdict.COMPLETED
    return took_place and booking.learner_id == person_id and now < booking.ends_at + REVIEW_WINDOW


def check_stars(stars: int) -> int:
    """Return a number of stars. Raises: StarsInvalid."""
    if not 1 <= stars <= MAX_STARS:
        raise StarsInvalid
    return stars


def clean_words(text: str) -> str:
    """Return what a review says, which may be nothing. Raises: ReviewTooLong."""
    words = "\n".join(line.strip() for line in text.strip().splitlines())
    if len(words) > MAX_WORDS:
        raise ReviewTooLong
    return words


def clean_answer(text: str) -> str:
    """Return what a talent answers. Raises: AnswerMissing, ReviewTooLong."""
    words = clean_words(text)
    if not any(character.isalnum() for character in words):
        raise AnswerMissing
    return words


def clean_reason(text: str) -> str:
    """Return why a review is hidden. Raises: ReasonMissing."""
    reason = " ".join(text.split())
    if len(reason) > MAX_REASON or not any(character.isalnum() for character in reason):
        raise ReasonMissing
    return reason
