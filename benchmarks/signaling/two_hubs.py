"""Two web processes and Redis: the same room on both, also while Redis is away and after."""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure
from benchmarks.serving import HOST, serving
from benchmarks.signaling.browser import Browser
from benchmarks.signaling.crowd import Crowd, enter
from benchmarks.signaling.hall import HOST_ID, Hall, seed
from benchmarks.signaling.one_hub import ALL_HAVE_IT_S, AT_ONCE, loss_figures, reach_figures
from benchmarks.signaling.talk import Talk
from tests.mortal_redis import MortalRedis, running_mortal_redis
from tests.servers import free_port

SECRETS = {"SECRET_KEY": "benchmark", "MEDIA_SECRET": "benchmark"}
BEFORE_S, AFTER_S = 2.0, 3.0
TOGETHER_WITHIN_S = 30.0
CHEER_EACH_S = 0.5
"""As often as cheers are told."""

Act = Callable[[], Awaitable[None]]


@dataclass(slots=True)
class Witness:
    """One browser on one hub, which is asked what it knows of the other hub's people."""

    cheers: int = 0
    host: str = "expected"
    told: asyncio.Event = field(default_factory=asyncio.Event)

    def entry(self, text: str, at_ns: int) -> None:
        """Others listen to these."""

    def repeated(self) -> None:
        """Others listen to these."""

    def notice(self, name: str, carried: Mapping[str, Any], at_ns: int) -> None:
        """Note who is said to be here, and that somebody cheers."""
        if name == "cheers.given":
            self.cheers += 1
        elif name == "participant.arrived" and carried["participant"]["id"] == HOST_ID:
            self.host = "here"
        elif name in {"participant.away", "participant.left"} and carried["id"] == HOST_ID:
            self.host = name.partition(".")[2]
        self.told.set()


async def measure_two_hubs(
    url: str, *, name: str, clients: int, seconds: float, away_s: float
) -> list[Figure]:
    """Fill a hall that is on two processes, talk, take Redis away. Raises: WrongFiguresError."""
    hall = await seed(url, viewers=clients + 1)
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="estrade-benchmark-")))
        redis = await stack.enter_async_context(running_mortal_redis(folder))
        ports = [free_port(), free_port()]
        origin = f"http://{HOST}:{ports[0]}"
        settings = SECRETS | {"BASE_URL": origin, "REDIS_URL": redis.url}
        for port, has_media in zip(ports, ("true", "false"), strict=True):
            given = settings | {"HAS_MEDIA": has_media}
            await stack.enter_async_context(serving(url, folder, given, port=port))
        measuring = _Measuring(hall, redis, ports, origin=origin, name=name)
        return await measuring.run(seconds, away_s)


class _Measuring:
    def __init__(
        self, hall: Hall, redis: MortalRedis, ports: list[int], *, origin: str, name: str
    ) -> None:
        *viewers, last = hall.viewers
        self._redis = redis
        self._crowd = Crowd(viewers, ports, origin=origin)
        self._nobody = Crowd([], ports, origin=origin)
        self._witness = Witness()
        self._host = Browser(hall.host, ports[0], origin=origin, listener=Witness())
        self._watching = Browser(last, ports[1], origin=origin, listener=self._witness)
        self._said = f"{name}: {len(viewers):,} on two hubs"

    async def run(self, seconds: float, away_s: float) -> list[Figure]:
        """Measure one thing after another."""
        await self._host.enter()
        await self._watching.enter()
        began = time.perf_counter()
        await enter(self._crowd.browsers, at_once=AT_ONCE)
        per_s = len(self._crowd.browsers) / (time.perf_counter() - began)
        figures = [
            Figure(name=f"{self._said}: joins, {AT_ONCE} at a time", value=per_s, unit="a second")
        ]
        figures += await self._talk("Both", "all well", seconds)
        redis = self._redis
        figures += await self._without_redis("killed", away_s, redis.die, redis.start)
        figures += await self._without_redis("frozen", away_s, redis.freeze, redis.thaw)
        return figures

    async def _without_redis(
        self, how: str, away_s: float, leave: Act, come_back: Act
    ) -> list[Figure]:
        """Let people talk while Redis goes away and comes back, and the host come and go."""
        when = f"Redis {how} for {away_s:g} s"
        together = asyncio.create_task(self._go_and_return(away_s, leave, come_back))
        figures = await self._talk(how.title(), when, BEFORE_S + away_s + AFTER_S)
        said = f"{self._said}, {when}: both know who came and cheer together after"
        return [*figures, Figure(name=said, value=await together, unit="s")]

    async def _go_and_return(self, away_s: float, leave: Act, come_back: Act) -> float:
        await asyncio.sleep(BEFORE_S)
        await leave()
        await asyncio.sleep(away_s / 2)
        self._host.vanish()
        await asyncio.sleep(away_s / 2)
        await come_back()
        began = time.perf_counter()
        async with asyncio.timeout(TOGETHER_WITHIN_S):
            await self._hears(lambda: self._witness.host in {"away", "left"})
            await self._host.enter()
            await self._hears(lambda: self._witness.host == "here")
            cheers = self._witness.cheers
            while self._witness.cheers == cheers:
                await self._host.value("cheer.send", {"kind": "heart"})
                await asyncio.sleep(CHEER_EACH_S)
        return time.perf_counter() - began

    async def _hears(self, is_so: Callable[[], bool]) -> None:
        while not is_so():
            self._witness.told.clear()
            await self._witness.told.wait()

    async def _talk(self, title: str, when: str, seconds: float) -> list[Figure]:
        hearing = self._crowd.listen()
        talk = Talk(
            crowd=self._crowd,
            host=None,
            passers=self._nobody,
            seconds=seconds,
            title=title,
            cheers_per_s=0,
        )
        await talk.go_on()
        missing = await self._crowd.has_all(talk.last_seq, within_s=ALL_HAVE_IT_S)
        said = f"{self._said}, {when}"
        return [
            *reach_figures(hearing, said=said),
            *loss_figures(hearing, said=said, missing=missing),
        ]
