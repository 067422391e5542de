"""What can wait for a person, and how one of them looks on the operator's list."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What was tried to the end; the value is what addresses and commands call it."""

    REFUND = "refund"
    TRANSFER = "transfer"
    RECOVERY = "recovery"
    SETTLEMENT = "settlement"
    PAYMENT = "payment"
    EVIDENCE = "evidence"
    NOTICE = "notice"
    EVENT = "event"
    MAIL = "mail"


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Whom or what a row is about, what it was for, and how much, where money is at stake.

    `raw` is what only those who mend the hub can read.
    """

    name: str
    detail: str = ""
    raw: str = ""
    amount_cents: int | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One row that waits for a person, or did: `dead_at` is None once it is on its way or done.

    `trail_id` is under which subject its history is kept. `is_refused`: the provider has said no.
    `may_settle`: a person may close it by hand.
    """

    kind: Kind
    id: str
    about: About
    error: str
    dead_at: datetime | None
    trail_id: str
    is_refused: bool = False
    may_settle: bool = False
