"""What the hosts set about their chat."""

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from hub.kernel.database import Base


class ChatSetting(Base):
    """How often one may write, and which sentence stays in sight.

    `slow_s`: the seconds between two sentences of one viewer, 0 for no limit of the hosts' own.
    """

    __tablename__ = "chat_settings"

    room_id: Mapped[str] = mapped_column(ForeignKey("rooms.id"), primary_key=True)
    slow_s: Mapped[int] = mapped_column(default=0)
    pinned_seq: Mapped[int | None] = mapped_column(BigInteger)
