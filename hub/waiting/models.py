"""Places in waiting lists, and when somebody looks whether one has come free."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.kernel.database import Base, Instant, stored_enum
from hub.kernel.ids import ID_LENGTH, id_factory


class PlaceKind(StrEnum):
    """What somebody waits for: a time on a full day, or a seat."""

    DAY = "day"
    MASTERCLASS = "masterclass"


class PlaceState(StrEnum):
    """Where a place stands; the moves are in `rules.TRANSITIONS`."""

    WAITING = "waiting"
    CALLED = "called"
    TAKEN = "taken"
    LEFT = "left"
    MISSED = "missed"
    OVER = "over"


class WaitingList(Base):
    """All that people wait for of one talent.

    `look_at` is when a clock looks whether something has come free, None when nobody waits.
    """

    __tablename__ = "waiting_lists"

    talent_id: Mapped[str] = mapped_column(ForeignKey("talents.person_id"), primary_key=True)
    look_at: Mapped[datetime | None] = mapped_column(Instant, index=True)


class WaitingPlace(Base):
    """A person's place in a list.

    For a day, `subject_id` is a service of `length_min` minutes, and the day is that of `zone`,
    from `from_at` until `until_at`. For a masterclass `subject_id` is its id, and there is no day.
    While it is this person's turn, `held_id` is the booking or the seat that is kept for them. Who
    waits again because it was called off keeps its name.
    """

    __tablename__ = "waiting_places"
    __table_args__ = (
        Index("ix_waiting_places_line", "talent_id", "state"),
        Index("ix_waiting_places_subject", "subject_id", "state"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("wpl"))
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    talent_id: Mapped[str] = mapped_column(ForeignKey("talents.person_id"))
    kind: Mapped[PlaceKind] = mapped_column(stored_enum(PlaceKind))
    subject_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    state: Mapped[PlaceState] = mapped_column(stored_enum(PlaceState))
    day: Mapped[date | None] = mapped_column(Date)
    zone: Mapped[str] = mapped_column(String(64))
    from_at: Mapped[datetime] = mapped_column(Instant)
    until_at: Mapped[datetime] = mapped_column(Instant)
    length_min: Mapped[int]
    joined_at: Mapped[datetime] = mapped_column(Instant)
    held_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    called_at: Mapped[datetime | None] = mapped_column(Instant)
    called_until: Mapped[datetime | None] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
