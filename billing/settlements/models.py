"""Settlements that wait: of cancelled sessions, and of masterclasses."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from billing.due import DueRow
from hub.kernel.database import Instant, stored_enum
from hub.kernel.ids import ID_LENGTH


class SubjectKind(StrEnum):
    """What is settled."""

    BOOKING = "booking"
    MASTERCLASS = "masterclass"
    GIFT = "gift"


class SettlementState(StrEnum):
    """Where a settlement stands."""

    REFUNDING = "refunding"
    WAITING = "waiting"
    DONE = "done"


class Settlement(DueRow):
    """The end of an escrow that the hub's events alone do not close.

    A cancelled masterclass goes through `refunding` (tickets go back) and `waiting` (gifts given
    apart stay in escrow until `settle_at`); one that took place is `done` at once. A session
    cancelled late waits, so that what the learner lost can still be disputed. So does a gift to a
    charity by itself, whose subject is its payment. `fee_percent` is the
    hub's share as it was then (`HubShare`).
    """

    __tablename__ = "settlements"

    subject_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    kind: Mapped[SubjectKind] = mapped_column(stored_enum(SubjectKind))
    state: Mapped[SettlementState] = mapped_column(stored_enum(SettlementState))
    settle_at: Mapped[datetime] = mapped_column(Instant)
    fee_percent: Mapped[str] = mapped_column(String(10), default="0")
