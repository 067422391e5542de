"""Feeds of what is booked here, calendars that are read elsewhere, and where the two disagree."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.kernel.database import Base, Instant
from hub.kernel.ids import ID_LENGTH, id_factory


class CalendarFeed(Base):
    """A person's bookings at an address of their own, which the `code` and our secret key make."""

    __tablename__ = "calendar_feeds"

    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    made_at: Mapped[datetime] = mapped_column(Instant)
    read_at: Mapped[datetime | None] = mapped_column(Instant)


class CalendarSource(Base):
    """A talent's calendar elsewhere, read again and again.

    `due_at` is when it is read next, or until when a reading may take that is under way;
    `expanded_at` is when its recurring rules were last worked out. `problem` is the code of what
    went wrong at the last try, empty when nothing did.
    """

    __tablename__ = "calendar_sources"
    __table_args__ = (UniqueConstraint("talent_id", "address", name="uq_calendar_sources_once"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("cal"))
    talent_id: Mapped[str] = mapped_column(ForeignKey("talents.person_id"))
    name: Mapped[str] = mapped_column(String(80))
    address: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime] = mapped_column(Instant, index=True)
    tried_at: Mapped[datetime | None] = mapped_column(Instant)
    read_at: Mapped[datetime | None] = mapped_column(Instant)
    expanded_at: Mapped[datetime | None] = mapped_column(Instant)
    failures: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(String(40), default="")
    etag: Mapped[str] = mapped_column(String(200), default="")
    last_modified: Mapped[str] = mapped_column(String(80), default="")
    digest: Mapped[str] = mapped_column(String(64), default="")
    entries: Mapped[int] = mapped_column(default=0)
    left_out: Mapped[int] = mapped_column(default=0)
    is_cut: Mapped[bool] = mapped_column(default=False)


class BusyEntry(Base):
    """The source that an appointment of kind `busy` was read from."""

    __tablename__ = "busy_entries"

    appointment_id: Mapped[str] = mapped_column(ForeignKey("appointments.id"), primary_key=True)
    source_id: Mapped[str] = mapped_column(ForeignKey("calendar_sources.id"), index=True)


class CalendarConflict(Base):
    """Something booked here at a time at which a source says that the talent is busy."""

    __tablename__ = "calendar_conflicts"
    __table_args__ = (
        UniqueConstraint("source_id", "appointment_id", name="uq_calendar_conflicts_once"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("cfl"))
    source_id: Mapped[str] = mapped_column(ForeignKey("calendar_sources.id"))
    appointment_id: Mapped[str] = mapped_column(ForeignKey("appointments.id"), index=True)
    busy_starts_at: Mapped[datetime] = mapped_column(Instant)
    busy_ends_at: Mapped[datetime] = mapped_column(Instant)
    found_at: Mapped[datetime] = mapped_column(Instant)
