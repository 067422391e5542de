"""What somebody's own check of their devices and connection found."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.kernel.database import Base, Instant, stored_enum
from hub.kernel.ids import ID_LENGTH, id_factory


class Part(StrEnum):
    """What is checked; `line` is the way to the hub, `media` the way of sound and pictures."""

    CAMERA = "camera"
    MICROPHONE = "microphone"
    SPEAKER = "speaker"
    LINE = "line"
    MEDIA = "media"


class Outcome(StrEnum):
    """What a check of one part found; `left_out`: the person comes without it."""

    GOOD = "good"
    WEAK = "weak"
    FAILED = "failed"
    LEFT_OUT = "left_out"


class DeviceCheck(Base):
    """The latest check of one person for one booking.

    `told_at`: when they let the other side know of trouble.
    """

    __tablename__ = "device_checks"
    __table_args__ = (UniqueConstraint("booking_id", "person_id", name="uq_device_checks_once"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("chk"))
    booking_id: Mapped[str] = mapped_column(ForeignKey("bookings.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    camera: Mapped[Outcome] = mapped_column(stored_enum(Outcome))
    microphone: Mapped[Outcome] = mapped_column(stored_enum(Outcome))
    speaker: Mapped[Outcome] = mapped_column(stored_enum(Outcome))
    line: Mapped[Outcome] = mapped_column(stored_enum(Outcome))
    media: Mapped[Outcome] = mapped_column(stored_enum(Outcome))
    checked_at: Mapped[datetime] = mapped_column(Instant)
    told_at: Mapped[datetime | None] = mapped_column(Instant)
    told_words: Mapped[str] = mapped_column(Text, default="")

    @property
    def outcomes(self) -> dict[Part, Outcome]:
        """Return what was found of each part."""
        return {part: Outcome(getattr(self, part.value)) for part in Part}
