"""localstripe, a Stripe that others wrote, in a process of its own: what does it say?"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.stripe.process import ROOT, STOP_S, wait_for_line

API_KEY = "sk_test_second_opinion"
OPEN = "open at"


@contextmanager
def running_localstripe(folder: Path) -> Iterator[str]:
    """Run localstripe, gone after the block; give its address. `folder` takes its complaints."""
    words = [sys.executable, "-m", "tests.stripe.localstripe"]
    with (
        (folder / "localstripe.log").open("wb") as log,
        subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=log, text=True) as process,
    ):
        try:
            said = wait_for_line(process)
            assert said.startswith(OPEN), "localstripe did not start"
            yield said.removeprefix(OPEN).strip()
        finally:
            process.terminate()
            try:
                process.wait(STOP_S)
            finally:
                process.kill()
