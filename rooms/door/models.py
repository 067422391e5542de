"""Who stands at a door, and until when they are taken to."""

from datetime import datetime

from sqlalchemy import ForeignKey, PrimaryKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.kernel.database import Base, Instant


class DoorVisit(Base):
    """A page that is open before the door of a room; it says so again before `until_at`."""

    __tablename__ = "door_visits"
    __table_args__ = (PrimaryKeyConstraint("room_id", "person_id"),)

    room_id: Mapped[str] = mapped_column(ForeignKey("rooms.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    until_at: Mapped[datetime] = mapped_column(Instant)
