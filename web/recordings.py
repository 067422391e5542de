"""How this hub keeps recordings, from its settings."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

from hub.kernel.clock import Clock
from hub.kernel.database import Database
from hub.kernel.settings import Settings
from rooms.engines.port import MediaEngine
from rooms.recordings.errors import RecordingRefused
from rooms.recordings.resume import resume_recordings
from rooms.recordings.rules import Keeping
from rooms.storage.folder import FolderStorage
from rooms.storage.port import Storage
from rooms.storage.s3 import Bucket, S3Storage

GROWING = "growing"
KEPT = "kept"


def keeping(settings: Settings) -> Keeping:
    """Return where recordings grow, and for how long they are kept."""
    return Keeping(
        growing=settings.recordings_root / GROWING,
        days=settings.recordings_days,
        is_remote=bool(settings.recordings_s3_bucket),
    )


def recordings_storage(settings: Settings) -> Storage:
    """Return what keeps finished files: a bucket if one is set, else a folder."""
    if not settings.recordings_s3_bucket:
        return FolderStorage(settings.recordings_root / KEPT)
    return S3Storage(
        Bucket(
            name=settings.recordings_s3_bucket,
            endpoint=settings.recordings_s3_endpoint,
            region=settings.recordings_s3_region,
            key=settings.recordings_s3_key,
            secret=settings.recordings_s3_secret.get_secret_value(),
        )
    )


def resume_on_restart(
    database: Database, engine: MediaEngine, clock: Clock
) -> Callable[[Sequence[str]], Awaitable[None]]:
    """Return what goes on with the recordings of rooms whose media server began anew."""

    async def resume(room_ids: Sequence[str]) -> None:
        with suppress(RecordingRefused):
            await resume_recordings(database, engine, room_ids=room_ids, now=clock.now())

    return resume
