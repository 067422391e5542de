"""One web process: everybody comes in, and everybody reads what anybody writes."""

import tempfile
import time
from pathlib import Path

from benchmarks.fanout.figures import percentile
from benchmarks.fanout.usage import cpu_s
from benchmarks.figures import Figure
from benchmarks.serving import Served, serving
from benchmarks.signaling.crowd import Crowd, Hearing, enter
from benchmarks.signaling.hall import Hall, seed
from benchmarks.signaling.memory import settled_kb
from benchmarks.signaling.opening import open_evening
from benchmarks.signaling.talk import Talk

JOINS = 1_000
JOINS_LIMIT_S = 10
REACH_LIMIT_MS = 250
CLIENT_LIMIT_KB = 60
PASSERS = 4
FIRST = 40
"""Those who come in before anything is measured, and go: what they leave behind is nobody's."""

AT_ONCE = 50
ALL_HAVE_IT_S = 15.0


async def measure_one_hub(url: str, *, name: str, clients: int, seconds: float) -> list[Figure]:
    """Fill a hall and let it talk. Raises: WrongFiguresError."""
    hall = await seed(url, viewers=clients + PASSERS + FIRST)
    with tempfile.TemporaryDirectory(prefix="estrade-benchmark-") as folder:
        async with serving(url, Path(folder), {}) as hub:
            return await _Measuring(hub, hall, name=name, clients=clients).run(seconds)


class _Measuring:
    def __init__(self, hub: Served, hall: Hall, *, name: str, clients: int) -> None:
        self._hub = hub
        self._said = f"{name}: {clients:,} in one room"
        self._name = name
        ports, origin = [hub.port], hub.address
        self._crowd = Crowd(hall.viewers[:clients], ports, origin=origin)
        self._passers = Crowd(hall.viewers[clients:][:PASSERS], ports, origin=origin)
        self._first = Crowd(hall.viewers[clients + PASSERS :], ports, origin=origin)
        self._hosts = Crowd([hall.host], ports, origin=origin)
        self._memory_kb = 0

    async def run(self, seconds: float) -> list[Figure]:
        """Measure one thing after another."""
        await enter(self._hosts.browsers, at_once=1)
        await self._warm_up()
        self._memory_kb = await settled_kb(self._hub.pid)
        figures = await self._joins()
        await enter(self._passers.browsers, at_once=PASSERS)
        figures.append(await self._memory("after joining"))
        figures += await self._talk(seconds)
        figures.append(await self._memory("after talking"))
        return figures

    async def _warm_up(self) -> None:
        host = self._hosts.browsers[0]
        await enter(self._first.browsers, at_once=FIRST)
        await open_evening(self._first, host)
        await Talk(
            crowd=self._first,
            host=host,
            passers=self._passers,
            seconds=1.0,
            title="First word",
        ).go_on()
        self._first.vanish()
        self._passers.vanish()

    async def _joins(self) -> list[Figure]:
        first, others = self._crowd.browsers[:JOINS], self._crowd.browsers[JOINS:]
        began, before_s = time.perf_counter(), cpu_s(self._hub.pid)
        took = sorted(await enter(first, at_once=AT_ONCE))
        lasted_s = time.perf_counter() - began
        cost_ms = 1000 * (cpu_s(self._hub.pid) - before_s) / len(first)
        said = f"{self._name}: {len(first):,} joins, {AT_ONCE} at a time"
        figures = [
            Figure(name=f"{said}, all in after", value=lasted_s, unit="s", limit=JOINS_LIMIT_S),
            Figure(name=f"{said}, p50", value=percentile(took, 0.5), unit="s"),
            Figure(name=f"{self._name}: a join, processor time", value=cost_ms, unit="ms"),
        ]
        if others:
            began = time.perf_counter()
            await enter(others, at_once=AT_ONCE)
            per_s = len(others) / (time.perf_counter() - began)
            said = f"{self._name}: {len(others):,} more joins"
            figures.append(Figure(name=said, value=per_s, unit="a second"))
        return figures

    async def _memory(self, when: str) -> Figure:
        clients = len(self._crowd.browsers) + len(self._passers.browsers)
        grown_kb = await settled_kb(self._hub.pid) - self._memory_kb
        return Figure(
            name=f"{self._said}: memory of the hub a client, {when}",
            value=grown_kb / clients,
            unit="KB",
            limit=CLIENT_LIMIT_KB,
        )

    async def _talk(self, seconds: float) -> list[Figure]:
        hearing = self._crowd.listen()
        began, before_s = time.perf_counter(), cpu_s(self._hub.pid)
        talk = Talk(
            crowd=self._crowd,
            host=self._hosts.browsers[0],
            passers=self._passers,
            seconds=seconds,
            title="Word",
        )
        await talk.go_on()
        busy = (cpu_s(self._hub.pid) - before_s) / (time.perf_counter() - began)
        missing = await self._crowd.has_all(talk.last_seq, within_s=ALL_HAVE_IT_S)
        return [
            *reach_figures(hearing, said=self._said, limit_ms=REACH_LIMIT_MS),
            *loss_figures(hearing, said=self._said, missing=missing),
            Figure(
                name=f"{self._said}: a sentence is pinned for all, p99",
                value=hearing.pin_ms(0.99),
                unit="ms",
            ),
            Figure(
                name=f"{self._said}: the hub's part of a core meanwhile",
                value=100 * busy,
                unit="%",
            ),
        ]


def reach_figures(hearing: Hearing, *, said: str, limit_ms: float | None = None) -> list[Figure]:
    """Return how soon a sentence is everywhere."""
    parts = [("a client, p50", 0.5, None), ("a client, p99", 0.99, limit_ms)]
    figures = [
        Figure(
            name=f"{said}: a message reaches {name}",
            value=hearing.latency_ms(part),
            unit="ms",
            limit=limit,
        )
        for name, part, limit in parts
    ]
    last = Figure(
        name=f"{said}: a message reaches the last client, p99",
        value=hearing.reach_ms(0.99),
        unit="ms",
        limit=limit_ms,
    )
    return [*figures, last]


def loss_figures(hearing: Hearing, *, said: str, missing: int) -> list[Figure]:
    """Return what did not arrive once."""
    repeated = hearing.repeated_entries
    return [
        Figure(name=f"{said}: messages that somebody misses", value=missing, unit="", limit=0),
        Figure(name=f"{said}: messages told twice", value=repeated, unit="", limit=0),
    ]
