"""Disputes of verdicts, appeals against strikes, and remedies."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.kernel.database import Base, Instant, stored_enum
from hub.kernel.ids import ID_LENGTH, id_factory


class DisputeState(StrEnum):
    """Where the dispute of a verdict stands; the moves are in `rules.DISPUTE_MOVES`."""

    OPEN = "open"
    ANSWERED = "answered"
    DECIDED = "decided"


class AppealState(StrEnum):
    """Where the appeal against a strike stands; the moves are in `rules.APPEAL_MOVES`."""

    OPEN = "open"
    UPHELD = "upheld"
    LIFTED = "lifted"


class RemedyKind(StrEnum):
    """What a learner chose when a session was interrupted."""

    REFUND = "refund"
    NEW_DATE = "new_date"


class VerdictDispute(Base):
    """One side says that a verdict is wrong; an admin decides, once.

    `judged_at` tells which verdict of the booking, `verdict`, `lost_min` and `refund_cents` what it
    said; the same names after `decided_` are what the admin said instead, or again.
    """

    __tablename__ = "verdict_disputes"
    __table_args__ = (UniqueConstraint("booking_id", "judged_at", name="uq_verdict_disputes_once"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("vdp"))
    booking_id: Mapped[str] = mapped_column(ForeignKey("bookings.id"))
    judged_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[DisputeState] = mapped_column(stored_enum(DisputeState), index=True)
    verdict: Mapped[str] = mapped_column(String(20))
    lost_min: Mapped[int]
    refund_cents: Mapped[int]
    opened_by: Mapped[str] = mapped_column(ForeignKey("people.id"))
    opened_at: Mapped[datetime] = mapped_column(Instant)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_by: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    decided_verdict: Mapped[str | None] = mapped_column(String(20))
    decided_lost_min: Mapped[int] = mapped_column(default=0)
    decided_refund_cents: Mapped[int] = mapped_column(default=0)
    reasons: Mapped[str] = mapped_column(Text, default="")


class DisputeStatement(Base):
    """What one of the two sides says in a dispute, once."""

    __tablename__ = "dispute_statements"
    __table_args__ = (
        UniqueConstraint("dispute_id", "author_id", name="uq_dispute_statements_once"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("dst"))
    dispute_id: Mapped[str] = mapped_column(ForeignKey("verdict_disputes.id"))
    author_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    words: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[datetime] = mapped_column(Instant)


class DisputeFile(Base):
    """A file that goes with a statement; the two sides and the admins see it."""

    __tablename__ = "dispute_files"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("dfl"))
    statement_id: Mapped[str] = mapped_column(ForeignKey("dispute_statements.id"), index=True)
    file_name: Mapped[str] = mapped_column(String(120))
    media_type: Mapped[str] = mapped_column(String(40))
    size_bytes: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)

    @property
    def is_picture(self) -> bool:
        """Tell whether a page can show it."""
        return self.media_type.startswith("image/")


class StrikeAppeal(Base):
    """A talent says that a strike is not theirs to bear; an admin decides, once."""

    __tablename__ = "strike_appeals"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("apl"))
    strike_id: Mapped[str] = mapped_column(ForeignKey("strikes.id"), unique=True)
    state: Mapped[AppealState] = mapped_column(stored_enum(AppealState), index=True)
    words: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[datetime] = mapped_column(Instant)
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_by: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    reasons: Mapped[str] = mapped_column(Text, default="")


class Remedy(Base):
    """What a learner chose after an interrupted session.

    With a new date the booking goes on from there; the time and the verdict it had stay here.
    """

    __tablename__ = "remedies"
    __table_args__ = (UniqueConstraint("booking_id", "judged_at", name="uq_remedies_once"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("rmd"))
    booking_id: Mapped[str] = mapped_column(ForeignKey("bookings.id"))
    kind: Mapped[RemedyKind] = mapped_column(stored_enum(RemedyKind))
    chosen_at: Mapped[datetime] = mapped_column(Instant)
    appointment_id: Mapped[str] = mapped_column(ForeignKey("appointments.id"))
    starts_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    verdict: Mapped[str] = mapped_column(String(20))
    judged_at: Mapped[datetime] = mapped_column(Instant)
