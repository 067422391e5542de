"""Recordings, their files, and who agreed to be recorded."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.kernel.database import Base, Instant, stored_enum
from hub.kernel.ids import ID_LENGTH, id_factory

FOLDER_LENGTH = 400
FILE_NAME_LENGTH = 100
LOCALE_LENGTH = 5


class RecordingState(StrEnum):
    """Where a recording stands; the moves are in `rules.TRANSITIONS`.

    *ready*: it begins when the broadcast does. *ended*: the broadcast is over and the last files
    are being finished. *kept*: every file is known.
    """

    READY = "ready"
    RUNNING = "running"
    PAUSED = "paused"
    ENDED = "ended"
    KEPT = "kept"
    DELETING = "deleting"
    DELETED = "deleted"


class FileState(StrEnum):
    """Where a file of a recording stands; *stored*: the storage has all of it."""

    GROWING = "growing"
    FINISHED = "finished"
    STORED = "stored"
    DELETED = "deleted"


class FileKind(StrEnum):
    """What a file shows."""

    CAMERA = "camera"
    SCREEN = "screen"
    PROGRAM = "program"


GONE = "state IN ('deleting', 'deleted')"


class Recording(Base):
    """What is recorded of a room; a room has one at a time beside those that were deleted.

    `folder` is where the media server writes, until everything is in the storage; then empty.
    `deleted_by` is None when its time was over.
    """

    __tablename__ = "recordings"
    __table_args__ = (
        Index(
            "uq_recordings_room",
            "room_id",
            unique=True,
            sqlite_where=text(f"NOT ({GONE})"),
            postgresql_where=text(f"NOT ({GONE})"),
        ),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("rec"))
    room_id: Mapped[str] = mapped_column(ForeignKey("rooms.id"))
    state: Mapped[RecordingState] = mapped_column(stored_enum(RecordingState), index=True)
    folder: Mapped[str] = mapped_column(String(FOLDER_LENGTH))
    keep_days: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(Instant)
    started_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    expires_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    deleted_at: Mapped[datetime | None] = mapped_column(Instant)
    deleted_by: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    gone_at: Mapped[datetime | None] = mapped_column(Instant)


class RecordingFile(Base):
    """One file of a recording: one person's camera or screen, without interruption.

    `starts_ms` and `ends_ms` are on the one timeline of all files of the recording. `due_at` is
    when it is next to be stored or deleted; while somebody is at it, when that has failed.
    """

    __tablename__ = "recording_files"
    __table_args__ = (UniqueConstraint("recording_id", "name", name="uq_recording_files_name"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("fil"))
    recording_id: Mapped[str] = mapped_column(ForeignKey("recordings.id"))
    name: Mapped[str] = mapped_column(String(FILE_NAME_LENGTH))
    kind: Mapped[FileKind] = mapped_column(stored_enum(FileKind))
    person_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    state: Mapped[FileState] = mapped_column(stored_enum(FileState), index=True)
    has_video: Mapped[bool]
    starts_ms: Mapped[int]
    ends_ms: Mapped[int]
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    due_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    stored_at: Mapped[datetime | None] = mapped_column(Instant)


class RecordingConsent(Base):
    """Somebody agreed to be recorded in a room, having read that version of the text.

    Guests on stage read a text of their own, with versions of its own.
    """

    __tablename__ = "recording_consents"
    __table_args__ = (Index("ix_recording_consents_room_person", "room_id", "person_id"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("cns"))
    room_id: Mapped[str] = mapped_column(ForeignKey("rooms.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    text_version: Mapped[int]
    is_guest: Mapped[bool] = mapped_column(default=False, server_default=false())
    locale: Mapped[str] = mapped_column(String(LOCALE_LENGTH))
    given_at: Mapped[datetime] = mapped_column(Instant)
