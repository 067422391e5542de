"""The text, and what makes sure that no change of it is lost or done twice."""

from datetime import datetime

from sqlalchemy import JSON, BigInteger, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from hub.kernel.database import Base, Instant


class RoomNotes(Base):
    """The notes of a room.

    `edit` grows by one with each change. `last_changes`: of each person the key of their last
    change and which edit it was, so that one that is sent again is not done again.
    """

    __tablename__ = "room_notes"

    room_id: Mapped[str] = mapped_column(ForeignKey("rooms.id"), primary_key=True)
    text: Mapped[str] = mapped_column(Text, default="")
    edit: Mapped[int] = mapped_column(BigInteger, default=0)
    last_changes: Mapped[dict[str, tuple[str, int]]] = mapped_column(JSON, default=dict)
    edited_at: Mapped[datetime] = mapped_column(Instant)
