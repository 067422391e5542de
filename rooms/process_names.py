"""What a process is called on its machine, so that another there can tell whether it is gone.

Source: proc(5). Where there is no such file system a process has no name, and nobody can tell.
"""

import os
from pathlib import Path

NAME_LENGTH = 120
_STATE, _STARTED = 0, 19
"""Where the state and the start in ticks are, in what follows the name of the program."""
_DEAD = frozenset({"Z", "X", "x"})


def process_name(pid: int) -> str:
    """Return machine and boot, process space, number and start of a process; empty if none runs.

    No two processes ever have the same.
    """
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        space = Path("/proc/self/ns/pid").stat().st_ino
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return (
        "" if fields[_STATE] in _DEAD else ":".join([boot, str(space), str(pid), fields[_STARTED]])
    )


def is_gone(name: str, *, own: str) -> bool:
    """Tell whether a process that ran where we run does so no more; of others nobody can tell."""
    *place, pid, _start = name.split(":") if name else ["", "", ""]
    if not own or place != own.split(":")[:-2]:
        return False
    found = process_name(int(pid))
    return found != name and (found != "" or not _is_anothers(int(pid)))


def _is_anothers(pid: int) -> bool:
    """Tell whether another user's process runs under that number; some systems hide its files."""
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True
    except ProcessLookupError:
        return False
    return False
