"""What a change does to a text. Places and lengths are in characters, as Unicode counts them."""

from dataclasses import dataclass

from rooms.errors import NotesMoved, NotesTooLong

NOTES_LENGTH = 20_000
CHANGE_LENGTH = 10_000
"""How much one change brings: a longer text is pasted in several."""


@dataclass(frozen=True, slots=True)
class Change:
    """From `start` on, `removed` characters give way to `inserted`."""

    start: int
    removed: int
    inserted: str


def changed(text: str, change: Change) -> str:
    """Return the text after a change.

    Raises: NotesMoved for a change that was not made to this text, NotesTooLong.
    """
    end = change.start + change.removed
    if end > len(text):
        raise NotesMoved
    after = text[: change.start] + change.inserted + text[end:]
    if len(after) > max(NOTES_LENGTH, len(text) - 1):
        raise NotesTooLong(most=NOTES_LENGTH)
    return after
