"""What processes cost: their CPU time and memory, as the kernel counts them.

Source: proc(5).
"""

import os
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
TICKS_PER_S = os.sysconf("SC_CLK_TCK")
_PARENT, _USER, _CHILDREN_SYSTEM = 1, 11, 14
_IDLE, _WAITING, _GUEST = 3, 4, 8


@dataclass(frozen=True, slots=True)
class Usage:
    """CPU time of the processes so far, of everybody on their core so far, resident memory now."""

    cpu_s: float
    core_s: float
    rss_kb: int


@dataclass(frozen=True, slots=True)
class Processes:
    """A process that we look at, all those below it, and the core they are pinned to."""

    pid: int
    core: int

    def usage(self) -> Usage:
        """Add up user and system time, and memory."""
        pids = descendants(self.pid)
        return Usage(
            cpu_s=sum(map(cpu_s, pids)),
            core_s=core_s(self.core),
            rss_kb=sum(map(rss_kb, pids)),
        )

    def usage_with_kernel(self) -> Usage:
        """Add what the kernel's own thread did on this core.

        It does the network work that a send left over, when there is much of it.
        """
        usage = self.usage()
        thread = kernel_thread(f"ksoftirqd/{self.core}")
        late_s = cpu_s(thread) if thread is not None else 0.0
        return Usage(usage.cpu_s + late_s, usage.core_s, usage.rss_kb)


def descendants(pid: int) -> list[int]:
    """Return a process and all below it."""
    children: dict[int, list[int]] = {}
    for folder in PROC.glob("[0-9]*"):
        fields = _fields(int(folder.name))
        if fields:
            children.setdefault(int(fields[_PARENT]), []).append(int(folder.name))
    found = [pid]
    for parent in found:
        found += children.get(parent, [])
    return found


def kernel_thread(name: str) -> int | None:
    """Return the process id of a kernel thread, where they can be seen."""
    for folder in PROC.glob("[0-9]*"):
        if _text(folder / "comm").strip() == name:
            return int(folder.name)
    return None


def cpu_s(pid: int) -> float:
    """Return user and system time of a process, its threads and its children that ended."""
    fields = _fields(pid)
    return sum(map(int, fields[_USER : _CHILDREN_SYSTEM + 1])) / TICKS_PER_S


def core_s(core: int) -> float:
    """Return how long a core has been busy with anything since the machine started."""
    for line in _text(PROC / "stat").splitlines():
        name, *counts = line.split()
        if name == f"cpu{core}":
            busy = [int(count) for count in counts[:_GUEST]]
            return (sum(busy) - busy[_IDLE] - busy[_WAITING]) / TICKS_PER_S
    return 0.0


def rss_kb(pid: int) -> int:
    """Return the resident memory of a process."""
    for line in _text(PROC / str(pid) / "status").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    return 0


def datagrams_dropped() -> int:
    """Return how many datagrams found a full receive buffer in our network namespace."""
    lines = [line.split() for line in _text(PROC / "self/net/snmp").splitlines()]
    names, values = [line for line in lines if line[0] == "Udp:"]
    return int(values[names.index("RcvbufErrors")])


def _fields(pid: int) -> list[str]:
    """Return the fields of ``stat`` after the name, which may itself hold spaces and brackets."""
    return _text(PROC / str(pid) / "stat").rpartition(") ")[2].split()


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return ""
