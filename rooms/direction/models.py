"""What the hosts set about their stage, and who holds which of its places."""

from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, PrimaryKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.kernel.database import Base, stored_enum
from rooms.engines.port import StageSource


class StageLayout(StrEnum):
    """How those on stage are shown to everybody.

    *auto*: a screen large while one is shared, else everybody side by side. *screen*: the screen
    large, beside it the speaker alone.
    """

    AUTO = "auto"
    SPEAKER = "speaker"
    SIDE_BY_SIDE = "side_by_side"
    SCREEN = "screen"


class StageSetting(Base):
    """How the stage is arranged, and which gift everybody is shown, by its number.

    `speaker_id` is who is shown large, None for whoever speaks. `recording_asks`: how often a host
    wanted to record and could not, as somebody on stage had not agreed.
    """

    __tablename__ = "stage_settings"

    room_id: Mapped[str] = mapped_column(ForeignKey("rooms.id"), primary_key=True)
    spotlight_seq: Mapped[int | None] = mapped_column(BigInteger)
    layout: Mapped[StageLayout] = mapped_column(
        stored_enum(StageLayout), default=StageLayout.AUTO, server_default=StageLayout.AUTO.value
    )
    speaker_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    recording_asks: Mapped[int] = mapped_column(default=0, server_default="0")


class StagePlace(Base):
    """Who sends to a place of the stage, or sent last: what viewers receive is told by places."""

    __tablename__ = "stage_places"
    __table_args__ = (PrimaryKeyConstraint("room_id", "place"),)

    room_id: Mapped[str] = mapped_column(ForeignKey("rooms.id"))
    place: Mapped[int]
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    source: Mapped[StageSource] = mapped_column(stored_enum(StageSource))
