"""What happened in the rooms, in order, until the hub has acknowledged it.

A file of JSON lines. Its first line says which journal this is, the last number let go and who
was there at that point; each further line is an entry. A line torn by a crash is dropped.
"""

import fcntl
import json
import logging
import os
import uuid
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from rooms.sfu import limits
from rooms.sfu.errors import JournalInUseError
from rooms.sfu.media import Media, Role

log = logging.getLogger(__name__)

Entry = dict[str, Any]


class PeerKey(NamedTuple):
    """One connection to a room; ``source`` tells a person's in one role apart."""

    room: str
    peer: str
    role: Role
    source: str = ""


CONNECTED, DISCONNECTED = "connected", "disconnected"
MEDIA_STARTED, MEDIA_STOPPED = "media_started", "media_stopped"


class _Presence:
    """Who is connected, and which of their media flows, as the entries so far tell."""

    def __init__(self, peers: list[list[Any]]) -> None:
        self.peers: dict[PeerKey, set[Media]] = {
            PeerKey(room, peer, Role(role), *source): {Media(media) for media in flowing}
            for room, peer, role, *source, flowing in peers
        }

    def apply(self, entry: Entry) -> None:
        """Take an entry into account."""
        role = Role(entry["role"])
        key = PeerKey(entry["room"], entry["peer"], role, entry.get("source", ""))
        match entry["kind"]:
            case "connected":
                self.peers[key] = set()
            case "disconnected":
                self.peers.pop(key, None)
            case "media_started":
                self.peers.setdefault(key, set()).add(Media(entry["media"]))
            case "media_stopped":
                self.peers.setdefault(key, set()).discard(Media(entry["media"]))

    def dump(self) -> list[list[Any]]:
        """Return what the constructor takes."""
        return [[*key, sorted(flowing)] for key, flowing in self.peers.items()]


class Journal:
    """An append-only list with continuing numbers; opening it ends what a crash left open."""

    def __init__(self, path: Path, *, clock: Callable[[], float]) -> None:
        self._path = path
        self._clock = clock
        self._entries: deque[Entry] = deque()
        self._trimmed = 0
        self._uncompacted = 0
        self._file = -1
        self._is_torn = False
        self.overflowed = 0
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = _lock(path.with_name(path.name + ".lock"))
        self.id, self._base = self._load()
        self._presence = _Presence(self._base.dump())
        for entry in self._entries:
            self._presence.apply(entry)
        self._compact()
        self._end_what_was_open()

    @property
    def last(self) -> int:
        """The number of the latest entry, 0 before the first."""
        return self._trimmed + len(self._entries)

    @property
    def unacknowledged(self) -> int:
        """Count the entries that the hub has not acknowledged."""
        return len(self._entries)

    def connected(self, key: PeerKey) -> None:
        """Record that a peer has connected."""
        self._append(key, CONNECTED)

    def disconnected(self, key: PeerKey, *, reason: str) -> None:
        """Record that a peer is gone, and first that its media stopped.

        A peer that never connected leaves no entry.
        """
        if key not in self._presence.peers:
            return
        for media in sorted(self._presence.peers[key]):
            self._append(key, MEDIA_STOPPED, media=media, reason=reason)
        self._append(key, DISCONNECTED, reason=reason)

    def media_started(self, key: PeerKey, media: Media) -> None:
        """Record that a peer's media flows; said once until it stops."""
        if media not in self._presence.peers.get(key, {media}):
            self._append(key, MEDIA_STARTED, media=media)

    def media_stopped(self, key: PeerKey, media: Media, *, reason: str) -> None:
        """Record that a peer's media no longer flows."""
        if media in self._presence.peers.get(key, ()):
            self._append(key, MEDIA_STOPPED, media=media, reason=reason)

    def read(self, *, after: int, limit: int) -> list[Entry]:
        """Return the entries that follow a number, as many as fit a page."""
        page: list[Entry] = []
        size = 0
        start = max(0, after - self._trimmed)
        stop = start + max(0, min(limit, limits.JOURNAL_PAGE_ENTRIES_MAX))
        for index in range(start, min(stop, len(self._entries))):
            size += len(_line(self._entries[index]))
            if page and size > limits.JOURNAL_PAGE_BYTES_MAX:
                break
            page.append(self._entries[index])
        return page

    def acknowledge(self, through: int) -> None:
        """Let go of the entries up to a number; the file shrinks now and then."""
        while self._entries and self._trimmed < through:
            self._drop_oldest()
        if self._uncompacted >= limits.JOURNAL_COMPACT_ENTRIES:
            self._compact()

    def close(self) -> None:
        """Close the file."""
        os.close(self._file)
        os.close(self._lock)

    def _append(
        self, key: PeerKey, kind: str, *, media: Media | None = None, reason: str | None = None
    ) -> None:
        entry: Entry = {
            "seq": self.last + 1,
            "at": self._clock(),
            "room": key.room,
            "peer": key.peer,
            "role": key.role,
            "kind": kind,
        }
        if key.source:
            entry["source"] = key.source
        if media is not None:
            entry["media"] = media
        if reason is not None:
            entry["reason"] = reason
        self._entries.append(entry)
        self._presence.apply(entry)
        self._write(entry)
        if len(self._entries) > limits.JOURNAL_ENTRIES_MAX:
            self.overflowed += 1
            self._drop_oldest()
            self.acknowledge(0)

    def _write(self, entry: Entry) -> None:
        """Add a line; when the disk refuses, keep the entry and write the whole file next time."""
        try:
            if self._is_torn:
                self._compact()
            else:
                line = _line(entry)
                self._is_torn = os.write(self._file, line) < len(line)
        except OSError:
            self._is_torn = True
            log.exception("the journal could not be written; trying again with the next entry")

    def _drop_oldest(self) -> None:
        self._base.apply(self._entries.popleft())
        self._trimmed += 1
        self._uncompacted += 1

    def _load(self) -> tuple[str, _Presence]:
        lines = _read_lines(self._path)
        head = lines[0] if lines else {}
        if not head.keys() >= {"journal", "trimmed", "present"}:
            if self._path.exists() and self._path.stat().st_size:
                self._path.replace(self._path.with_name(self._path.name + ".damaged"))
            return uuid.uuid4().hex, _Presence([])
        self._trimmed = int(head["trimmed"])
        for entry in lines[1:]:
            if entry.get("seq") != self.last + 1:
                break
            self._entries.append(entry)
        return str(head["journal"]), _Presence(head["present"])

    def _compact(self) -> None:
        head = {"journal": self.id, "trimmed": self._trimmed, "present": self._base.dump()}
        fresh = self._path.with_name(self._path.name + ".new")
        with fresh.open("wb") as file:
            file.writelines(map(_line, (head, *self._entries)))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)
        if self._file >= 0:
            os.close(self._file)
        self._file = os.open(self._path, os.O_WRONLY | os.O_APPEND)
        self._uncompacted = 0
        self._is_torn = False

    def _end_what_was_open(self) -> None:
        for key in list(self._presence.peers):
            self.disconnected(key, reason="server_restarted")


def _lock(path: Path) -> int:
    """Hold the journal for this process alone; the kernel lets go when it ends."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        raise JournalInUseError(
            f"another media server writes {path.stem}: stop it, or give this one another --journal"
        ) from None
    return file


def _line(entry: Entry) -> bytes:
    return json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _read_lines(path: Path) -> list[Entry]:
    """Return the readable lines from the start; a torn line and what follows are left out."""
    if not path.exists():
        return []
    lines = []
    for raw in path.read_bytes().split(b"\n")[:-1]:
        try:
            value = json.loads(raw)
        except ValueError:
            break
        if not isinstance(value, dict):
            break
        lines.append(value)
    return lines
