"""Write what waits at the same time in one transaction: a disk takes its time for each."""

import asyncio
import contextvars
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from hub.kernel.database import Database
from hub.kernel.errors import EstradeError

TOGETHER_MAX = 16
"""The others of a room wait for its row meanwhile."""

T = TypeVar("T")
Work = Callable[[AsyncSession], Awaitable[T]]


@dataclass(frozen=True, slots=True)
class _Waiting:
    about: str
    work: Work[Any]
    done: asyncio.Future[Any]
    context: contextvars.Context


class Together:
    """Do several works of writing in one transaction: those about the same in the order they came.

    What they are about goes in one order in every process: of two that lock the same rows, neither
    waits for the other in a circle.

    A work may refuse with an error of ours before it has written anything; the others go on. When
    one fails otherwise, nothing of them is kept and each is done once more, by itself.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[_Waiting] = []
        self._writing: asyncio.Task[None] | None = None

    async def write(self, work: Work[T], *, about: str = "") -> T:
        """Do it, with whatever else waits, and return its result once that is durable."""
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(about, work, done, contextvars.copy_context()))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_all())
        return await done

    async def _write_all(self) -> None:
        try:
            while self._waiting:
                batch = [one for one in self._waiting[:TOGETHER_MAX] if not one.done.done()]
                del self._waiting[:TOGETHER_MAX]
                batch.sort(key=lambda one: one.about)
                try:
                    await self._write(batch)
                except Exception:  # noqa: BLE001 - whose it was is found by trying each
                    await self._write_each(batch)
        finally:
            self._writing = None

    async def _write_each(self, batch: list[_Waiting]) -> None:
        for one in batch:
            try:
                await self._write([one])
            except Exception as error:  # noqa: BLE001 - whoever waits for it is told
                _settle(one, error)

    async def _write(self, batch: list[_Waiting]) -> None:
        found: list[Any] = []
        async with self._database.write() as db:
            for one in batch:
                try:
                    # In the context it came from: its refusal speaks its person's language.
                    found.append(await asyncio.create_task(_do(one, db), context=one.context))
                except EstradeError as refusal:
                    found.append(refusal)
        for one, result in zip(batch, found, strict=True):
            _settle(one, result)


async def _do(one: _Waiting, db: AsyncSession) -> Any:
    return await one.work(db)


def _settle(one: _Waiting, result: Any) -> None:
    if one.done.done():
        return
    if isinstance(result, Exception):
        one.done.set_exception(result)
    else:
        one.done.set_result(result)
