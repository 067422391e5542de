"""Who may still write and come in, what hosts did about it, and the lines they took away."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, PrimaryKeyConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.kernel.database import Base, Instant, stored_enum
from hub.kernel.ids import ID_LENGTH, id_factory
from rooms.conduct.grounds import WORDS_LENGTH, Because, Grounds
from rooms.entries import CHAT_LENGTH


class ConductKind(StrEnum):
    """What a host did to somebody of the audience, to the chat or to the stage."""

    TOOK_AWAY = "took_away"
    TOOK_GIFT_WORDS = "took_gift_words"
    SILENCED = "silenced"
    UNSILENCED = "unsilenced"
    REMOVED = "removed"
    BANNED = "banned"
    UNBANNED = "unbanned"
    MUTED = "muted"
    TOOK_OFF_STAGE = "took_off_stage"
    PASSED_OVER = "passed_over"
    HID_QUESTION = "hid_question"
    SHOWED_QUESTION = "showed_question"
    PINNED = "pinned"
    UNPINNED = "unpinned"
    SLOWED = "slowed"
    UNSLOWED = "unslowed"
    RECORDED = "recorded"
    STOPPED_RECORDING = "stopped_recording"
    ENDED = "ended"


class RoomStanding(Base):
    """How somebody stands in a room: silenced or banned since when, by the acts that did it."""

    __tablename__ = "room_standings"
    __table_args__ = (PrimaryKeyConstraint("room_id", "person_id"),)

    room_id: Mapped[str] = mapped_column(ForeignKey("rooms.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    silenced_by: Mapped[str | None] = mapped_column(ForeignKey("conduct_acts.id"))
    banned_by: Mapped[str | None] = mapped_column(ForeignKey("conduct_acts.id"))


class ConductAct(Base):
    """One act of a host; `seq`: the line that it was about.

    Of a gift's words no person is named: donors may hide who they are from the hosts. Neither is
    one where it is about the whole room.
    """

    __tablename__ = "conduct_acts"
    __table_args__ = (Index("ix_conduct_acts_room", "room_id", "at"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("cdt"))
    room_id: Mapped[str] = mapped_column(ForeignKey("rooms.id"))
    kind: Mapped[ConductKind] = mapped_column(stored_enum(ConductKind))
    by_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    person_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"), index=True)
    seq: Mapped[int | None] = mapped_column(BigInteger)
    grounds: Mapped[Grounds | None] = mapped_column(stored_enum(Grounds))
    words: Mapped[str] = mapped_column(String(WORDS_LENGTH), default="")
    at: Mapped[datetime] = mapped_column(Instant)

    @property
    def because(self) -> Because:
        """Return the reason that the host gave."""
        return Because(self.grounds or Grounds.OTHER, self.words)


class TakenLine(Base):
    """What a line said before a host took it away; kept for a while, for whoever has to judge."""

    __tablename__ = "taken_lines"
    __table_args__ = (PrimaryKeyConstraint("room_id", "seq"),)

    room_id: Mapped[str] = mapped_column(ForeignKey("rooms.id"))
    seq: Mapped[int] = mapped_column(BigInteger)
    text: Mapped[str] = mapped_column(String(CHAT_LENGTH))
    taken_at: Mapped[datetime] = mapped_column(Instant, index=True)
