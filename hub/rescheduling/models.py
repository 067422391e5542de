"""Moves of sessions, made or proposed, and the links by which mails make them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.kernel.database import Base, Instant, stored_enum
from hub.kernel.ids import ID_LENGTH, id_factory

DIGEST_LENGTH = 64


class ReschedulingState(StrEnum):
    """Where a move stands; the steps between states are in `rules.TRANSITIONS`."""

    PROPOSED = "proposed"
    MADE = "made"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    OVERTAKEN = "overtaken"
    LAPSED = "lapsed"


class Rescheduling(Base):
    """One side moves a session, or proposes it to the other; from where to where.

    `most_percent` is what cancelling gives back at most once it is made. `lapses_at` is when a
    proposal ends without an answer, None once it has ended. `left_id` is the appointment that the
    booking has left, once the move is made.
    """

    __tablename__ = "reschedulings"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("rsd"))
    booking_id: Mapped[str] = mapped_column(ForeignKey("bookings.id"), index=True)
    state: Mapped[ReschedulingState] = mapped_column(stored_enum(ReschedulingState))
    asked_by: Mapped[str] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    from_starts_at: Mapped[datetime] = mapped_column(Instant)
    from_ends_at: Mapped[datetime] = mapped_column(Instant)
    starts_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    most_percent: Mapped[int]
    lapses_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    left_id: Mapped[str | None] = mapped_column(ForeignKey("appointments.id"), index=True)


class BookingLink(Base):
    """A secret in a mail that lets one person change one session once; only its digest is kept."""

    __tablename__ = "booking_links"

    digest: Mapped[str] = mapped_column(String(DIGEST_LENGTH), primary_key=True)
    booking_id: Mapped[str] = mapped_column(ForeignKey("bookings.id"), index=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
