"""Questions, the votes for them, and how the hosts want them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, PrimaryKeyConstraint, String
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from hub.kernel.database import Base, Instant, stored_enum
from hub.kernel.ids import ID_LENGTH, id_factory

QUESTION_LENGTH = 280
KEY_LENGTH = 40


class QuestionState(StrEnum):
    """Where a question stands; the moves are in `rules.TRANSITIONS`.

    *waiting*: the hosts read it first. *shown*: everybody sees it and may vote. *answering*: it is
    on the stage, one at a time. *hidden*: nobody but its author and the hosts sees it.
    """

    WAITING = "waiting"
    SHOWN = "shown"
    ANSWERING = "answering"
    ANSWERED = "answered"
    HIDDEN = "hidden"


class Question(Base):
    """Something that somebody in the audience asks.

    `answering_at` is when it came on the stage last, `answered_at` when the hosts were done with
    it. `votes` counts the rows of `QuestionVote`. `moved_by` is the host who moved it last.
    """

    __tablename__ = "questions"
    __table_args__ = (
        Unique("room_id", "author_id", "key", name="uq_questions_key"),
        Index("ix_questions_room_state", "room_id", "state", "votes"),
        Index(
            "uq_questions_answering",
            "room_id",
            unique=True,
            sqlite_where=sql("state = 'answering'"),
            postgresql_where=sql("state = 'answering'"),
        ),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("qst"))
    room_id: Mapped[str] = mapped_column(ForeignKey("rooms.id"))
    author_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    key: Mapped[str] = mapped_column(String(KEY_LENGTH))
    text: Mapped[str] = mapped_column(String(QUESTION_LENGTH))
    state: Mapped[QuestionState] = mapped_column(stored_enum(QuestionState))
    votes: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime] = mapped_column(Instant)
    answering_at: Mapped[datetime | None] = mapped_column(Instant)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    moved_by: Mapped[str | None] = mapped_column(ForeignKey("people.id"))


class QuestionVote(Base):
    """Somebody wants a question answered."""

    __tablename__ = "question_votes"
    __table_args__ = (PrimaryKeyConstraint("question_id", "person_id"),)

    question_id: Mapped[str] = mapped_column(ForeignKey("questions.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))


class QuestionSetting(Base):
    """Whether the hosts of a room read questions before everybody sees them."""

    __tablename__ = "question_settings"

    room_id: Mapped[str] = mapped_column(ForeignKey("rooms.id"), primary_key=True)
    is_moderated: Mapped[bool] = mapped_column(default=False)
