"""Masterclasses and the registrations for them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.kernel.database import Base, Instant, stored_enum
from hub.kernel.ids import ID_LENGTH, id_factory


class MasterclassState(StrEnum):
    """Where a masterclass stands; the moves are in `rules.TRANSITIONS`."""

    PUBLISHED = "published"
    LIVE = "live"
    ENDED = "ended"
    SETTLED = "settled"
    CANCELLED = "cancelled"


class RegistrationState(StrEnum):
    """Where a seat stands."""

    HELD = "held"
    CONFIRMED = "confirmed"
    EXPIRED = "expired"


class Masterclass(Base):
    """A broadcast whose proceeds go to a charity.

    `ticket_cents` 0 means free; `goal_cents` is what the host hopes to raise.
    """

    __tablename__ = "masterclasses"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("mcl"))
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    host_id: Mapped[str] = mapped_column(ForeignKey("talents.person_id"), index=True)
    charity_id: Mapped[str] = mapped_column(ForeignKey("charities.id"), index=True)
    appointment_id: Mapped[str] = mapped_column(ForeignKey("appointments.id"), unique=True)
    field_slug: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(120))
    summary: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(5))
    state: Mapped[MasterclassState] = mapped_column(stored_enum(MasterclassState), index=True)
    starts_at: Mapped[datetime] = mapped_column(Instant, index=True)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    ticket_cents: Mapped[int]
    goal_cents: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    capacity: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(Instant)
    live_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    cancelled_at: Mapped[datetime | None] = mapped_column(Instant)
    cancel_reason: Mapped[str] = mapped_column(String(40), default="")
    settle_at: Mapped[datetime | None] = mapped_column(Instant, index=True)


class Registration(Base):
    """A person's seat in the audience."""

    __tablename__ = "registrations"
    __table_args__ = (
        UniqueConstraint("masterclass_id", "person_id", name="uq_registrations_once"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("reg"))
    masterclass_id: Mapped[str] = mapped_column(ForeignKey("masterclasses.id"), index=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    state: Mapped[RegistrationState] = mapped_column(stored_enum(RegistrationState))
    created_at: Mapped[datetime] = mapped_column(Instant)
    held_until: Mapped[datetime | None] = mapped_column(Instant, index=True)
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
