"""Reports of people, the lines of chat around them, and who may enter no room."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, PrimaryKeyConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hub.kernel.database import Base, Instant, stored_enum
from hub.kernel.ids import ID_LENGTH, id_factory
from rooms.conduct.grounds import Grounds
from rooms.entries import CHAT_LENGTH


class ComplaintOutcome(StrEnum):
    """What an admin decides."""

    NOTHING = "nothing"
    WARNED = "warned"
    SUSPENDED = "suspended"


class Complaint(Base):
    """Somebody reports somebody of a room; `seq`: the line that it is about, if it is about one.

    Undecided until there is an `outcome`. `erased_at`: its lines and the reporter's words are gone.
    """

    __tablename__ = "complaints"
    __table_args__ = (
        Index("ix_complaints_reporter", "reporter_id", "sent_at"),
        Index("ix_complaints_decided", "decided_at", "sent_at"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("cpl"))
    room_id: Mapped[str] = mapped_column(ForeignKey("rooms.id"), index=True)
    reporter_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    grounds: Mapped[Grounds] = mapped_column(stored_enum(Grounds))
    words: Mapped[str] = mapped_column(Text, default="")
    seq: Mapped[int | None] = mapped_column(BigInteger)
    sent_at: Mapped[datetime] = mapped_column(Instant)
    outcome: Mapped[ComplaintOutcome | None] = mapped_column(stored_enum(ComplaintOutcome))
    reasons: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_by: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    erased_at: Mapped[datetime | None] = mapped_column(Instant)


class ComplaintLine(Base):
    """A line of the chat as it was when somebody was reported, also if hosts had taken it away."""

    __tablename__ = "complaint_lines"
    __table_args__ = (PrimaryKeyConstraint("complaint_id", "seq"),)

    complaint_id: Mapped[str] = mapped_column(ForeignKey("complaints.id"))
    seq: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(Instant)
    author_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    text: Mapped[str] = mapped_column(String(CHAT_LENGTH))


class Suspension(Base):
    """An account that may enter no room, from when until an admin lifts it."""

    __tablename__ = "suspensions"
    __table_args__ = (Index("ix_suspensions_person", "person_id", "lifted_at"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("sus"))
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    complaint_id: Mapped[str] = mapped_column(ForeignKey("complaints.id"))
    reasons: Mapped[str] = mapped_column(Text)
    since_at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    lifted_at: Mapped[datetime | None] = mapped_column(Instant)
    lifted_by: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
