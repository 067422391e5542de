"""Polls, their choices, and the answers."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, PrimaryKeyConstraint, String
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from hub.kernel.database import Base, Instant, stored_enum
from hub.kernel.ids import ID_LENGTH, id_factory

POLL_LENGTH = 160
CHOICE_LENGTH = 80
KEY_LENGTH = 40


class PollState(StrEnum):
    """Where a poll stands; the moves are in `rules.TRANSITIONS`."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class Poll(Base):
    """A question to the hall; `is_shown`: everybody sees what was answered so far."""

    __tablename__ = "polls"
    __table_args__ = (
        Unique("room_id", "author_id", "key", name="uq_polls_key"),
        Index(
            "uq_polls_open",
            "room_id",
            unique=True,
            sqlite_where=sql("state = 'open'"),
            postgresql_where=sql("state = 'open'"),
        ),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("pol"))
    room_id: Mapped[str] = mapped_column(ForeignKey("rooms.id"), index=True)
    author_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    key: Mapped[str] = mapped_column(String(KEY_LENGTH))
    text: Mapped[str] = mapped_column(String(POLL_LENGTH))
    state: Mapped[PollState] = mapped_column(stored_enum(PollState))
    is_shown: Mapped[bool] = mapped_column(default=False)
    written_at: Mapped[datetime] = mapped_column(Instant)
    opened_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)


class PollChoice(Base):
    """One thing to choose, by its place from 0; `answers` counts those who chose it."""

    __tablename__ = "poll_choices"
    __table_args__ = (PrimaryKeyConstraint("poll_id", "place"),)

    poll_id: Mapped[str] = mapped_column(ForeignKey("polls.id"))
    place: Mapped[int]
    text: Mapped[str] = mapped_column(String(CHOICE_LENGTH))
    answers: Mapped[int] = mapped_column(default=0)


class PollAnswer(Base):
    """What somebody chose."""

    __tablename__ = "poll_answers"
    __table_args__ = (PrimaryKeyConstraint("poll_id", "person_id"),)

    poll_id: Mapped[str] = mapped_column(ForeignKey("polls.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    place: Mapped[int]
    answered_at: Mapped[datetime] = mapped_column(Instant)
