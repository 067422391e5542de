"""Processes found by what their command line names."""

import os
from pathlib import Path


def pids_naming(*words: str) -> list[int]:
    """Return the processes whose command line has all of these texts in it, this one aside."""
    return [
        int(path.parent.name)
        for path in Path("/proc").glob("[0-9]*/cmdline")
        if int(path.parent.name) != os.getpid() and _has_all(path, words)
    ]


def _has_all(path: Path, words: tuple[str, ...]) -> bool:
    try:
        line = path.read_bytes()
    except OSError:
        return False
    return all(word.encode() in line for word in words)
