"""What happens to somebody's data as a whole."""

from dataclasses import dataclass
from datetime import datetime

from hub.kernel.outbox import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class DataCopyMade(Event):
    """An archive can be downloaded by its owner."""

    copy_id: str
    person_id: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureAsked(Event):
    """Somebody asked for the end of their account. `token` is what lets them change their mind."""

    erasure_id: str
    person_id: str
    token: str
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureCancelled(Event):
    """They changed their mind, or somebody with their mail did."""

    erasure_id: str
    person_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountErased(Event):
    """An account has ended; its owner is told once more, at the address it had."""

    erasure_id: str
    person_id: str
    email: str
    locale: str
