"""What a process keeps in memory for itself alone. Source: proc(5)."""

import asyncio
import time
from pathlib import Path

LOOK_S = 2.0
SETTLES_S = 20.0
SAME_KB = 512


def private_kb(pid: int) -> int:
    """Return the resident memory that the process shares with no other."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_"))


async def settled_kb(pid: int) -> int:
    """Return it once it does not change any more, or after a while."""
    give_up_s = time.monotonic() + SETTLES_S
    before = private_kb(pid)
    while time.monotonic() < give_up_s:
        await asyncio.sleep(LOOK_S)
        now = private_kb(pid)
        if abs(now - before) <= SAME_KB:
            return now
        before = now
    return before
