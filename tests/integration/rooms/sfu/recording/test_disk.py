"""The thread that waits for the disk."""

import threading
from collections.abc import Iterator
from functools import partial

import pytest

from rooms.sfu.recording.disk import DiskThread

WAIT_S = 5.0


@pytest.fixture
def disk() -> Iterator[DiskThread]:
    opened = DiskThread(bytes_max=1_000)
    yield opened
    opened.close(timeout_s=WAIT_S)


class Gate:
    """A job that takes until it is opened."""

    def __init__(self) -> None:
        self._open = threading.Event()
        self.is_entered = threading.Event()

    def __call__(self) -> None:
        self.is_entered.set()
        assert self._open.wait(WAIT_S)

    def open(self) -> None:
        self._open.set()


def test_jobs_are_done_in_order_and_all_before_the_end(disk: DiskThread) -> None:
    done: list[int] = []
    for number in range(100):
        assert disk.submit(partial(done.append, number), size_bytes=1)
    assert disk.close(timeout_s=WAIT_S)
    assert done == list(range(100))
    assert disk.waiting_bytes == 0


def test_a_slow_disk_is_never_waited_for(disk: DiskThread) -> None:
    gate, done = Gate(), []
    assert disk.submit(gate, size_bytes=600)
    assert gate.is_entered.wait(WAIT_S)
    assert not disk.submit(lambda: done.append("refused"), size_bytes=500)
    assert disk.submit(lambda: done.append("small"), size_bytes=400)
    disk.insist(lambda: done.append("end"))
    assert disk.refused == 1
    assert not disk.close(timeout_s=0.05)
    gate.open()
    assert disk.close(timeout_s=WAIT_S)
    assert done == ["small", "end"]


def test_a_job_that_fails_does_not_end_the_others(
    disk: DiskThread, caplog: pytest.LogCaptureFixture
) -> None:
    done: list[str] = []
    disk.submit(partial(done.remove, "nothing"), size_bytes=1)
    disk.submit(lambda: done.append("after"), size_bytes=1)
    assert disk.close(timeout_s=WAIT_S)
    assert done == ["after"]
    assert "the recorder failed" in caplog.text


def test_nothing_is_taken_after_the_end(disk: DiskThread) -> None:
    disk.close(timeout_s=WAIT_S)
    assert not disk.submit(lambda: None, size_bytes=1)
