"""The benchmark itself, at its smallest: it measures both databases and every figure ties."""

import asyncio
import json
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[4]
SIZES = "--donations 120 --seconds 0.3 --webhooks 5 --waiting 20 --json"
NAMES = {"name", "value", "unit", "limit", "ok"}
LIMITED = 8
WITHIN_S = 120.0


@pytest.mark.soak
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_a_small_year_is_measured(kind: str) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.money", "--databases", kind, *SIZES.split()),
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
    assert all(set(row) == NAMES and row["value"] > 0 for row in rows)
    assert len([row for row in rows if row["limit"] is not None]) == LIMITED
    assert "webhooks" in rows[-1]["name"]
