"""How large files are, how many a session has, how long they are kept, what they are called."""

import re
from datetime import timedelta

from hub.kernel.files import MAX_FILE_NAME
from rooms.files.errors import FileEmpty, FileMismatched, FileNotTaken, FileTooBig, TooManyFiles
from rooms.files.kinds import is_named, kind_of

MB = 1024 * 1024
MAX_FILE_MB = 25
MAX_FILE_BYTES = MAX_FILE_MB * MB
MAX_FILES = 20
MAX_TOGETHER_MB = 200
KEPT = timedelta(days=30)
"""For so long after the end of a session its files can be fetched."""
TIME_TO_ARRIVE = timedelta(hours=1)
"""What has not arrived by then never does, and is cleared away."""


def check_content(name: str, content: bytes) -> str:
    """Return the media type of a file.

    Raises: FileTooBig, FileEmpty, FileNotTaken, FileMismatched.
    """
    if not content.strip():
        raise FileEmpty
    if len(content) > MAX_FILE_BYTES:
        raise FileTooBig(most_mb=MAX_FILE_MB)
    kind = kind_of(content)
    if kind is None:
        raise FileNotTaken
    if not is_named(name, kind):
        raise FileMismatched
    return kind


def check_space(*, count: int, bytes_together: int, new_bytes: int) -> None:
    """Check that a session takes one file more. Raises: TooManyFiles."""
    if count >= MAX_FILES or bytes_together + new_bytes > MAX_TOGETHER_MB * MB:
        raise TooManyFiles(most=MAX_FILES, most_mb=MAX_TOGETHER_MB)


def clean_name(name: str) -> str:
    """Return the last part of a file's name, printable, its end kept."""
    last = re.split(r"[/\\]", name)[-1]
    printable = "".join(c for c in last if c.isprintable() and c not in '<>:"|?*')
    stem, dot, ending = printable.rpartition(".")
    kept = stem.strip(" .")[: MAX_FILE_NAME - len(dot + ending)] or "document"
    return kept + dot + ending.strip()
