"""What happens to how payees are paid; `payee_kind`: talent, charity."""

from dataclasses import dataclass
from datetime import datetime

from hub.kernel.outbox import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class BankFormOpened(Event):
    """Somebody was sent to the provider's form, where bank details are given and changed."""

    payee_kind: str
    payee_id: str
    opened_by: str
    opened_at: datetime
