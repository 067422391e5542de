"""Rooms, what was said in them, who was there, and which of our processes ran."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, Float, ForeignKey, Index, PrimaryKeyConstraint, String
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column

from hub.kernel.database import Base, Instant, stored_enum
from hub.kernel.ids import ID_LENGTH, id_factory
from rooms.entries import EntryKind
from rooms.roles import RoomKind, RoomRole

KEY_LENGTH = 80
DETAIL_LENGTH = 200


class EndReason(StrEnum):
    """Why a person's connection to a room ended."""

    LEFT = "left"
    DROPPED = "dropped"
    SUPERSEDED = "superseded"
    SERVER_STOPPED = "server_stopped"


class EvidenceSource(StrEnum):
    """Who noticed it."""

    SIGNALING = "signaling"
    OTHER_SIDE = "other_side"
    MEDIA_SERVER = "media_server"
    BROWSER = "browser"


class EvidenceKind(StrEnum):
    """What was noticed about a person."""

    DOOR_OPENED = "door_opened"
    CAMERA_FAILED = "camera_failed"
    MICROPHONE_FAILED = "microphone_failed"
    MEDIA_LOST = "media_lost"
    MEDIA_BACK = "media_back"
    CONNECTED = "connected"
    DISCONNECTED = "disconnected"
    MEDIA_STARTED = "media_started"
    MEDIA_STOPPED = "media_stopped"


class ProcessKind(StrEnum):
    """Which of our processes."""

    WEB = "web"
    CLOCK = "clock"
    MEDIA = "media"


class Room(Base):
    """The place of one session or masterclass.

    `last_seq` numbers the entries; `is_receiving`: the media server receives somebody on stage.
    """

    __tablename__ = "rooms"
    __table_args__ = (Unique("kind", "subject_id", name="uq_rooms_subject"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("room"))
    kind: Mapped[RoomKind] = mapped_column(stored_enum(RoomKind))
    subject_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    last_seq: Mapped[int] = mapped_column(BigInteger, default=0)
    is_receiving: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(Instant)


class RoomEntry(Base):
    """Something the room remembers; `key`, when given, makes a repeated entry the same one."""

    __tablename__ = "room_entries"
    __table_args__ = (
        PrimaryKeyConstraint("room_id", "seq"),
        Unique("room_id", "key", name="uq_room_entries_key"),
    )

    room_id: Mapped[str] = mapped_column(ForeignKey("rooms.id"))
    seq: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(Instant)
    kind: Mapped[EntryKind] = mapped_column(stored_enum(EntryKind))
    author_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    key: Mapped[str | None] = mapped_column(String(KEY_LENGTH))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)


class RoomPass(Base):
    """Leave to connect; `id` is the digest of the secret."""

    __tablename__ = "room_passes"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    room_id: Mapped[str] = mapped_column(ForeignKey("rooms.id"), index=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    login_id: Mapped[str] = mapped_column(ForeignKey("logins.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
    superseded_at: Mapped[datetime | None] = mapped_column(Instant)


class ProcessRun(Base):
    """One of our processes, from its start to its last heartbeat.

    `started_real_s` and `beat_real_s` are the machine's own time, which rehearsals do not move.
    `ended_at` is there only when it stopped in good order.
    """

    __tablename__ = "process_runs"
    __table_args__ = (Index("ix_process_runs_kind_beat", "kind", "beat_at"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("run"))
    kind: Mapped[ProcessKind] = mapped_column(stored_enum(ProcessKind))
    started_at: Mapped[datetime] = mapped_column(Instant)
    beat_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    started_real_s: Mapped[float] = mapped_column(Float(53))
    beat_real_s: Mapped[float] = mapped_column(Float(53), index=True)


class Spell(Base):
    """One connection of one person to a room, held by one web process.

    An open spell is known to last until `last_seen_at`, which every heartbeat moves.
    """

    __tablename__ = "spells"
    __table_args__ = (
        Index("ix_spells_room_person", "room_id", "person_id"),
        Index("ix_spells_run_ended", "run_id", "ended_at"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("spl"))
    room_id: Mapped[str] = mapped_column(ForeignKey("rooms.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    role: Mapped[RoomRole] = mapped_column(stored_enum(RoomRole))
    login_id: Mapped[str] = mapped_column(ForeignKey("logins.id"))
    pass_id: Mapped[str] = mapped_column(ForeignKey("room_passes.id"))
    run_id: Mapped[str] = mapped_column(ForeignKey("process_runs.id"))
    socket_id: Mapped[str] = mapped_column(String(40))
    connected_at: Mapped[datetime] = mapped_column(Instant)
    last_seen_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    end_reason: Mapped[EndReason | None] = mapped_column(stored_enum(EndReason))


class Reception(Base):
    """A stretch in which a person's media was received by the other side."""

    __tablename__ = "receptions"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("rcp"))
    room_id: Mapped[str] = mapped_column(ForeignKey("rooms.id"), index=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    reporter_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    starts_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)


class EvidenceLine(Base):
    """Something noticed about a person at an instant."""

    __tablename__ = "evidence_lines"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    room_id: Mapped[str] = mapped_column(ForeignKey("rooms.id"), index=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    kind: Mapped[EvidenceKind] = mapped_column(stored_enum(EvidenceKind))
    source: Mapped[EvidenceSource] = mapped_column(stored_enum(EvidenceSource))
    detail: Mapped[str] = mapped_column(String(DETAIL_LENGTH), default="")


class MediaCursor(Base):
    """How far a media server's journal has been stored, and when it was last asked."""

    __tablename__ = "media_cursors"

    journal_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    last_seq: Mapped[int] = mapped_column(BigInteger)
    collected_at: Mapped[datetime] = mapped_column(Instant)
