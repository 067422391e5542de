"""What the hosts set about their stage."""

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from hub.kernel.database import Base


class StageSetting(Base):
    """Which gift everybody is shown on the stage, by its number among the entries."""

    __tablename__ = "stage_settings"

    room_id: Mapped[str] = mapped_column(ForeignKey("rooms.id"), primary_key=True)
    spotlight_seq: Mapped[int | None] = mapped_column(BigInteger)
