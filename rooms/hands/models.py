"""Hands that were raised, each with its number in the line."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, PrimaryKeyConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.kernel.database import Base, Instant, stored_enum

IS_OPEN = "ended_at IS NULL"


class HandState(StrEnum):
    """Where a hand stands; the moves are in `rules.TRANSITIONS`.

    *passed*: a host has let it go unheard. *left*: the person left the room for good.
    """

    RAISED = "raised"
    INVITED = "invited"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LOWERED = "lowered"
    PASSED = "passed"
    LEFT = "left"


class RaisedHand(Base):
    """One hand; a person has one up at a time. Numbers grow with each hand of a room."""

    __tablename__ = "raised_hands"
    __table_args__ = (
        PrimaryKeyConstraint("room_id", "number"),
        Index(
            "uq_raised_hands_open",
            "room_id",
            "person_id",
            unique=True,
            sqlite_where=text(IS_OPEN),
            postgresql_where=text(IS_OPEN),
        ),
    )

    room_id: Mapped[str] = mapped_column(ForeignKey("rooms.id"))
    number: Mapped[int]
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    state: Mapped[HandState] = mapped_column(stored_enum(HandState))
    raised_at: Mapped[datetime] = mapped_column(Instant)
    invited_at: Mapped[datetime | None] = mapped_column(Instant)
    invited_by: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
