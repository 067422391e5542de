"""SQLite asked by the event loop itself: a thread for each connection costs more than its answers.

Only for a hub that is the only one to write to its file: another's lock would stop the loop.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import Dialect, Engine, event

from hub.kernel.sqlite import SqliteConnection

T = TypeVar("T")


class LoopConnection(SqliteConnection):
    """A connection without a thread."""

    async def run(self, work: Callable[[], T]) -> T:
        """Do something; others have their turn before, as they have with threads."""
        await asyncio.sleep(0)
        return work()

    def stop(self) -> None:
        """Close it."""
        self._closed()


@contextmanager
def sqlite_in_the_loop() -> Iterator[None]:
    """Open the SQLite connections of the block so."""
    event.listen(Engine, "do_connect", _choose)
    try:
        yield
    finally:
        event.remove(Engine, "do_connect", _choose)


def _choose(dialect: Dialect, _record: Any, _args: Any, options: dict[str, Any]) -> None:
    if dialect.driver == "aiosqlite":
        options["async_creator_fn"] = LoopConnection
