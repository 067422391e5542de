"""The benchmark itself, at its smallest: it measures, and leaves nothing behind."""

import asyncio
import itertools
import json
import os
import signal
import sys
from pathlib import Path

import pytest

from benchmarks.fanout.figures import NAMES
from tests.integration.rooms.sfu.media_process import until

ROOT = Path(__file__).parents[4]
WITHIN_S = 60.0
SETTLE_S = 0.5
PROC = Path("/proc")


async def start(*words: str, path: str | None = None) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", *words),
        cwd=ROOT,
        env=os.environ | ({"PATH": path} if path is not None else {}),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )


async def finish(process: asyncio.subprocess.Process) -> tuple[int | None, str, str]:
    async with asyncio.timeout(WITHIN_S):
        out, err = await process.communicate()
    return process.returncode, out.decode(), err.decode()


async def test_a_small_broadcast_is_measured_without_loss() -> None:
    process = await start(
        "benchmarks.fanout",
        *["--sfu", "estrade", "--viewers", "4", "--seconds", "1", "--rounds", "1", "--json"],
    )
    code, out, err = await finish(process)
    assert code == 0, err
    row = json.loads(out)
    assert tuple(row) == NAMES
    assert (row["sfu"], row["viewers"]) == ("estrade", 4)
    assert 600 < row["packets_per_s"] < 1_000
    assert row["loss_pct"] < 2
    assert 0 < row["latency_ms_p50"] <= row["latency_ms_p99"]
    assert 0 < row["join_ms_p50"] <= row["join_ms_p95"]
    assert row["cpu_us_per_packet"] > 0


@pytest.mark.soak
async def test_viewers_who_join_at_once_are_measured_with_those_who_watch() -> None:
    process = await start("benchmarks.joins", *["--watchers", "2", "--viewers", "4", "--json"])
    code, out, err = await finish(process)
    assert code == 0, err
    row = json.loads(out)
    assert (row["watchers"], row["viewers"], row["lost"]) == (2, 4, 0)
    assert 30 < row["longest_freeze_ms"] < 2_000


async def test_without_janus_it_says_what_to_install() -> None:
    process = await start("benchmarks.fanout", "--sfu", "janus", path="/nowhere")
    code, _, err = await finish(process)
    assert code == 2
    assert "apt-get install --no-install-recommends janus" in err


async def test_interrupted_it_ends_everything_that_it_started() -> None:
    words = "--sfu estrade --viewers 2 --seconds 30"
    process = await start("benchmarks.fanout", *words.split())
    wanted = {"benchmarks.fanout.load", "rooms.sfu"}
    await until(
        lambda: wanted <= modules_below(process.pid), within_s=WITHIN_S, what="server and load"
    )
    # What is just being started has no parent to end with yet; a person is not that quick.
    await asyncio.sleep(SETTLE_S)
    below = pids_below(process.pid)
    process.send_signal(signal.SIGINT)
    code, _, _ = await finish(process)
    assert code == 130
    await until(
        lambda: not any((PROC / str(pid)).exists() for pid in below),
        within_s=WITHIN_S,
        what="the end of every process",
    )


def pids_below(pid: int) -> list[int]:
    found = []
    for folder in PROC.glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(") ")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
        if parent == pid:
            found.append(int(folder.name))
    return found


def modules_below(pid: int) -> set[str]:
    found = set()
    for child in pids_below(pid):
        try:
            words = (PROC / str(child) / "cmdline").read_text().split("\0")
        except (FileNotFoundError, ProcessLookupError):
            continue
        found |= {after for word, after in itertools.pairwise(words) if word == "-m"}
    return found
