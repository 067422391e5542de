"""The one thread that waits for the disk, so that the broadcast never does."""

import logging
import threading
from collections import deque
from collections.abc import Callable
from typing import Protocol

from rooms.sfu.recording.limits import DISK_QUEUE_BYTES_MAX

log = logging.getLogger(__name__)

Job = Callable[[], None]


class Disk(Protocol):
    """Where work that may wait for the disk is done, in order."""

    def submit(self, job: Job, *, size_bytes: int) -> bool:
        """Take a job that holds so many bytes; return False when there is no room for it."""

    def insist(self, job: Job) -> None:
        """Take a job that ends something, whether there is room or not."""


class DiskThread:
    """Do the jobs of all recordings one after the other."""

    def __init__(self, *, bytes_max: int = DISK_QUEUE_BYTES_MAX) -> None:
        self.bytes_max = bytes_max
        self.waiting_bytes = 0
        self.refused = 0
        self._jobs: deque[tuple[Job, int]] = deque()
        self._changed = threading.Condition()
        self._is_closing = False
        self._thread = threading.Thread(target=self._work, name="recorder", daemon=True)
        self._thread.start()

    def submit(self, job: Job, *, size_bytes: int) -> bool:
        """Take a job unless too many bytes wait."""
        with self._changed:
            if self._is_closing or self.waiting_bytes + size_bytes > self.bytes_max:
                self.refused += 1
                return False
            self._put(job, size_bytes)
        return True

    def insist(self, job: Job) -> None:
        """Take a job in any case: there are few of these, one for each part and recording."""
        with self._changed:
            self._put(job, 0)

    def close(self, *, timeout_s: float) -> bool:
        """Do what waits and end the thread; return False when it took longer than that."""
        with self._changed:
            self._is_closing = True
            self._changed.notify()
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _put(self, job: Job, size_bytes: int) -> None:
        self._jobs.append((job, size_bytes))
        self.waiting_bytes += size_bytes
        self._changed.notify()

    def _work(self) -> None:
        while True:
            with self._changed:
                while not self._jobs:
                    if self._is_closing:
                        return
                    self._changed.wait()
                job, size_bytes = self._jobs.popleft()
            try:
                job()
            except Exception:
                # One file's fault must not end the recording of all others.
                log.exception("the recorder failed; it goes on with the next piece")
            with self._changed:
                self.waiting_bytes -= size_bytes
