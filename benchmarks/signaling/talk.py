"""A lively hall: people write, cheer, come and go, and the host pins what is written."""

import asyncio
import time
from dataclasses import dataclass

from benchmarks.signaling.browser import Browser
from benchmarks.signaling.crowd import Crowd

PER_S = 5
CHEERS_PER_S = 20
PIN_EACH_S, PASS_EACH_S = 1.0, 1.0
STRIDE = 37
"""Neighbours came in one after another; who writes is anywhere in the hall."""

CHEERS = ("applause", "heart", "laughter", "wonder")


@dataclass(slots=True, kw_only=True)
class Talk:
    """What goes on in a hall for so many seconds; `host` pins, `passers` go and come back."""

    crowd: Crowd
    host: Browser | None
    passers: Crowd
    seconds: float
    title: str
    cheers_per_s: int = CHEERS_PER_S
    last_seq: int = 0

    async def go_on(self) -> None:
        """Let everything happen at its own pace, whether the hub keeps up or not."""
        began = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for number in range(round(self.seconds * PER_S)):
                group.create_task(self._write(number, at=began + number / PER_S))
            for number in range(round(self.seconds * self.cheers_per_s)):
                group.create_task(self._cheer(number, at=began + number / self.cheers_per_s))
            if self.host is not None:
                group.create_task(self._pin(self.host, until=began + self.seconds))
            if self.passers.browsers:
                group.create_task(self._pass_by(until=began + self.seconds))

    async def _write(self, number: int, *, at: float) -> None:
        await asyncio.sleep(at - time.perf_counter())
        text = f"{self.title} {number}"
        self.crowd.hearing.sends(text)
        message = {"key": f"{self.title}-{number:06d}".replace(" ", "-"), "text": text}
        answer = await self._viewer(number).value("chat.send", message)
        self.last_seq = max(self.last_seq, answer["seq"])

    async def _cheer(self, number: int, *, at: float) -> None:
        await asyncio.sleep(at - time.perf_counter())
        cheer = {"kind": CHEERS[number % len(CHEERS)]}
        await self._viewer(number * 3 + 1).value("cheer.send", cheer)

    async def _pin(self, host: Browser, *, until: float) -> None:
        while time.perf_counter() < until:
            if self.last_seq:
                self.crowd.hearing.pins(self.last_seq)
                await host.value("chat.pin", {"seq": self.last_seq})
            await asyncio.sleep(PIN_EACH_S)

    async def _pass_by(self, *, until: float) -> None:
        while time.perf_counter() < until:
            for browser in self.passers.browsers:
                browser.vanish()
                await asyncio.sleep(PASS_EACH_S)
                await browser.enter()

    def _viewer(self, number: int) -> Browser:
        return self.crowd.browsers[number * STRIDE % len(self.crowd.browsers)]
