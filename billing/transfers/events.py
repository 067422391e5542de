"""What happens to transfers."""

from dataclasses import dataclass

from hub.kernel.outbox import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferCompleted(Event):
    """The money has left for its payee; `payee_kind`: talent, charity."""

    transfer_id: str
    payee_kind: str
    payee_id: str
    subject_id: str
    amount_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferFailed(Event):
    """The provider will not send the money; a person must see to it."""

    transfer_id: str
    payee_kind: str
    payee_id: str
    problem: str
