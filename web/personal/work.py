"""Make the archives that people asked for, and remove them when their time is over."""

import asyncio
import logging
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from hub.kernel.personal import Who
from hub.people.models import Person
from hub.personal.models import DataCopy
from hub.personal.service import claim_copies, has_due_copies, note_gone, note_made
from rooms.storage.errors import StorageUnavailable
from web.compose import PERSONAL_PARTS, Wiring
from web.personal.archive import write_archive

log = logging.getLogger(__name__)


def stored_name(copy_id: str) -> str:
    """Return under which name the storage keeps an archive."""
    return f"copies/{copy_id}.zip"


async def follow_copies(parts: Wiring) -> None:
    """Make what is asked for, remove what has had its time; what fails is tried again."""
    now = parts.clock.now()
    async with parts.database.read() as db:
        if not await has_due_copies(db, now=now):
            return
    async with parts.database.write() as db:
        claimed = await claim_copies(db, now=now)
    for copy in claimed:
        try:
            await _follow(parts, copy, now=now)
        except (OSError, StorageUnavailable):
            log.exception("the copy %s cannot be made or removed yet", copy.id)


async def _follow(parts: Wiring, copy: DataCopy, *, now: datetime) -> None:
    if copy.expires_at is not None:
        await parts.storage.delete(stored_name(copy.id))
        async with parts.database.write() as db:
            await note_gone(db, copy.id, now=now)
        return
    size_bytes = await _make(parts, copy, now=now)
    async with parts.database.write() as db:
        await note_made(db, copy.id, size_bytes=size_bytes, now=now)


async def _make(parts: Wiring, copy: DataCopy, *, now: datetime) -> int:
    async with parts.database.read() as db:
        person = await db.get_one(Person, copy.person_id)
    who = Who(id=person.id, email=person.email, now=now)
    folder = parts.settings.recordings_root
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder, prefix="copy-") as made_in:
        path = Path(made_in) / "copy.zip"
        await write_archive(path, parts.database, PERSONAL_PARTS, who, locale=person.locale)
        await parts.storage.put(stored_name(copy.id), path)
        return path.stat().st_size
