"""Media servers that `estrade media` runs, and a hub without any of its own: one scrapes both."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.e2e.hub_process import ESTRADE, STOP_S, HubProcess
from tests.e2e.namespace import Namespace
from tests.e2e.processes import pids_naming

READ = "import sys, urllib.request as r; print(r.urlopen(sys.argv[1], timeout=5).read().decode())"
WITHIN_S = 10.0
SHARED = {
    "ESTRADE_MEDIA_SECRET": "a secret of the test's own",
    "ESTRADE_MEDIA_CONTROL": "127.0.0.1:7400",
    "ESTRADE_MEDIA_WORKERS": "2",
    "ESTRADE_MEDIA_UDP_PORT": "50000",
}


@pytest.fixture
def media(namespace: Namespace, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Run the media servers apart, as another machine would."""
    folder = {"ESTRADE_VAR_DIR": str(tmp_path / "media")}
    process = subprocess.Popen(
        namespace.command(str(ESTRADE), "media"),
        env={**os.environ, **SHARED, **folder},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert "UDP 50000, 50001" in process.stdout.readline()
    yield process
    process.send_signal(signal.SIGINT)
    assert process.wait(STOP_S) == 0
    process.stdout.close()


@pytest.fixture
def hub(namespace: Namespace, demo_folder: Path, tmp_path: Path) -> Iterator[HubProcess]:
    """Run a hub that has no media servers of its own."""
    folder = tmp_path / "var"
    shutil.copytree(demo_folder, folder)
    opened = HubProcess(namespace, folder, environment={**SHARED, "ESTRADE_HAS_MEDIA": "false"})
    opened.start()
    yield opened
    opened.stop()


def test_a_hub_knows_and_follows_media_servers_that_run_elsewhere(
    media: subprocess.Popen[str], hub: HubProcess
) -> None:
    until(lambda: up(hub) == {"media-1": 1, "media-2": 1}, "both answer")
    hub.wait_for("SELECT 1 FROM process_runs WHERE worker = 'media-2'")
    (pid,) = pids_naming("rooms.sfu", "--udp=127.0.0.1:50001")
    os.kill(pid, signal.SIGKILL)
    until(lambda: metric(hub, "estrade_media_restarts_total")["media-2"] == 1, "the restart")
    until(lambda: up(hub) == {"media-1": 1, "media-2": 1}, "both answer again")
    assert metric(hub, "estrade_media_restarts_total")["media-1"] == 0
    assert metric(hub, "estrade_media_resident_memory_bytes")["media-2"] > 1_000_000
    died = "SELECT worker FROM process_runs WHERE kind = 'media' AND has_died"
    assert hub.wait_for(died) == ("media-2",)


def up(hub: HubProcess) -> dict[str, float]:
    """Return which media servers answer."""
    return metric(hub, "estrade_media_up")


def metric(hub: HubProcess, name: str) -> dict[str, float]:
    """Return a metric of each media server, as Prometheus on the same machine reads it."""
    words = hub.namespace.command(sys.executable, "-c", READ, f"{hub.url}/metrics")
    done = subprocess.run(words, capture_output=True, text=True, check=True, timeout=WITHIN_S)
    return {
        sample.labels["worker"]: sample.value
        for family in text_string_to_metric_families(done.stdout)
        for sample in family.samples
        if sample.name == name
    }


def until(is_so: Callable[[], bool], what: str) -> None:
    """Wait for a condition, and fail with its name when it does not come."""
    deadline = time.monotonic() + WITHIN_S
    while not is_so():
        assert time.monotonic() < deadline, what
        time.sleep(0.2)
