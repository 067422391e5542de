"""A viewer behind a bottleneck, simulated: what it is sent, what it loses, what it reports.

Source: draft-ietf-rmcat-gcc-02 section 5.5 (how a receiver's estimate grows and falls).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

from rooms.sfu.forwarding.selector import LayerSelector

STEP_S = 0.1
SOUND_BPS = 40_000.0
QUEUE_S_MAX = 0.4
OVERUSE_S = 0.08
START_S = 5.0


@dataclass
class Bottleneck:
    """A link with a queue before it, and the receiver's estimate behind it."""

    queue_bits: float = 0.0
    estimate_bps: float | None = None
    elapsed_s: float = 0.0
    sent_bits: float = 0.0
    lost_bits: float = 0.0

    def pass_time(self, sent_bps: float, *, capacity_bps: float) -> None:
        """Carry what is sent for one step."""
        self.elapsed_s += STEP_S
        sent = sent_bps * STEP_S
        waiting = self.queue_bits + sent
        delivered = min(waiting, capacity_bps * STEP_S)
        room = QUEUE_S_MAX * capacity_bps
        self.queue_bits = min(waiting - delivered, room)
        self.sent_bits += sent
        self.lost_bits += max(0.0, waiting - delivered - room)
        self._estimate(delivered / STEP_S, delay_s=self.queue_bits / max(capacity_bps, 1.0))

    def _estimate(self, received_bps: float, *, delay_s: float) -> None:
        if self.estimate_bps is None:
            if delay_s > OVERUSE_S:
                self.estimate_bps = 0.85 * received_bps
            elif self.elapsed_s >= START_S:
                self.estimate_bps = received_bps
        elif delay_s > OVERUSE_S:
            self.estimate_bps = min(self.estimate_bps, 0.85 * received_bps)
        elif self.queue_bits == 0:
            grown = self.estimate_bps * 1.08**STEP_S
            self.estimate_bps = max(self.estimate_bps, min(grown, 1.5 * received_bps + 10_000))

    def take_loss(self) -> float:
        """Return the part lost since the last call."""
        fraction = self.lost_bits / self.sent_bits if self.sent_bits else 0.0
        self.sent_bits = self.lost_bits = 0.0
        return fraction


@dataclass
class Watching:
    """A selector with its viewer: one choice a second, and what came of it."""

    layers_bps: Callable[[float], list[int]]
    capacity_bps: Callable[[float], float]
    has_estimate: bool = True
    extra_loss: Callable[[float], float] = lambda _now: 0.0
    selector: LayerSelector = field(default_factory=LayerSelector)
    link: Bottleneck = field(default_factory=Bottleneck)
    chosen: list[int | None] = field(default_factory=list)
    lost: list[float] = field(default_factory=list)

    def run(self, seconds: int) -> "Watching":
        """Watch for so long from where it stands."""
        for _ in range(seconds):
            self._choose()
            self._receive()
        return self

    @property
    def changes(self) -> int:
        """How often the layer changed."""
        return sum(a != b for a, b in pairwise(self.chosen))

    def _choose(self) -> None:
        now = float(len(self.chosen))
        fraction = min(1.0, self.link.take_loss() + self.extra_loss(now))
        self.lost.append(fraction)
        estimate = self.link.estimate_bps if self.has_estimate else None
        self.chosen.append(
            self.selector.choose(
                bitrates_bps=self.layers_bps(now),
                limit_bps=max(0, round(estimate - SOUND_BPS)) if estimate is not None else None,
                fraction_lost=fraction,
                now=now,
            )
        )

    def _receive(self) -> None:
        now, layer = float(len(self.chosen)), self.chosen[-1]
        picture_bps = self.layers_bps(now)[layer] if layer is not None else 0
        for _ in range(round(1 / STEP_S)):
            self.link.pass_time(SOUND_BPS + picture_bps, capacity_bps=self.capacity_bps(now))
