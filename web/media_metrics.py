"""The figures of the media servers, as Prometheus reads them."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from rooms.engines.pool import WorkerPool
from rooms.engines.port import MediaWorker
from rooms.errors import MediaUnavailable

CONTENT_TYPE = CONTENT_TYPE_LATEST
TIMEOUT_S = 2.0
PREFIX = "estrade_media_"
WORKER = "worker"


@dataclass(frozen=True, slots=True)
class Family:
    """A metric: its name and meaning, and which of a worker's figures it shows under which label.

    Without `label` there is one figure.
    """

    name: str
    meaning: str
    figures: Mapping[str, str]
    label: str = ""


GAUGES = (
    Family("rooms", "Rooms that are open.", {"": "rooms"}),
    Family("publishers", "Connections that send.", {"": "publishers"}),
    Family("viewers", "Connections that receive.", {"": "viewers"}),
    Family("viewers_in_trouble", "Viewers that lose much.", {"": "viewers_in_trouble"}),
    Family("half_open", "Connections that are not established yet.", {"": "half_open"}),
    Family("resident_memory_bytes", "Memory in use.", {"": "rss_bytes"}),
    Family("journal_entries", "Entries that the hub has not stored.", {"": "journal_entries"}),
    Family("start_time_seconds", "When the server began, in Unix time.", {"": "started_at"}),
)

COUNTERS = (
    Family(
        "joins",
        "Connections that were established.",
        {"publisher": "publisher_joins", "viewer": "viewer_joins"},
        "role",
    ),
    Family(
        "datagrams",
        "Datagrams through the ports.",
        {"received": "received_datagrams", "sent": "sent_datagrams"},
        "direction",
    ),
    Family(
        "bytes",
        "Bytes through the ports.",
        {"received": "received_bytes", "sent": "sent_bytes"},
        "direction",
    ),
    Family(
        "packets",
        "Media packets from publishers and to viewers.",
        {"publisher": "publisher_packets", "viewer": "forwarded_packets"},
        "role",
    ),
    Family(
        "packet_bytes",
        "Bytes of these packets.",
        {"publisher": "publisher_bytes", "viewer": "forwarded_bytes"},
        "role",
    ),
    Family(
        "packets_lost",
        "Media packets that never came, from publishers and as viewers report.",
        {"publisher": "publisher_lost", "viewer": "viewer_lost"},
        "role",
    ),
    Family(
        "nacks",
        "Packets viewers asked for again, got again, and we asked publishers for.",
        {"received": "nacks_received", "answered": "nacks_answered", "sent": "nacks_sent"},
        "what",
    ),
    Family("keyframes_asked", "Keyframes asked of publishers.", {"": "keyframes_asked"}),
    Family(
        "datagrams_unsent",
        "Datagrams not sent: the queue was full, or the kernel refused.",
        {"queue_full": "dropped", "refused": "refused"},
        "reason",
    ),
    Family(
        "datagrams_unwanted",
        "Datagrams from nobody known, and packets forged or replayed.",
        {"unknown": "unknown_datagrams", "forged": "forged_packets"},
        "reason",
    ),
    Family(
        "tcp_refused",
        "TCP connections closed because there were too many.",
        {"": "tcp_refused"},
    ),
    Family(
        "cpu_seconds",
        "Processor time.",
        {"user": "cpu_user_s", "system": "cpu_system_s"},
        "mode",
    ),
    Family("faults", "Mistakes of ours that were caught.", {"": "faults"}),
    Family("journal_overflowed", "Entries let go unread.", {"": "journal_overflowed"}),
)


@dataclass(frozen=True, slots=True)
class WorkerFigures:
    """A media server's figures, none while it does not answer, and its restarts as seen here."""

    worker: str
    restarts: int
    figures: Mapping[str, float] | None


class MediaCollector(Collector):
    """Figures that were gathered, as metrics with a label for each media server."""

    def __init__(self, found: Sequence[WorkerFigures]) -> None:
        self._found = found

    def collect(self) -> Iterator[Metric]:
        """Give every metric."""
        up = GaugeMetricFamily(PREFIX + "up", "Whether the server answers.", labels=[WORKER])
        restarts = CounterMetricFamily(
            PREFIX + "restarts", "Restarts seen since this process began.", labels=[WORKER]
        )
        for one in self._found:
            up.add_metric([one.worker], one.figures is not None)
            restarts.add_metric([one.worker], one.restarts)
        yield up
        yield restarts
        for families, kind in ((GAUGES, GaugeMetricFamily), (COUNTERS, CounterMetricFamily)):
            for family in families:
                yield self._fill(family, kind)

    def _fill(self, family: Family, kind: type[GaugeMetricFamily | CounterMetricFamily]) -> Metric:
        labels = [WORKER, family.label] if family.label else [WORKER]
        metric = kind(PREFIX + family.name, family.meaning, labels=labels)
        for one in self._found:
            for value, name in family.figures.items():
                if one.figures is not None and name in one.figures:
                    at = [one.worker, value] if family.label else [one.worker]
                    metric.add_metric(at, one.figures[name])
        return metric


async def media_metrics(pool: WorkerPool) -> bytes:
    """Return the figures of every media server in Prometheus's text format."""
    found = await asyncio.gather(*(_ask(worker, pool) for worker in pool.workers))
    registry = CollectorRegistry()
    registry.register(MediaCollector(found))
    return generate_latest(registry)


async def _ask(worker: MediaWorker, pool: WorkerPool) -> WorkerFigures:
    figures: Mapping[str, float] | None = None
    try:
        async with asyncio.timeout(TIMEOUT_S):
            figures = await worker.metrics()
    except (MediaUnavailable, TimeoutError):
        pass
    return WorkerFigures(worker.name, pool.restarts[worker.name], figures)
