"""Bookings of sessions, alone or in a group, and strikes."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from hub.kernel.database import Base, Instant, stored_enum
from hub.kernel.ids import ID_LENGTH, id_factory


class BookingState(StrEnum):
    """Where a booking stands; the moves between states are in `rules.TRANSITIONS`."""

    REQUESTED = "requested"
    HELD = "held"
    CONFIRMED = "confirmed"
    ENDED = "ended"
    SETTLED = "settled"
    EXPIRED = "expired"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"


class Booking(Base):
    """A learner's seat in an appointment with a talent, at the terms of the day it was taken.

    `field_slug`: what it teaches, as the talent had it that day. `held_until`: until when the seat
    is kept for an answer, or for the payment. `requested_at` is there when the talent was asked
    first, `answered_at` when they answered. `cancelled_by` is also there of a seat that expired
    unpaid because the talent called the group off.

    `calendar_sequence` counts the times it was moved, as calendars do. `most_percent` is what
    cancelling gives back at most, since it was moved at its learner's wish; until `full_until` it
    gives back everything, since it was moved without asking them. While its payment is in doubt,
    because the learner disputes it at their bank, its talent may call it off without a strike.
    """

    __tablename__ = "bookings"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("bkg"))
    appointment_id: Mapped[str] = mapped_column(ForeignKey("appointments.id"), index=True)
    service_id: Mapped[str] = mapped_column(ForeignKey("services.id"))
    talent_id: Mapped[str] = mapped_column(ForeignKey("talents.person_id"), index=True)
    learner_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    state: Mapped[BookingState] = mapped_column(stored_enum(BookingState), index=True)
    title: Mapped[str] = mapped_column(String(120))
    field_slug: Mapped[str | None] = mapped_column(String(80))
    starts_at: Mapped[datetime] = mapped_column(Instant, index=True)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    price_cents: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    terms: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(Instant)
    held_until: Mapped[datetime] = mapped_column(Instant)
    requested_at: Mapped[datetime | None] = mapped_column(Instant)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    request_words: Mapped[str] = mapped_column(Text, default="")
    answer_words: Mapped[str] = mapped_column(Text, default="")
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    cancelled_at: Mapped[datetime | None] = mapped_column(Instant)
    cancelled_by: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    verdict: Mapped[str | None] = mapped_column(String(20))
    lost_min: Mapped[int] = mapped_column(default=0)
    refund_cents: Mapped[int] = mapped_column(default=0)
    judged_at: Mapped[datetime | None] = mapped_column(Instant)
    settle_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    settled_at: Mapped[datetime | None] = mapped_column(Instant)
    calendar_sequence: Mapped[int] = mapped_column(default=0)
    moved_at: Mapped[datetime | None] = mapped_column(Instant)
    most_percent: Mapped[int] = mapped_column(default=100)
    full_until: Mapped[datetime | None] = mapped_column(Instant)
    is_payment_in_doubt: Mapped[bool] = mapped_column(default=False, server_default=false())


class Resale(Base):
    """Time that a learner had cancelled too late, sold to somebody else.

    `amount_cents` of what the first learner had lost goes back to them.
    """

    __tablename__ = "resales"
    __table_args__ = (UniqueConstraint("booking_id", "sold_to_id", name="uq_resales_once"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("rsl"))
    booking_id: Mapped[str] = mapped_column(ForeignKey("bookings.id"))
    sold_to_id: Mapped[str] = mapped_column(ForeignKey("bookings.id"))
    amount_cents: Mapped[int]
    sold_at: Mapped[datetime] = mapped_column(Instant)


class Strike(Base):
    """A meeting that a talent owed somebody and did not come to."""

    __tablename__ = "strikes"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("str"))
    talent_id: Mapped[str] = mapped_column(ForeignKey("talents.person_id"), index=True)
    appointment_id: Mapped[str] = mapped_column(ForeignKey("appointments.id"), unique=True)
    reason: Mapped[str] = mapped_column(String(40))
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    lifted_at: Mapped[datetime | None] = mapped_column(Instant)
