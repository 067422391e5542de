"""What happens to disputes, appeals and remedies."""

from dataclasses import dataclass

from hub.kernel.outbox import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictDisputed(Event):
    """One side says that the verdict is wrong; the other may answer."""

    dispute_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictDisputeAnswered(Event):
    """The other side has answered; an admin may decide."""

    dispute_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingRejudged(Event):
    """An admin has decided a dispute; `refund_cents` in all goes back to the learner."""

    dispute_id: str
    booking_id: str
    verdict: str
    refund_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StrikeAppealDecided(Event):
    """An admin has upheld or lifted a strike that its talent appealed."""

    appeal_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundChosen(Event):
    """After an interrupted session its learner wants the money back."""

    booking_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDateChosen(Event):
    """After an interrupted session its learner has taken another time."""

    booking_id: str
    remedy_id: str
