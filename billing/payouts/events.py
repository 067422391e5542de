"""What happens to payouts; `payee_kind`: talent, charity."""

from dataclasses import dataclass
from datetime import date

from hub.kernel.outbox import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutPaid(Event):
    """The money is on the payee's bank account."""

    payout_id: str
    payee_kind: str
    payee_id: str
    arrives_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutFailed(Event):
    """The bank did not keep the money, which is with the provider again; `failure` says why."""

    payout_id: str
    payee_kind: str
    payee_id: str
    arrives_on: date
    failure: str
