"""What happens to refunds."""

from dataclasses import dataclass

from hub.kernel.outbox import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRefunded(Event):
    """Money is on its way back to the payer.

    `reason`: late, duplicate, cancelled, verdict, decision, masterclass, voluntary, resold.
    """

    payment_id: str
    refund_id: str
    amount_cents: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundCompleted(Event):
    """The provider has given the money back."""

    refund_id: str
    payment_id: str
    amount_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LateRefundFailed(Event):
    """What a talent gives back after the settlement cannot be taken of what they were sent."""

    recovery_id: str
    payment_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundFailed(Event):
    """The provider will not give the money back; a person must see to it."""

    refund_id: str
    payment_id: str
    problem: str
