"""The stretch of a file that a request asks for.

Source: RFC 9110, section 14 (range requests) and 13.1.5 (If-Range).
"""

import re
from dataclasses import dataclass

_ONE_RANGE = re.compile(r"bytes\s*=\s*([0-9]{0,18})\s*-\s*([0-9]{0,18})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Stretch:
    """The bytes from `start` up to and without `end`."""

    start: int
    end: int

    @property
    def length(self) -> int:
        """Return how many bytes it is."""
        return self.end - self.start


class RangeUnsatisfiable(Exception):
    """What is asked for begins beyond the end."""


def wanted_stretch(
    header: str | None, *, if_range: str | None, etag: str, size_bytes: int
) -> Stretch | None:
    """Return the stretch that is asked for, None when all of it is.

    A range that cannot be read, several at once, and one that was asked for another version of the
    file are answered with all of it, as the RFC allows. Raises: RangeUnsatisfiable.
    """
    found = _ONE_RANGE.fullmatch((header or "").strip())
    if found is None or (if_range is not None and if_range.strip() != etag):
        return None
    first, last = found.groups()
    if not first and not last:
        return None
    if first and last and int(last) < int(first):
        return None
    if first:
        start, end = int(first), min(int(last) + 1, size_bytes) if last else size_bytes
    else:
        start, end = max(0, size_bytes - int(last)), size_bytes
    if start >= end:
        raise RangeUnsatisfiable
    return Stretch(start, end)
