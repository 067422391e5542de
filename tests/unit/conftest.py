"""Unit tests open no socket and no database and never sleep: the interpreter refuses."""

import asyncio
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

import pytest

REFUSED = {
    "socket.connect": "opened a connection",
    "socket.bind": "bound a socket",
    "socket.getaddrinfo": "looked up a name",
    "sqlite3.connect": "opened a database",
}


class LeftTheProcessError(BaseException):
    """A unit test reached outside; not an `Exception`, so that no `except` in the code hides it."""


@dataclass
class Guard:
    """Watch the interpreter's own audit events while a unit test runs."""

    is_on: bool = False

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Refuse what leaves the process; two ends of one local pair stay inside."""
        if not self.is_on or event not in REFUSED:
            return
        if getattr(arguments[0], "family", None) == socket.AF_UNIX:
            return
        refuse(REFUSED[event])


def refuse(deed: str) -> NoReturn:
    """Fail the test, saying what to do instead."""
    raise LeftTheProcessError(
        f"A unit test {deed}: give the code a fake, or move the test to tests/integration."
    )


guard = Guard()
sys.addaudithook(guard)


_yield_once = asyncio.sleep


async def _sleep_without_waiting(delay: float, result: object = None) -> object:
    """Let the other tasks run, as `asyncio.sleep(0)` does; refuse to wait."""
    if delay > 0:
        refuse("slept")
    return await _yield_once(0, result)


@pytest.fixture(autouse=True)
def _nothing_outside_the_process(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(time, "sleep", lambda _seconds: refuse("slept"))
    monkeypatch.setattr(asyncio, "sleep", _sleep_without_waiting)
    guard.is_on = True
    yield
    guard.is_on = False
