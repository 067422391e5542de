"""Those in the hall: how they come in, and what each of them hears how soon."""

import asyncio
import time
from array import array
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from benchmarks.fanout.figures import percentile
from benchmarks.signaling.browser import Browser
from benchmarks.signaling.hall import Seat

NS_PER_MS = 1_000_000
LOOK_S = 0.05


class Hearing:
    """What a crowd hears of sentences and of pinned ones, while it is listened to."""

    def __init__(self) -> None:
        self.latencies_ms = array("d")
        self.pins_ms = array("d")
        self.repeated_entries = 0
        self.cheers = 0
        self._sent_ns: dict[str, int] = {}
        self._slowest_ms: dict[str, float] = {}
        self._pinned_ns: dict[int, int] = {}

    def sends(self, text: str) -> None:
        """Note that a sentence is sent now."""
        self._sent_ns[text] = time.time_ns()

    def pins(self, seq: int) -> None:
        """Note that a sentence is pinned now."""
        self._pinned_ns[seq] = time.time_ns()

    def entry(self, text: str, at_ns: int) -> None:
        """Note that a browser shows a sentence that came at that moment."""
        sent_ns = self._sent_ns.get(text)
        if sent_ns is not None:
            took_ms = (at_ns - sent_ns) / NS_PER_MS
            self.latencies_ms.append(took_ms)
            if took_ms > self._slowest_ms.get(text, 0.0):
                self._slowest_ms[text] = took_ms

    def repeated(self) -> None:
        """Note that a browser was told of an entry once more."""
        self.repeated_entries += 1

    def notice(self, name: str, carried: Mapping[str, Any], at_ns: int) -> None:
        """Note when a pinned sentence is shown, and that somebody cheers."""
        if name == "cheers.given":
            self.cheers += 1
        elif name == "board.changed" and carried["board"]["name"] == "chat":
            pinned = carried["board"]["pinned"] or {}
            pinned_ns = self._pinned_ns.get(pinned.get("seq", 0))
            if pinned_ns is not None:
                self.pins_ms.append((at_ns - pinned_ns) / NS_PER_MS)

    def latency_ms(self, part: float) -> float:
        """Return a percentile over sentences and browsers."""
        return percentile(sorted(self.latencies_ms), part)

    def reach_ms(self, part: float) -> float:
        """Return a percentile over sentences of how long it took until the last browser had it."""
        return percentile(sorted(self._slowest_ms.values()), part)

    def pin_ms(self, part: float) -> float:
        """Return a percentile over pinned sentences and browsers."""
        return percentile(sorted(self.pins_ms), part)


class Crowd:
    """Browsers that are listened to together."""

    def __init__(self, seats: Sequence[Seat], ports: Sequence[int], *, origin: str) -> None:
        self.hearing = Hearing()
        self.browsers = [
            Browser(seat, ports[number % len(ports)], origin=origin, listener=self)
            for number, seat in enumerate(seats)
        ]

    def entry(self, text: str, at_ns: int) -> None:
        """Pass on to whoever listens now."""
        self.hearing.entry(text, at_ns)

    def repeated(self) -> None:
        """Pass on to whoever listens now."""
        self.hearing.repeated()

    def notice(self, name: str, carried: Mapping[str, Any], at_ns: int) -> None:
        """Pass on to whoever listens now."""
        self.hearing.notice(name, carried, at_ns)

    def listen(self) -> Hearing:
        """Listen anew."""
        self.hearing = Hearing()
        return self.hearing

    def vanish(self) -> None:
        """Let everybody go away without a word."""
        for browser in self.browsers:
            browser.vanish()

    def missing(self, last_seq: int) -> int:
        """Count the entries that somebody does not have, over everybody."""
        return sum(max(0, last_seq - (browser.last_seq or 0)) for browser in self.browsers)

    async def has_all(self, last_seq: int, *, within_s: float) -> int:
        """Wait until everybody has every entry; return how many are missing still."""
        for _ in range(round(within_s / LOOK_S)):
            if not self.missing(last_seq):
                break
            await asyncio.sleep(LOOK_S)
        return self.missing(last_seq)


async def enter(browsers: Sequence[Browser], *, at_once: int) -> list[float]:
    """Let everybody come in, so many at a time; return how many seconds each took."""
    waiting = iter(browsers)
    took: list[float] = []
    async with asyncio.TaskGroup() as group:
        for _ in range(at_once):
            group.create_task(_enter_one_by_one(waiting, took))
    return took


async def _enter_one_by_one(waiting: Iterator[Browser], took: list[float]) -> None:
    for browser in waiting:
        began = time.perf_counter()
        await browser.enter()
        took.append(time.perf_counter() - began)
