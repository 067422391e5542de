"""Masterclasses, who hosts them, who has a seat, and what these were asked."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, PrimaryKeyConstraint, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.kernel.database import Base, Instant, stored_enum
from hub.kernel.ids import ID_LENGTH, id_factory


class MasterclassState(StrEnum):
    """Where a masterclass stands; the moves are in `rules.TRANSITIONS`."""

    DRAFT = "draft"
    PUBLISHED = "published"
    LIVE = "live"
    ENDED = "ended"
    SETTLED = "settled"
    CANCELLED = "cancelled"


class RegistrationState(StrEnum):
    """Where a seat stands; *returned*: given back because the masterclass was moved."""

    HELD = "held"
    CONFIRMED = "confirmed"
    EXPIRED = "expired"
    RETURNED = "returned"


class Masterclass(Base):
    """A broadcast whose proceeds go to a charity.

    `ticket_cents` 0 means free; `goal_cents` is what the host hopes to raise. A draft takes no
    time yet, so it has no appointment. `revision` grows with each change that people are told of;
    `postponed_from` is when it was to begin before it was last moved.
    """

    __tablename__ = "masterclasses"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("mcl"))
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    host_id: Mapped[str] = mapped_column(ForeignKey("talents.person_id"), index=True)
    charity_id: Mapped[str] = mapped_column(ForeignKey("charities.id"), index=True)
    appointment_id: Mapped[str | None] = mapped_column(ForeignKey("appointments.id"), unique=True)
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
    cancelled_by: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    revision: Mapped[int] = mapped_column(default=0)
    postponements: Mapped[int] = mapped_column(default=0)
    postponed_at: Mapped[datetime | None] = mapped_column(Instant)
    postponed_from: Mapped[datetime | None] = mapped_column(Instant)
    settle_at: Mapped[datetime | None] = mapped_column(Instant, index=True)


RETURNED = "state = 'returned'"


class Registration(Base):
    """A person's seat in the audience; one at a time, beside those that were given back.

    `kept_at` is when they last said that they keep it though the masterclass was moved.
    """

    __tablename__ = "registrations"
    __table_args__ = (
        Index(
            "uq_registrations_once",
            "masterclass_id",
            "person_id",
            unique=True,
            sqlite_where=text(f"NOT ({RETURNED})"),
            postgresql_where=text(f"NOT ({RETURNED})"),
        ),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("reg"))
    masterclass_id: Mapped[str] = mapped_column(ForeignKey("masterclasses.id"), index=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    state: Mapped[RegistrationState] = mapped_column(stored_enum(RegistrationState))
    created_at: Mapped[datetime] = mapped_column(Instant)
    held_until: Mapped[datetime | None] = mapped_column(Instant, index=True)
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    kept_at: Mapped[datetime | None] = mapped_column(Instant)
    returned_at: Mapped[datetime | None] = mapped_column(Instant)


class CoHost(Base):
    """Somebody who may do what the host may; the appointment is what it takes of their time."""

    __tablename__ = "co_hosts"
    __table_args__ = (PrimaryKeyConstraint("masterclass_id", "person_id"),)

    masterclass_id: Mapped[str] = mapped_column(ForeignKey("masterclasses.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    joined_at: Mapped[datetime] = mapped_column(Instant)
    appointment_id: Mapped[str | None] = mapped_column(ForeignKey("appointments.id"), unique=True)


class CoHostInvitation(Base):
    """Somebody is asked by mail to host along; `id` is the digest of the secret in the link.

    It works once, for the account of that address, until it is withdrawn or expires.
    """

    __tablename__ = "co_host_invitations"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    masterclass_id: Mapped[str] = mapped_column(ForeignKey("masterclasses.id"), index=True)
    email: Mapped[str] = mapped_column(String(320))
    invited_by: Mapped[str] = mapped_column(ForeignKey("people.id"))
    invited_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    accepted_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)


class Question(Base):
    """Something that the hosts ask at registration; `retired_at`: no more, its answers stay."""

    __tablename__ = "registration_questions"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("qst"))
    masterclass_id: Mapped[str] = mapped_column(ForeignKey("masterclasses.id"), index=True)
    position: Mapped[int]
    wording: Mapped[str] = mapped_column(String(200))
    is_required: Mapped[bool]
    retired_at: Mapped[datetime | None] = mapped_column(Instant)


class Answer(Base):
    """What somebody answered when they registered; the hosts read it, nobody else."""

    __tablename__ = "registration_answers"
    __table_args__ = (PrimaryKeyConstraint("registration_id", "question_id"),)

    registration_id: Mapped[str] = mapped_column(ForeignKey("registrations.id"))
    question_id: Mapped[str] = mapped_column(ForeignKey("registration_questions.id"), index=True)
    words: Mapped[str] = mapped_column(Text)
