"""What happens to reviews."""

from dataclasses import dataclass

from hub.kernel.outbox import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewGiven(Event):
    """A learner has said how a session was."""

    review_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewReplied(Event):
    """The talent has answered a review."""

    review_id: str
