"""What happens to payees' standing; `payee_kind`: talent, charity."""

from dataclasses import dataclass

from hub.kernel.outbox import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PayeeFrozen(Event):
    """Nothing is transferred to a payee for now."""

    freeze_id: str
    payee_kind: str
    payee_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PayeeUnfrozen(Event):
    """A payee is paid again."""

    freeze_id: str
    payee_kind: str
    payee_id: str
    reason: str
