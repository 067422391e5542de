"""Reading what processes cost from the kernel."""

import os
import subprocess
import sys
import time

from benchmarks.fanout.usage import Processes, descendants

SPIN = (
    "import time\nend = time.process_time() + 0.3\nwhile time.process_time() < end: pass\ninput()"
)


def test_a_process_below_ours_is_found_and_its_time_counted() -> None:
    before = Processes(os.getpid(), 0).usage()
    with subprocess.Popen([sys.executable, "-c", SPIN], stdin=subprocess.PIPE) as child:
        deadline = time.monotonic() + 30
        spent_s = 0.0
        while spent_s < 0.25 and time.monotonic() < deadline:
            time.sleep(0.05)
            spent_s = Processes(child.pid, 0).usage().cpu_s
        assert child.pid in descendants(os.getpid())
        assert 0.25 <= spent_s < 1
        now = Processes(os.getpid(), 0).usage()
        assert now.cpu_s - before.cpu_s >= 0.25
        assert now.rss_kb > 5_000
        child.communicate(b"\n")


def test_a_process_that_has_ended_costs_nothing() -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    assert Processes(ended.pid, 0).usage().rss_kb == 0
