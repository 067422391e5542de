"""The replay of a masterclass: its files on one timeline, and how long they are kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.masterclasses.models import Masterclass, MasterclassState
from hub.people.models import Person
from rooms.recordings.models import FileKind, Recording, RecordingFile, RecordingState
from rooms.recordings.reading import files_of, media_type_of
from rooms.recordings.service import last_deleted, recording_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayFile:
    """One file, and whose it is; `number` tells it from others of its kind, from 1."""

    id: str
    kind: FileKind
    number: int
    owner: str
    suffix: str
    media_type: str
    has_video: bool
    starts_ms: int
    ends_ms: int
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """What is recorded of a masterclass, for those who may see it."""

    masterclass: Masterclass
    recording: Recording
    files: Sequence[ReplayFile]

    @property
    def is_running(self) -> bool:
        """Tell whether more is being recorded at this moment."""
        return self.recording.state is RecordingState.RUNNING

    @property
    def is_live(self) -> bool:
        """Tell whether the masterclass is still on."""
        return self.masterclass.state is MasterclassState.LIVE

    @property
    def is_complete(self) -> bool:
        """Tell whether every file is there as it will stay."""
        return self.recording.state is RecordingState.KEPT

    @property
    def may_be_deleted(self) -> bool:
        """Tell whether nothing is being recorded, or about to be."""
        return self.recording.state not in {RecordingState.READY, RecordingState.RUNNING}

    @property
    def size_bytes(self) -> int:
        """Return the size of all files together."""
        return sum(file.size_bytes for file in self.files)

    @property
    def watched_ms(self) -> int:
        """Return for how long one watches; what was not recorded in between is not counted."""
        return covered_ms((file.starts_ms, file.ends_ms) for file in self.files)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeletedReplay:
    """A recording that is no more; `gone_at` is when its last file was removed."""

    deleted_at: datetime
    was_its_time: bool
    gone_at: datetime | None


def covered_ms(stretches: Iterable[tuple[int, int]]) -> int:
    """Return the length of what these stretches cover, each moment once."""
    total = reached = 0
    for start, end in sorted(stretches):
        total += max(0, end - max(start, reached))
        reached = max(reached, end)
    return total


async def find_replay(db: AsyncSession, masterclass: Masterclass) -> Replay | None:
    """Return the recording of a masterclass with its files, None when there is none."""
    recording = await recording_of(db, masterclass.id)
    if recording is None or _never_began(recording):
        return None
    rows = await files_of(db, recording.id)
    return Replay(masterclass=masterclass, recording=recording, files=await _files(db, rows))


async def find_deleted_replay(db: AsyncSession, masterclass_id: str) -> DeletedReplay | None:
    """Return the recording that was deleted last, None when none ever was."""
    recording = await last_deleted(db, masterclass_id)
    if recording is None or recording.deleted_at is None:
        return None
    return DeletedReplay(
        deleted_at=recording.deleted_at,
        was_its_time=recording.deleted_by is None,
        gone_at=recording.gone_at,
    )


def _never_began(recording: Recording) -> bool:
    """Tell whether it was prepared, and the broadcast never came or went without it."""
    is_over = recording.state in {RecordingState.ENDED, RecordingState.KEPT}
    return is_over and recording.started_at is None


async def _files(db: AsyncSession, rows: Sequence[RecordingFile]) -> list[ReplayFile]:
    owners = {row.person_id for row in rows}
    query = select(Person.id, Person.display_name).where(Person.id.in_(owners))
    names: dict[str | None, str] = {row.id: row.display_name for row in await db.execute(query)}
    count: dict[FileKind, int] = {}
    found = []
    for row in rows:
        count[row.kind] = count.get(row.kind, 0) + 1
        found.append(
            ReplayFile(
                id=row.id,
                kind=row.kind,
                number=count[row.kind],
                owner=names.get(row.person_id, ""),
                suffix=row.name.rpartition(".")[2],
                media_type=media_type_of(row),
                has_video=row.has_video,
                starts_ms=row.starts_ms,
                ends_ms=row.ends_ms,
                size_bytes=row.size_bytes,
            )
        )
    return found
