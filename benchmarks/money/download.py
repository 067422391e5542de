"""The process that streams a CSV, so that its memory is nobody else's.

`python -m benchmarks.money.download URL CHARITY` prints what it took as JSON.
"""

import asyncio
import json
import re
import sys
import time
from pathlib import Path

from benchmarks.money.period import YEAR, ZONE
from billing.donations.csv import csv_of
from hub.kernel.database import Database

MB = 1_000_000
STATUS = Path("/proc/self/status")


async def main(url: str, charity_id: str) -> None:
    """Stream the year and count."""
    database = Database(url)
    at_rest_mb = _resident_mb("VmRSS")
    began = time.perf_counter()
    size, lines = 0, -1
    async for chunk in csv_of(database, charity_id, period=YEAR, zone=ZONE, currency="EUR"):
        size += len(chunk.encode())
        lines += chunk.count("\r\n")
    seconds = time.perf_counter() - began
    await database.close()
    peak_mb = _resident_mb("VmHWM")
    found = {
        "seconds": seconds,
        "lines": lines,
        "size_mb": size / MB,
        "peak_mb": peak_mb,
        "grown_mb": peak_mb - at_rest_mb,
    }
    print(json.dumps(found))


def _resident_mb(name: str) -> float:
    """Return resident memory now (VmRSS) or at its highest (VmHWM). Source: proc(5)."""
    found = re.search(rf"^{name}:\s+(\d+) kB", STATUS.read_text(), re.MULTILINE)
    assert found is not None
    return int(found[1]) * 1024 / MB


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
