"""The load generator's process: it reads a plan from standard input and writes what it measured.

``python -m benchmarks.fanout.load`` is started by the other modules, on the load's side.
"""

import gc
import json
import os
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.fanout import usage
from benchmarks.fanout.audience import JOINS_PER_S, Audience
from benchmarks.fanout.figures import percentile
from benchmarks.fanout.sdp import VP8
from benchmarks.fanout.signalling import (
    EstradeSignalling,
    JanusSignalling,
    RefusedError,
    Signalling,
)
from benchmarks.fanout.usage import Processes, Usage

CONNECT_S = 10.0
SETTLE_S = 1.0
# A viewer that has not joined after this long is counted as one that gets nothing.
PATIENCE_S = 10.0
# Within this, a moment comes when nothing is on its way.
QUIET_WITHIN_S = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to do to which server: ``earlier`` viewers watch already when ``viewers`` join."""

    sfu: str
    control: str
    secret: str
    server_pid: int
    server_core: int
    viewers: int
    earlier: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What came of a plan, over its steady window unless the name says otherwise.

    ``generator_share`` is how much of its core the generator used; the two of others are how much
    of each core went to processes that have no part in this. ``missing`` are gaps in the numbers;
    ``silent`` viewers received nothing. ``longest_gap_ms`` is of the earlier viewers' pictures, and
    of the time in which the others joined.
    """

    joined: int
    silent: int
    window_s: float
    sent: int
    received: int
    missing: int
    cpu_s: float
    others_at_server: float
    generator_share: float
    others_at_generator: float
    generator_dropped: int
    latency_ms: dict[str, float]
    rss_kb_per_viewer: float
    join_ms: dict[str, float]
    retransmissions: int
    longest_gap_ms: float
    srtp_profile: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All counts at one instant."""

    at: float
    sent: int
    received: list[int]
    missing: int
    server: Usage
    own: Usage
    dropped: int


class Measurement:
    """Carry out one plan."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._server = Processes(plan.server_pid, plan.server_core)
        self._own = Processes(os.getpid(), min(os.sched_getaffinity(0)))
        self._audience = Audience(_signalling(plan))

    def run(self) -> Measured:
        """Publish, let everybody join, watch, and count.

        Raises: RefusedError when there is nothing to measure.
        """
        audience, plan = self._audience, self._plan
        audience.publish()
        if not audience.run(lambda: audience.publisher.sent > 0, within_s=CONNECT_S):
            raise RefusedError("the publisher could not connect")
        audience.run_for(SETTLE_S)
        before_kb = self._server.usage().rss_kb
        self._let_join(plan.earlier)
        gap_s = self._let_join(plan.viewers)
        first = self._snapshot()
        for viewer in audience.viewers:
            viewer.latencies_ms.clear()
        audience.run_for(plan.seconds)
        last = self._snapshot()
        grown_kb = last.server.rss_kb - before_kb
        return self._measured(first, last, grown_kb=grown_kb, gap_s=gap_s)

    def close(self) -> None:
        """Leave the server."""
        self._audience.close()

    def _let_join(self, count: int) -> float:
        """Let viewers join; return the longest freeze meanwhile of those who watched before."""
        audience = self._audience
        watching = [viewer for viewer in audience.viewers if viewer.join_ms is not None]
        for viewer in watching:
            viewer.forget_gaps()
        # The collector would stop us for longer the more there is to look at.
        gc.collect()
        gc.freeze()
        audience.admit(count)
        audience.run(
            lambda: all(viewer.join_ms is not None for viewer in audience.viewers),
            within_s=count / JOINS_PER_S + PATIENCE_S,
        )
        audience.run_for(SETTLE_S)
        now = time.monotonic()
        return max((viewer.longest_gap_s(VP8, now) for viewer in watching), default=0.0)

    def _snapshot(self) -> Snapshot:
        taken: list[Snapshot] = []
        self._audience.publisher.when_quiet(lambda: taken.append(self._count()))
        self._audience.run(lambda: bool(taken), within_s=QUIET_WITHIN_S)
        return taken[0] if taken else self._count()

    def _count(self) -> Snapshot:
        viewers = self._audience.viewers
        self._audience.read_all()
        return Snapshot(
            at=time.monotonic(),
            sent=self._audience.publisher.sent,
            received=[viewer.received for viewer in viewers],
            missing=sum(viewer.missing for viewer in viewers),
            server=self._server.usage_with_kernel(),
            own=self._own.usage(),
            dropped=usage.datagrams_dropped(),
        )

    def _measured(
        self, first: Snapshot, last: Snapshot, *, grown_kb: int, gap_s: float
    ) -> Measured:
        window_s = last.at - first.at
        everybody = self._audience.viewers
        received = [now - then for now, then in zip(last.received, first.received, strict=True)]
        joiners = everybody[self._plan.earlier :]
        joins = sorted(viewer.waited_ms for viewer in joiners)
        latencies = sorted(ms for viewer in everybody for ms in viewer.latencies_ms)
        profiles = {
            viewer.connection.keys.profile_name for viewer in everybody if viewer.connection.keys
        }
        return Measured(
            joined=sum(viewer.join_ms is not None for viewer in joiners),
            window_s=window_s,
            sent=last.sent - first.sent,
            silent=received.count(0),
            received=sum(received),
            missing=last.missing - first.missing,
            cpu_s=last.server.cpu_s - first.server.cpu_s,
            others_at_server=_others(first.server, last.server) / window_s,
            generator_share=(last.own.cpu_s - first.own.cpu_s) / window_s,
            others_at_generator=_others(first.own, last.own) / window_s,
            generator_dropped=last.dropped - first.dropped,
            latency_ms={name: percentile(latencies, part) for name, part in _PARTS.items()},
            rss_kb_per_viewer=grown_kb / len(everybody),
            join_ms={name: percentile(joins, part) for name, part in _PARTS.items()},
            retransmissions=sum(viewer.connection.retransmissions for viewer in joiners),
            longest_gap_ms=gap_s * 1000,
            srtp_profile=", ".join(sorted(profiles)),
        )


_PARTS = {"p50": 0.50, "p95": 0.95, "p99": 0.99, "max": 1.0}


def _others(first: Usage, last: Usage) -> float:
    return max(0.0, last.core_s - first.core_s - (last.cpu_s - first.cpu_s))


def _signalling(plan: Plan) -> Signalling:
    if plan.sfu == "janus":
        return JanusSignalling(Path(plan.control))
    return EstradeSignalling(Path(plan.control), plan.secret)


def main() -> None:
    """Do what the plan on standard input says."""
    measurement = None
    try:
        measurement = Measurement(Plan(**json.loads(sys.stdin.readline())))
        print(json.dumps(asdict(measurement.run())), flush=True)
    except (RefusedError, OSError) as error:
        print(f"the load generator: {error}", file=sys.stderr)
        sys.exit(1)
    finally:
        if measurement is not None:
            measurement.close()


if __name__ == "__main__":
    main()
