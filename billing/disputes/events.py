"""What happens to disputed payments."""

from dataclasses import dataclass

from hub.kernel.outbox import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeOpened(Event):
    """A payer complains at their bank, which may not have taken any money yet."""

    dispute_id: str
    payment_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentDisputed(Event):
    """A bank has taken money of a payment back; `reason` is the payer's, in the bank's words."""

    dispute_id: str
    payment_id: str
    amount_cents: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeDecided(Event):
    """The bank has decided."""

    dispute_id: str
    payment_id: str
    is_won: bool
    amount_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeReturned(Event):
    """The bank has given the money back; it is where it was taken from."""

    dispute_id: str
    payment_id: str
