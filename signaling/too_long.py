"""Requests that are too long: refused by their beginning, and none of the rest is read as text."""

import re

TOO_LONG = "request.too_long"
"""What such a request becomes, and is then answered as any other: in its turn, and counted."""

TOO_LONG_COSTS = 10
"""As many as so many requests, where those of a connection are counted."""

TOO_LONG_PAUSE_S = 0.1
"""Whoever sends them is read no faster."""

_REQUEST = re.compile(r"42(\d{1,15}(?=\[))?")


def in_place_of(frame: str | bytes) -> str:
    """Return a short request with the number of a long one. Raises: ValueError if it is none."""
    found = _REQUEST.match(frame) if isinstance(frame, str) else None
    if found is None:
        raise ValueError("what is too long is no request")
    return f'{found[0]}["{TOO_LONG}"]'
