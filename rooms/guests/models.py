"""Who of the audience is on stage, and who was."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.kernel.database import Base, Instant
from hub.kernel.ids import ID_LENGTH, id_factory

IS_ON = "off_at IS NULL"
IS_DUE = "off_at IS NOT NULL AND hung_up_at IS NULL"


class StageGuest(Base):
    """One stay of one person on the stage of a masterclass.

    `off_by` is the host who ended it, or the person themselves. `hung_up_at` is when the media
    server had ended what they sent: until then it is tried again.
    """

    __tablename__ = "stage_guests"
    __table_args__ = (
        Index(
            "uq_stage_guests_on",
            "room_id",
            "person_id",
            unique=True,
            sqlite_where=text(IS_ON),
            postgresql_where=text(IS_ON),
        ),
        Index(
            "ix_stage_guests_due",
            "off_at",
            sqlite_where=text(IS_DUE),
            postgresql_where=text(IS_DUE),
        ),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("gst"))
    room_id: Mapped[str] = mapped_column(ForeignKey("rooms.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    invited_by: Mapped[str] = mapped_column(ForeignKey("people.id"))
    came_at: Mapped[datetime] = mapped_column(Instant)
    off_at: Mapped[datetime | None] = mapped_column(Instant)
    off_by: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    hung_up_at: Mapped[datetime | None] = mapped_column(Instant)
