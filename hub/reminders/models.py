"""Who has been reminded of which meeting."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.kernel.database import Base, Instant, stored_enum
from hub.kernel.ids import ID_LENGTH, id_factory


class ReminderKind(StrEnum):
    """How long before; the lengths are in `rules.RULES`."""

    DAY = "day"
    SOON = "soon"


class Reminder(Base):
    """One person, reminded once of one appointment at one time.

    `is_sent` is False where a mail had just said the same: then there is nothing to remind of.
    """

    __tablename__ = "reminders"
    __table_args__ = (
        UniqueConstraint(
            "appointment_id", "person_id", "kind", "starts_at", name="uq_reminders_once"
        ),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("rmd"))
    appointment_id: Mapped[str] = mapped_column(ForeignKey("appointments.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[ReminderKind] = mapped_column(stored_enum(ReminderKind))
    starts_at: Mapped[datetime] = mapped_column(Instant)
    is_sent: Mapped[bool]
    recorded_at: Mapped[datetime] = mapped_column(Instant)
