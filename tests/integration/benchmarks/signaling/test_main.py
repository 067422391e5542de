"""The benchmark itself, at its smallest: everybody comes in and nobody misses a message."""

import asyncio
import json
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[4]
SIZES = "--clients 20 --seconds 1 --away 1 --json"
NAMES = {"name", "value", "unit", "limit", "ok"}
WITHIN_S = 200.0


@pytest.mark.soak
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_a_small_hall_is_measured(kind: str) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.signaling", "--databases", kind, *SIZES.split()),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(WITHIN_S):
        out, err = await process.communicate()
    # 1 says that the machine was too slow for a limit; a wrong figure ends before the last row.
    assert process.returncode in {0, 1}, err.decode()
    assert err == b""
    rows = [json.loads(line) for line in out.splitlines()]
    assert all(set(row) == NAMES for row in rows)
    lost = [row for row in rows if "misses" in row["name"] or "twice" in row["name"]]
    assert len(lost) == (2 if kind == "sqlite" else 8)
    assert all(row["value"] == 0 for row in lost)
    assert "after" in rows[-1]["name"]
