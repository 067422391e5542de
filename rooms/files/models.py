"""Which files were sent, and until when they are kept."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.kernel.database import Base, Instant
from hub.kernel.files import MAX_FILE_NAME
from hub.kernel.ids import ID_LENGTH, id_factory

KIND_LENGTH = 100


class RoomFile(Base):
    """A file of a session; its bytes are in the storage.

    It is there from `shared_at` on; one that never was is deleted with its time, like the others.
    """

    __tablename__ = "room_files"
    __table_args__ = (Index("ix_room_files_due", "deleted_at", "delete_at"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("fil"))
    room_id: Mapped[str] = mapped_column(ForeignKey("rooms.id"), index=True)
    author_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    name: Mapped[str] = mapped_column(String(MAX_FILE_NAME))
    media_type: Mapped[str] = mapped_column(String(KIND_LENGTH))
    size_bytes: Mapped[int]
    sent_at: Mapped[datetime] = mapped_column(Instant)
    shared_at: Mapped[datetime | None] = mapped_column(Instant)
    delete_at: Mapped[datetime] = mapped_column(Instant)
    deleted_at: Mapped[datetime | None] = mapped_column(Instant)
