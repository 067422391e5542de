"""Availability, appointments and the cells they occupy."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, Index, PrimaryKeyConstraint, String, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.kernel.database import Base, Instant, stored_enum
from hub.kernel.ids import ID_LENGTH, id_factory

IS_GROUP = text("seats > 1 AND released_at IS NULL")
"""An appointment of a group, as the indexes of them have it: a query says it in these words."""


class AppointmentKind(StrEnum):
    """What keeps a talent busy."""

    SESSION = "session"
    MASTERCLASS = "masterclass"
    BUSY = "busy"


class AvailabilityRule(Base):
    """Hours in which a talent can be booked every week, in the talent's own time zone.

    `weekday` is 0 for Monday; minutes count from midnight, the end is exclusive, at most 1440.
    """

    __tablename__ = "availability_rules"
    __table_args__ = (
        Index("ix_availability_rules_open", "talent_id", "weekday", "start_min", "end_min"),
        Index("ix_availability_rules_week", "weekday", "start_min", "end_min", "talent_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    talent_id: Mapped[str] = mapped_column(ForeignKey("talents.person_id"))
    weekday: Mapped[int]
    start_min: Mapped[int]
    end_min: Mapped[int]


class AvailabilityException(Base):
    """One day that differs from the week: closed, or open in these hours instead."""

    __tablename__ = "availability_exceptions"
    __table_args__ = (
        Index("ix_availability_exceptions_open", "talent_id", "day", "start_min", "end_min"),
        Index("ix_availability_exceptions_day", "day", "start_min", "talent_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    talent_id: Mapped[str] = mapped_column(ForeignKey("talents.person_id"))
    day: Mapped[date] = mapped_column(Date)
    start_min: Mapped[int | None]
    end_min: Mapped[int | None]


class Appointment(Base):
    """A stretch of a talent's time that is taken; `seats`: for how many bookings at most."""

    __tablename__ = "appointments"
    __table_args__ = (
        Index(
            "ix_appointments_groups_of",
            *("talent_id", "starts_at"),
            sqlite_where=IS_GROUP,
            postgresql_where=IS_GROUP,
        ),
        Index(
            "ix_appointments_groups_at",
            *("starts_at", "talent_id"),
            sqlite_where=IS_GROUP,
            postgresql_where=IS_GROUP,
        ),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("apt"))
    talent_id: Mapped[str] = mapped_column(ForeignKey("talents.person_id"), index=True)
    kind: Mapped[AppointmentKind] = mapped_column(stored_enum(AppointmentKind))
    starts_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    seats: Mapped[int] = mapped_column(default=1)
    released_at: Mapped[datetime | None] = mapped_column(Instant)


class Cell(Base):
    """Fifteen minutes of a talent's time; the primary key is what makes double booking impossible.

    `cell` counts quarter hours since the epoch.
    """

    __tablename__ = "cells"
    __table_args__ = (PrimaryKeyConstraint("talent_id", "cell"),)

    talent_id: Mapped[str] = mapped_column(ForeignKey("talents.person_id"))
    cell: Mapped[int]
    appointment_id: Mapped[str] = mapped_column(ForeignKey("appointments.id"), index=True)
