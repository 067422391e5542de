"""Files kept in a bucket of any S3: Amazon's, or one that speaks the same.

Every request carries a digest of what it sends, so that an S3 refuses what was garbled on the way;
a large file goes in pieces, and is there once the last one is.
Source: Amazon S3, Signature Version 4; multipart upload.
"""

import asyncio
import logging
import mimetypes
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from rooms.storage.errors import StorageUnavailable, StoredFileMissing
from rooms.storage.port import CHUNK_BYTES

if TYPE_CHECKING:
    from obstore.store import S3Config

log = logging.getLogger(__name__)

PIECE_BYTES = 16 * 1024 * 1024
PIECES_AT_ONCE = 2
CONNECT_TIMEOUT = timedelta(seconds=5)
REQUEST_TIMEOUT = timedelta(minutes=5)
TRIES_MAX = 3
RETRY_TIMEOUT = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """Where a bucket is and what opens it; without an endpoint it is Amazon's, in that region."""

    name: str
    endpoint: str
    region: str
    key: str
    secret: str


class S3Storage:
    """A Storage in a bucket."""

    def __init__(self, bucket: Bucket) -> None:
        self._name = bucket.name
        where: S3Config = {"endpoint": bucket.endpoint} if bucket.endpoint else {}
        self._store = S3Store(
            bucket.name,
            config=where,
            region=bucket.region,
            access_key_id=bucket.key,
            secret_access_key=bucket.secret,
            client_options={
                "allow_http": bucket.endpoint.startswith("http://"),
                "connect_timeout": CONNECT_TIMEOUT,
                "timeout": REQUEST_TIMEOUT,
            },
            retry_config={"max_retries": TRIES_MAX, "retry_timeout": RETRY_TIMEOUT},
        )

    async def put(self, name: str, path: Path) -> None:
        """Keep a copy of a file: all of it, or nothing. Raises: StoredFileMissing."""
        if not await asyncio.to_thread(path.is_file):
            raise StoredFileMissing
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        try:
            await obstore.put_async(
                self._store,
                name,
                path,
                attributes={"Content-Type": kind},
                chunk_size=PIECE_BYTES,
                max_concurrency=PIECES_AT_ONCE,
            )
        except (BaseError, OSError) as error:
            raise self._unavailable(error) from error

    async def size(self, name: str) -> int | None:
        """Return how many bytes are kept under a name, None when nothing is."""
        try:
            return (await obstore.head_async(self._store, name))["size"]
        except FileNotFoundError:
            return None
        except (BaseError, OSError) as error:
            raise self._unavailable(error) from error

    async def open_range(self, name: str, *, start: int, end: int) -> AsyncGenerator[bytes, None]:
        """Give the bytes from `start` up to and without `end`. Raises: StoredFileMissing."""
        if start >= end:
            return
        try:
            got = await obstore.get_async(self._store, name, options={"range": (start, end)})
            async for chunk in got.stream(min_chunk_size=CHUNK_BYTES):
                yield bytes(chunk)
        except FileNotFoundError as error:
            raise StoredFileMissing from error
        except (BaseError, OSError) as error:
            # An S3 refuses a stretch beyond the end, and says so like any other refusal.
            if start < (await self.size(name) or 0):
                raise self._unavailable(error) from error

    async def delete(self, name: str) -> None:
        """Let go of what is kept under a name; nothing there is no error."""
        try:
            await obstore.delete_async(self._store, name)
        except FileNotFoundError:
            return
        except (BaseError, OSError) as error:
            raise self._unavailable(error) from error

    async def close(self) -> None:
        """Have nothing to let go of: connections end with the store."""

    def _unavailable(self, error: Exception) -> StorageUnavailable:
        log.error("the bucket %s cannot be used: %s", self._name, str(error).split("\n", 1)[0])
        return StorageUnavailable()
