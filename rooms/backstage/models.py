"""Lines between hosts, numbered by themselves: nothing of them is among the room's entries."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, PrimaryKeyConstraint, String
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column

from hub.kernel.database import Base, Instant
from rooms.models import KEY_LENGTH

LINE_LENGTH = 500


class HostLine(Base):
    """One line of a host to the others; the same author's same `key` is the same line."""

    __tablename__ = "host_lines"
    __table_args__ = (
        PrimaryKeyConstraint("room_id", "seq"),
        Unique("room_id", "key", name="uq_host_lines_key"),
    )

    room_id: Mapped[str] = mapped_column(ForeignKey("rooms.id"))
    seq: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(Instant)
    author_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    key: Mapped[str] = mapped_column(String(KEY_LENGTH))
    text: Mapped[str] = mapped_column(String(LINE_LENGTH))
