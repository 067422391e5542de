"""All our peers in one thread: who joins when, and whose socket is read when."""

import select
import time
from collections.abc import Callable
from functools import partial

from benchmarks.fanout.connection import Connection
from benchmarks.fanout.dtls import Identity
from benchmarks.fanout.publisher import Publisher
from benchmarks.fanout.reader import Reader, Streams
from benchmarks.fanout.schedule import Schedule
from benchmarks.fanout.sdp import Remote
from benchmarks.fanout.signalling import Signalling
from benchmarks.fanout.viewer import Viewer

JOINS_PER_S = 50
RETRY_PERIOD_S = 0.025
# Chromium's, once a connection is stable.
CONSENT_PERIOD_S = 2.5
REPORT_PERIOD_S = 1.0
SAMPLES_MAX = 16
SAMPLED_SHARE = 8
# Between so many sockets, joining peers and the publisher have their turn.
TURN_SOCKETS = 64
# Sockets with media wake nobody: they are looked at this often. A server would otherwise pay for
# waking us, which it does for nobody on another machine.
LOOK_PERIOD_S = 0.005


class Audience:
    """A publisher and its viewers on one server."""

    def __init__(self, signalling: Signalling) -> None:
        self.schedule = Schedule()
        self.viewers: list[Viewer] = []
        self._identity = Identity()
        self.publisher = Publisher(self._identity, self.schedule)
        self._signalling = signalling
        self._reader = Reader()
        self._media = select.epoll()
        self._control = select.epoll()
        self._attentive: dict[int, Callable[[float], None]] = {}
        self._counting: dict[int, tuple[Streams, Callable[[bytes], None]]] = {}
        self._listen(signalling.fileno(), lambda _now: signalling.receive())

    def publish(self) -> None:
        """Let the publisher connect, and send from then on."""
        connection = self.publisher.connection
        self._listen(connection.socket.fileno(), lambda _now: self.publisher.receive())
        self._signalling.publish(connection.local, connection.start)
        self._keep_trying(connection, lambda: connection.keys is not None)

    def admit(self, count: int) -> None:
        """Let viewers join, ``JOINS_PER_S`` a second, beginning now."""
        now = time.monotonic()
        every = max(1, count // min(SAMPLES_MAX, max(1, count // SAMPLED_SHARE)))
        for index in range(count):
            is_sample = index % every == every // 2
            viewer = Viewer(self._identity, is_sample=is_sample, joined=self._joined)
            self.viewers.append(viewer)
            self.schedule.at(now + index / JOINS_PER_S, partial(self._join, viewer))

    def run(self, is_over: Callable[[], bool], *, within_s: float) -> bool:
        """Go on until something is so; return False when that takes too long."""
        deadline = time.monotonic() + within_s
        while not is_over():
            if time.monotonic() > deadline:
                return False
            if not self._read_media():
                self._take_turns(self._pause_s())
        return True

    def run_for(self, seconds: float) -> None:
        """Go on for so long."""
        self.run(lambda: False, within_s=seconds)

    def read_all(self) -> None:
        """Read what has arrived, so that counting is up to date."""
        while self._read_media():
            pass

    def close(self) -> None:
        """Leave."""
        for viewer in self.viewers:
            viewer.connection.close()
        self.publisher.connection.close()
        self._signalling.close()
        self._media.close()
        self._control.close()

    def _join(self, viewer: Viewer, _due: float) -> None:
        self._listen(viewer.fileno(), viewer.receive)

        def start(remote: Remote) -> None:
            viewer.start(remote)
            self._keep_trying(viewer.connection, lambda: viewer.join_ms is not None)

        self._signalling.watch(viewer.connection.local, start)

    def _keep_trying(self, connection: Connection, is_done: Callable[[], bool]) -> None:
        def retry(due: float) -> None:
            if not is_done():
                connection.retry()
                self.schedule.at(due + RETRY_PERIOD_S, retry)
            else:
                self._keep_consent(connection)

        self.schedule.at(time.monotonic() + RETRY_PERIOD_S, retry)

    def _keep_consent(self, connection: Connection) -> None:
        start = time.monotonic() + CONSENT_PERIOD_S
        self.schedule.every(CONSENT_PERIOD_S, lambda _due: connection.check(), start=start)

    def _joined(self, viewer: Viewer) -> None:
        descriptor = viewer.fileno()
        if viewer.is_sample:
            self._attentive[descriptor] = viewer.receive
        else:
            self._counting[descriptor] = viewer.streams, viewer.connection.receive
            del self._attentive[descriptor]
        self._control.unregister(descriptor)
        self._media.register(descriptor, select.EPOLLIN)
        start = time.monotonic() + REPORT_PERIOD_S
        self.schedule.every(REPORT_PERIOD_S, lambda _due: viewer.report(), start=start)

    def _listen(self, descriptor: int, receive: Callable[[float], None]) -> None:
        self._attentive[descriptor] = receive
        self._control.register(descriptor, select.EPOLLIN)

    def _pause_s(self) -> float:
        return max(0.0, min(LOOK_PERIOD_S, self.schedule.next_due() - time.monotonic()))

    def _read_media(self) -> bool:
        """Read the sockets that have media, a turn of them; return whether there were any."""
        ready = self._media.poll(0, TURN_SOCKETS)
        now = time.monotonic()
        drain, counting = self._reader.drain, self._counting
        for descriptor, _ in ready:
            count = counting.get(descriptor)
            if count is not None:
                drain(descriptor, count[0], now, count[1])
            else:
                self._attentive[descriptor](now)
        if ready:
            self._take_turns(0.0)
        return bool(ready)

    def _take_turns(self, pause_s: float) -> None:
        self.schedule.run_due(time.monotonic())
        for descriptor, _ in self._control.poll(pause_s, TURN_SOCKETS):
            receive = self._attentive.get(descriptor)
            if receive is not None:
                receive(time.monotonic())
