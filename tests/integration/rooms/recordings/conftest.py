"""A host's room with a media server that remembers, a storage, and the jobs of the clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from hub.kernel.database import Database
from hub.masterclasses.service import end_masterclass, go_live
from rooms.admission import room_for
from rooms.entries import RecordingPayload
from rooms.memory import latest_entries
from rooms.recordings.erase import erase_deleted
from rooms.recordings.gather import gather_recordings
from rooms.recordings.keep import keep_due_files
from rooms.recordings.models import Recording, RecordingFile
from rooms.recordings.resume import resume_recordings
from rooms.recordings.rules import CONSENT_VERSION, Keeping
from rooms.recordings.service import (
    Consent,
    begin_with_broadcast,
    delete_recording,
    end_recording,
    start_recording,
    stop_recording,
)
from rooms.roles import RoomKind
from rooms.storage.folder import FolderStorage
from rooms.storage.port import Storage
from tests.live_engine import FakeEngine
from tests.live_world import START, World

KEPT_DAYS = 30


@dataclass
class Scene:
    """One masterclass's recording, moved by whoever may move it."""

    database: Database
    engine: FakeEngine
    storage: Storage
    keeping: Keeping
    world: World
    room_id: str
    now: datetime = START

    async def start(self, *, host_id: str = "", text_version: int = CONSENT_VERSION) -> Recording:
        """Record, as the host asks for it."""
        consent = Consent(
            person_id=host_id or self.world.talent, text_version=text_version, locale="fr"
        )
        async with self.database.write() as db:
            recording = await start_recording(
                db, self.room_id, consent, keeping=self.keeping, now=self.now
            )
        await self.follow()
        return recording

    async def stop(self, *, host_id: str = "") -> None:
        """Stop, as the host asks for it."""
        async with self.database.write() as db:
            await stop_recording(
                db, self.room_id, host_id=host_id or self.world.talent, now=self.now
            )
        await self.follow()

    async def go_live(self) -> None:
        """Open the broadcast."""
        async with self.database.write() as db:
            await go_live(db, self.world.masterclass, host_id=self.world.talent, now=self.now)
            await begin_with_broadcast(db, self.room_id, now=self.now)
        await self.follow()

    async def end(self) -> None:
        """Close the broadcast."""
        async with self.database.write() as db:
            await end_masterclass(
                db,
                self.world.masterclass,
                host_id=self.world.talent,
                dispute_window=timedelta(hours=72),
                now=self.now,
            )
            await end_recording(db, self.world.masterclass, now=self.now)
        await self.follow()

    async def delete(self, *, host_id: str = "") -> Recording:
        """Delete, as the host asks for it."""
        async with self.database.write() as db:
            return await delete_recording(
                db, self.world.masterclass, host_id=host_id or self.world.talent, now=self.now
            )

    async def follow(self) -> int:
        """Bring the media server in line."""
        return await resume_recordings(self.database, self.engine, now=self.now)

    async def gather(self) -> int:
        """Look into the folders."""
        return await gather_recordings(self.database, now=self.now)

    async def keep(self) -> int:
        """Store what is finished."""
        return await keep_due_files(self.database, self.storage, now=self.now)

    async def erase(self) -> int:
        """Remove what was deleted."""
        return await erase_deleted(self.database, self.engine, self.storage, now=self.now)

    async def recording(self) -> Recording:
        """Return the newest recording as it is now."""
        query = select(Recording).order_by(Recording.created_at.desc(), Recording.id.desc())
        async with self.database.read() as db:
            return (await db.scalars(query.limit(1))).one()

    async def files(self) -> list[RecordingFile]:
        """Return every file there ever was."""
        async with self.database.read() as db:
            return list(await db.scalars(select(RecordingFile).order_by(RecordingFile.name)))

    async def signs(self) -> list[bool]:
        """Return how the sign went on and off, as the room remembers it."""
        async with self.database.read() as db:
            entries = await latest_entries(db, self.room_id)
        return [e.payload.is_on for e in entries if isinstance(e.payload, RecordingPayload)]


@pytest.fixture
async def scene(database: Database, world: World, tmp_path: Path) -> Scene:
    """Stand at the start of the masterclass, before anybody is live."""
    async with database.write() as db:
        room = await room_for(
            db, kind=RoomKind.MASTERCLASS, subject_id=world.masterclass, now=START
        )
    return Scene(
        database=database,
        engine=FakeEngine(),
        storage=FolderStorage(tmp_path / "kept"),
        keeping=Keeping(growing=tmp_path / "growing", days=KEPT_DAYS),
        world=world,
        room_id=room.id,
    )
