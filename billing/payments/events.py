"""What happens to payments."""

from dataclasses import dataclass

from hub.kernel.outbox import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentSucceeded(Event):
    """The money is there, and so is what it was paid for."""

    payment_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketPaid(Event):
    """A seat was paid; `raised_cents` is what the masterclass has raised by now."""

    masterclass_id: str
    registration_id: str
    payment_id: str
    raised_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftReceived(Event):
    """Somebody gave; what they hide from the public is None.

    `raised_cents` is what the masterclass has raised by now; `donor_id` is nobody's to show.
    """

    masterclass_id: str
    donation_id: str
    amount_cents: int | None
    donor_name: str | None
    message: str | None
    raised_cents: int
    donor_id: str | None = None
