"""Strikes."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.kernel.database import Base, Instant
from hub.kernel.ids import ID_LENGTH, id_factory


class Strike(Base):
    """A meeting that a talent owed somebody and did not come to."""

    __tablename__ = "strikes"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("str"))
    talent_id: Mapped[str] = mapped_column(ForeignKey("talents.person_id"), index=True)
    appointment_id: Mapped[str] = mapped_column(ForeignKey("appointments.id"), unique=True)
    reason: Mapped[str] = mapped_column(String(40))
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    lifted_at: Mapped[datetime | None] = mapped_column(Instant)
