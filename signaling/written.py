"""Entries of a room as the protocol shows them."""

from collections.abc import Sequence

from pydantic import TypeAdapter

from rooms.backstage.service import WrittenLine
from rooms.memory import StoredEntry
from signaling.messages import Author, Entry, HostLine

_ENTRY: TypeAdapter[Entry] = TypeAdapter(Entry)


def as_entry(stored: StoredEntry) -> Entry:
    """Return an entry as browsers get it."""
    author = (
        {"id": stored.author_id, "name": stored.author_name or ""} if stored.author_id else None
    )
    return _ENTRY.validate_python(
        {
            "seq": stored.seq,
            "at": stored.at,
            "kind": stored.kind.value,
            "author": author,
            "payload": stored.payload.model_dump(),
        }
    )


def as_entries(stored: Sequence[StoredEntry]) -> list[Entry]:
    """Return entries as browsers get them."""
    return [as_entry(entry) for entry in stored]


def as_host_line(written: WrittenLine) -> HostLine:
    """Return a line between hosts as their browsers get it."""
    line = written.line
    author = Author(id=line.author_id, name=written.author_name)
    return HostLine(seq=line.seq, at=line.at, author=author, text=line.text)
