"""Which boards a room has, and when each changed last."""

from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, PrimaryKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.kernel.database import Base, stored_enum


class BoardName(StrEnum):
    """What a board is about."""

    CHAT = "chat"
    STAGE = "stage"
    PEOPLE = "people"
    HOSTS = "hosts"
    HANDS = "hands"
    QUESTIONS = "questions"
    VOTES = "votes"
    POLLS = "polls"
    NOTES = "notes"


class RoomBoard(Base):
    """The version of a board: the room's `boards_version` when it changed last."""

    __tablename__ = "room_boards"
    __table_args__ = (PrimaryKeyConstraint("room_id", "name"),)

    room_id: Mapped[str] = mapped_column(ForeignKey("rooms.id"))
    name: Mapped[BoardName] = mapped_column(stored_enum(BoardName))
    version: Mapped[int] = mapped_column(BigInteger)
