"""One file of a recording: what the server's thread sees of it, and what the disk's does."""

import errno
import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from rooms.sfu.recording.clusters import Cluster
from rooms.sfu.recording.disk import Disk
from rooms.sfu.recording.folder import Folder
from rooms.sfu.recording.growing import GrowingFile
from rooms.sfu.recording.limits import INDEX_INTERVAL_S
from rooms.sfu.recording.manifest import Manifest, PartEntry
from rooms.sfu.recording.tracks import Tracks

log = logging.getLogger(__name__)

DISK_FULL, DISK_FAILED, DISK_SLOW = "disk_full", "disk_failed", "disk_slow"
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@dataclass(frozen=True, slots=True)
class Shelf:
    """What all parts of a recording share; ``clock`` is monotonic."""

    folder: Folder
    manifest: Manifest
    disk: Disk
    clock: Callable[[], float]


class Part:
    """Write clusters to a file; what cannot be written is lost and counted, never waited for.

    After a loss, a file with pictures goes on with the next cluster that can be decoded without
    what came before. ``write`` and ``finish`` are the server's, all else is the disk's.
    """

    def __init__(self, entry: PartEntry, tracks: Tracks, shelf: Shelf) -> None:
        self.entry = entry
        self.tracks = tracks
        self.frames = 0
        self.error: str | None = None
        self._refused_frames = 0
        self._failed_frames = 0
        self._shelf = shelf
        self._file: GrowingFile | None = None
        self._next_cluster = 0
        self._indexed_at = 0.0

    @property
    def lost_frames(self) -> int:
        """Frames that did not get into the file."""
        return self._refused_frames + self._failed_frames

    def write(self, cluster: Cluster) -> None:
        """Have a cluster written, unless the disk is too far behind."""
        job = partial(self._write, cluster)
        if not self._shelf.disk.submit(job, size_bytes=cluster.size_bytes):
            self._refused_frames += cluster.frames
            self.error = DISK_SLOW

    def finish(self) -> None:
        """Have the file finished once everything before is written."""
        self._shelf.disk.insist(self._finish)

    def _write(self, cluster: Cluster) -> None:
        is_after_loss = cluster.number != self._next_cluster
        if is_after_loss and self.tracks.picture is not None and not cluster.is_start:
            self._failed_frames += cluster.frames
            return
        try:
            self._put(cluster)
        except OSError as error:
            self._failed_frames += cluster.frames
            self._fail(error)
            return
        self.error = None
        self.frames += cluster.frames
        self._next_cluster = cluster.number + 1
        self._index_if_due()

    def _put(self, cluster: Cluster) -> None:
        shelf, entry = self._shelf, self.entry
        if not shelf.folder.has_room():
            raise OSError(errno.ENOSPC, "what is left of the disk is for others")
        if self._file is not None:
            self._file.append(cluster)
            self._note(self._file, cluster)
            return
        self._file = GrowingFile.create(
            shelf.folder.path / entry.file,
            self.tracks,
            started_unix=shelf.manifest.started_at + entry.starts_ms / 1_000,
            first=cluster,
        )
        self._indexed_at = shelf.clock()
        self._note(self._file, cluster)
        shelf.manifest.parts.append(entry)
        self._save_manifest()

    def _note(self, file: GrowingFile, cluster: Cluster) -> None:
        entry = self.entry
        entry.ends_ms = max(entry.ends_ms, entry.starts_ms + cluster.ends_ms)
        entry.bytes = file.size_bytes
        entry.width = max(entry.width, cluster.pixels[0])
        entry.height = max(entry.height, cluster.pixels[1])

    def _index_if_due(self) -> None:
        now = self._shelf.clock()
        if self._file is None or now - self._indexed_at < INDEX_INTERVAL_S:
            return
        self._indexed_at = now
        try:
            self._file.index()
        except OSError as error:
            self._fail(error)
        self._save_manifest()

    def _finish(self) -> None:
        if self._file is None:
            return
        try:
            self._file.finish()
        except OSError as error:
            self._fail(error)
        self.entry.is_complete = True
        self._save_manifest()

    def _save_manifest(self) -> None:
        try:
            self._shelf.manifest.save()
        except OSError as error:
            self._fail(error)

    def _fail(self, error: OSError) -> None:
        code = DISK_FULL if error.errno in _FULL else DISK_FAILED
        if code != self.error:
            log.error("recording into %s: %s", self.entry.file, error.strerror)
        self.error = code
