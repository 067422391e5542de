"""The recording of one room: its feeds, their files and the list of these."""

import itertools
import logging
from collections import Counter
from functools import partial
from typing import Any

from rooms.sfu.errors import PacketError
from rooms.sfu.media import Media
from rooms.sfu.recording.feed import RecordedFeed
from rooms.sfu.recording.limits import PARTS_MAX
from rooms.sfu.recording.manifest import SOURCES, PartEntry
from rooms.sfu.recording.part import DISK_FAILED, Part, Shelf
from rooms.sfu.recording.salvage import salvage
from rooms.sfu.recording.tracks import Tracks

log = logging.getLogger(__name__)


class RoomRecording:
    """Record a room from now on; what an earlier run of the server left is brought in order.

    ``zero_at`` is the recording's start on the server's clock, which may lie before this run.
    """

    def __init__(self, shelf: Shelf, *, zero_at: float) -> None:
        self.id = shelf.manifest.recording
        self.is_open = True
        self.is_written = False
        self._shelf = shelf
        self._zero_at = zero_at
        self._numbers = itertools.count(shelf.manifest.next_number())
        self._parts_of: Counter[tuple[str, str]] = Counter()
        for entry in shelf.manifest.parts:
            key = entry.peer, entry.source
            self._parts_of[key] = max(self._parts_of[key], entry.part)
        self._parts_left = PARTS_MAX - len(shelf.manifest.parts)
        self._feeds: dict[tuple[str, str], RecordedFeed] = {}
        self._error: str | None = None
        shelf.disk.insist(self._begin)

    def feed(self, *, peer: str, source: str, video_codec: str | None) -> RecordedFeed:
        """Record a publisher connection; an earlier one of the same peer and source ends."""
        assert source in SOURCES
        earlier = self._feeds.get((peer, source))
        if earlier is not None:
            earlier.close()
        feed = RecordedFeed(
            self, peer=peer, source=source, video_codec=video_codec, zero_at=self._zero_at
        )
        if not self.is_open:
            feed.close()
        self._feeds[peer, source] = feed
        return feed

    def new_part(self, *, peer: str, source: str, tracks: Tracks, starts_ms: int) -> Part | None:
        """Begin a feed's next file."""
        if self._parts_left <= 0:
            log.error("recording %s has %d parts: no more are recorded", self.id, PARTS_MAX)
            return None
        self._parts_left -= 1
        self._parts_of[peer, source] += 1
        picture = tracks.picture
        entry = PartEntry(
            file=f"{next(self._numbers):04}-{source}.{tracks.ending}",
            peer=peer,
            source=source,
            part=self._parts_of[peer, source],
            audio_codec="opus" if tracks.has_audio else None,
            video_codec=picture.codec if picture is not None else None,
            width=picture.width if picture is not None else 0,
            height=picture.height if picture is not None else 0,
            starts_ms=starts_ms,
            ends_ms=starts_ms,
            bytes=0,
            is_complete=False,
        )
        return Part(entry, tracks, self._shelf)

    def tick(self, now: float) -> None:
        """Do what is due though nothing arrives."""
        for key in [key for key, feed in self._feeds.items() if not feed.is_open]:
            del self._feeds[key]
        for feed in self._feeds.values():
            feed.tick(now)

    def close(self, *, now: float) -> None:
        """Stop recording; the files are finished while the server goes on."""
        if not self.is_open:
            return
        self.is_open = False
        for feed in self._feeds.values():
            feed.close()
        ended_at = self._shelf.manifest.started_at + now - self._zero_at
        self._shelf.disk.insist(partial(self._end, ended_at))

    def stats(self) -> dict[str, Any]:
        """Count what came, what was written and what was lost."""
        parts = list(self._shelf.manifest.parts)
        return {
            "recording": self.id,
            "parts": len(parts),
            "bytes": sum(entry.bytes for entry in parts),
            "is_written": self.is_written,
            "error": self._error,
            "feeds": [feed.stats() for feed in self._feeds.values()],
        }

    # ------------------------------------------------------------ in the disk's thread

    def _begin(self) -> None:
        """Finish what an earlier run left, and put down that there is a recording."""
        manifest = self._shelf.manifest
        manifest.ended_at = None
        for entry in [entry for entry in manifest.parts if not entry.is_complete]:
            try:
                self._salvage(entry)
            except (PacketError, FileNotFoundError):
                manifest.parts.remove(entry)
            except OSError:
                log.exception("cannot finish %s of %s", entry.file, self.id)
        self._save()

    def _salvage(self, entry: PartEntry) -> None:
        seek_media = Media.AUDIO if entry.video_codec is None else Media.VIDEO
        found = salvage(self._shelf.folder.path / entry.file, seek_media=seek_media)
        entry.ends_ms = entry.starts_ms + found.ends_ms
        entry.bytes = found.size_bytes
        entry.is_complete = True

    def _end(self, ended_at: float) -> None:
        self._shelf.manifest.ended_at = ended_at
        self._save()
        self._shelf.folder.release()
        self.is_written = True

    def _save(self) -> None:
        try:
            self._shelf.manifest.save()
            self._error = None
        except OSError:
            log.exception("cannot write the list of recording %s", self.id)
            self._error = DISK_FAILED
