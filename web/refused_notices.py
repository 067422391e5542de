"""Counts of the notices that were refused: forged, old, or Stripe's with the wrong secret here."""

from collections import Counter
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, Metric
from prometheus_client.registry import Collector


class RefusedNotices(Collector):
    """How often notices were refused since this process began, by reason."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def note(self, reason: str) -> None:
        """Count one."""
        self._counts[reason] += 1

    def collect(self) -> Iterator[Metric]:
        """Give the counts."""
        refused = CounterMetricFamily(
            "estrade_notices_refused",
            "Notices at the payment provider's door that were refused.",
            labels=["reason"],
        )
        for reason, count in sorted(self._counts.items()):
            refused.add_metric([reason], count)
        yield refused

    def as_text(self) -> bytes:
        """Return the counts in Prometheus's text format."""
        registry = CollectorRegistry()
        registry.register(self)
        return generate_latest(registry)
