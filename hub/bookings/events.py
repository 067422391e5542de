"""What happens to bookings."""

from dataclasses import dataclass

from hub.kernel.outbox import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingConfirmed(Event):
    """The session is paid and stands."""

    booking_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingExpired(Event):
    """Nobody paid in time; the slot is free again."""

    booking_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingRequested(Event):
    """A learner asks a talent for a time."""

    booking_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestApproved(Event):
    """The talent says yes; the learner can pay now."""

    booking_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestDeclined(Event):
    """The talent says no."""

    booking_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestWithdrawn(Event):
    """The learner does not want it any more."""

    booking_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestExpired(Event):
    """The talent did not answer in time."""

    booking_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingCancelled(Event):
    """One side called the session off; `refund_cents` goes back to the learner."""

    booking_id: str
    is_by_talent: bool
    refund_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingResold(Event):
    """Somebody else has paid for time that a learner had cancelled too late.

    `amount_cents` goes back to the first learner.
    """

    resale_id: str
    booking_id: str
    amount_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingJudged(Event):
    """Evidence decided who came; `refund_cents` goes back to the learner."""

    booking_id: str
    verdict: str
    refund_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingSettled(Event):
    """The dispute window has closed: what is left in escrow belongs to the talent."""

    booking_id: str
