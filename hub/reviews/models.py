"""Reviews of sessions."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hub.kernel.database import Base, Instant
from hub.kernel.ids import ID_LENGTH, id_factory


class Review(Base):
    """What a learner says of a session that took place, and what the talent answers.

    `hidden_at` and `hidden_because`: an admin took it off the profile.
    """

    __tablename__ = "reviews"
    __table_args__ = (CheckConstraint("stars BETWEEN 1 AND 5", name="stars"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("rev"))
    booking_id: Mapped[str] = mapped_column(ForeignKey("bookings.id"), unique=True)
    talent_id: Mapped[str] = mapped_column(ForeignKey("talents.person_id"), index=True)
    author_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    stars: Mapped[int]
    words: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(Instant)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    hidden_at: Mapped[datetime | None] = mapped_column(Instant)
    hidden_by: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    hidden_because: Mapped[str] = mapped_column(Text, default="")
