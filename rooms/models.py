"""Rooms, what was said in them, who was there, and which of our processes ran."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Float,
    ForeignKey,
    Index,
    PrimaryKeyConstraint,
    String,
    text,
)
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column

from hub.kernel.database import Base, Instant, stored_enum
from hub.kernel.ids import ID_LENGTH, id_factory
from rooms.entries import EntryKind
from rooms.process_names import NAME_LENGTH
from rooms.roles import RoomKind, RoomRole

KEY_LENGTH = 80
DETAIL_LENGTH = 200
WORKER_LENGTH = 40
JOURNAL_LENGTH = 64


class EndReason(StrEnum):
    """Why a person's connection to a room ended."""

    LEFT = "left"
    DROPPED = "dropped"
    SUPERSEDED = "superseded"
    SERVER_STOPPED = "server_stopped"
    REMOVED = "removed"


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
    MEDIA_UNANSWERED = "media_unanswered"


class ProcessKind(StrEnum):
    """Which of our processes."""

    WEB = "web"
    CLOCK = "clock"
    MEDIA = "media"


class Room(Base):
    """The place of one session or masterclass.

    `last_seq` numbers the entries; `is_receiving`: the media server receives somebody on stage;
    `has_screen`: it receives what somebody's screen shows;
    `stage_life` grows by one each time the media server behind the stage begins anew;
    `boards_version` by one with each change of a board.
    """

    __tablename__ = "rooms"
    __table_args__ = (Unique("kind", "subject_id", name="uq_rooms_subject"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("room"))
    kind: Mapped[RoomKind] = mapped_column(stored_enum(RoomKind))
    subject_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    last_seq: Mapped[int] = mapped_column(BigInteger, default=0)
    is_receiving: Mapped[bool] = mapped_column(default=False)
    has_screen: Mapped[bool] = mapped_column(default=False)
    stage_life: Mapped[int] = mapped_column(default=0)
    boards_version: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    created_at: Mapped[datetime] = mapped_column(Instant)


class RoomEntry(Base):
    """Something the room remembers; `key`, when given, makes a repeated entry the same one."""

    __tablename__ = "room_entries"
    __table_args__ = (
        PrimaryKeyConstraint("room_id", "seq"),
        Unique("room_id", "key", name="uq_room_entries_key"),
        Index("ix_room_entries_room_author", "room_id", "author_id", "seq"),
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
    login_id: Mapped[str] = mapped_column(ForeignKey("logins.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
    superseded_at: Mapped[datetime | None] = mapped_column(Instant)


class ProcessRun(Base):
    """One of our processes, from its start to its last heartbeat.

    `worker` names which of the media servers it is, empty for other processes. `started_real_s`
    and `beat_real_s` are the machine's own time, which rehearsals do not move. `ended_at` is there
    when it stopped in good order, or when it was seen to have died: then `has_died`. `name` is its
    own, as `process_names.process_name`.
    """

    __tablename__ = "process_runs"
    __table_args__ = (Index("ix_process_runs_kind_beat", "kind", "beat_at"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("run"))
    kind: Mapped[ProcessKind] = mapped_column(stored_enum(ProcessKind))
    worker: Mapped[str] = mapped_column(String(WORKER_LENGTH), default="")
    name: Mapped[str] = mapped_column(String(NAME_LENGTH), default="", server_default="")
    started_at: Mapped[datetime] = mapped_column(Instant)
    beat_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    has_died: Mapped[bool] = mapped_column(default=False)
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
    login_id: Mapped[str] = mapped_column(ForeignKey("logins.id"), index=True)
    pass_id: Mapped[str] = mapped_column(ForeignKey("room_passes.id"), index=True)
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
    """Something noticed about a person at an instant.

    What a media server noted has its journal's id and number, and can be stored only once.
    """

    __tablename__ = "evidence_lines"
    __table_args__ = (Index("uq_evidence_lines_journal", "journal_id", "journal_seq", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    room_id: Mapped[str] = mapped_column(ForeignKey("rooms.id"), index=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    kind: Mapped[EvidenceKind] = mapped_column(stored_enum(EvidenceKind))
    source: Mapped[EvidenceSource] = mapped_column(stored_enum(EvidenceSource))
    detail: Mapped[str] = mapped_column(String(DETAIL_LENGTH), default="")
    journal_id: Mapped[str | None] = mapped_column(String(JOURNAL_LENGTH))
    journal_seq: Mapped[int | None] = mapped_column(BigInteger)


class MediaCursor(Base):
    """How far a media server's journal has been stored, and when it was last asked.

    `last_at` is the instant of the last entry: what follows in the journal is never before it.
    """

    __tablename__ = "media_cursors"

    journal_id: Mapped[str] = mapped_column(String(JOURNAL_LENGTH), primary_key=True)
    worker: Mapped[str] = mapped_column(String(WORKER_LENGTH), default="")
    last_seq: Mapped[int] = mapped_column(BigInteger)
    last_at: Mapped[datetime | None] = mapped_column(Instant)
    collected_at: Mapped[datetime] = mapped_column(Instant)


class MediaPlace(Base):
    """Which of the media servers a room's media goes through, from when until when.

    A room has one place at a time. `life_s` says which life of that server the room has known: the
    unix time at which the server began.
    """

    __tablename__ = "media_places"
    __table_args__ = (
        Index(
            "uq_media_places_open",
            "room_id",
            unique=True,
            sqlite_where=text("released_at IS NULL"),
            postgresql_where=text("released_at IS NULL"),
        ),
        Index("ix_media_places_worker", "worker", "released_at"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("plc"))
    room_id: Mapped[str] = mapped_column(ForeignKey("rooms.id"), index=True)
    worker: Mapped[str] = mapped_column(String(WORKER_LENGTH))
    life_s: Mapped[float] = mapped_column(Float(53))
    assigned_at: Mapped[datetime] = mapped_column(Instant)
    released_at: Mapped[datetime | None] = mapped_column(Instant)
