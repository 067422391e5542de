"""The guard that keeps unit tests inside the process."""

import asyncio
import socket
import sqlite3
import time
from collections.abc import Callable

import pytest

from tests.unit.conftest import LeftTheProcessError


def _bind() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))


def _connect() -> None:
    with socket.socket() as client:
        client.connect(("127.0.0.1", 9))


@pytest.mark.parametrize(
    "leave",
    [
        _bind,
        _connect,
        lambda: socket.getaddrinfo("localhost", 80),
        lambda: sqlite3.connect(":memory:"),
        lambda: time.sleep(0),
    ],
    ids=["bind", "connect", "look up", "database", "sleep"],
)
def test_leaving_the_process_is_refused(leave: Callable[[], object]) -> None:
    with pytest.raises(LeftTheProcessError, match="move the test to tests/integration"):
        leave()


async def test_an_event_loop_of_its_own_is_allowed() -> None:
    assert await asyncio.to_thread(lambda: "inside") == "inside"
    await asyncio.sleep(0)


async def test_waiting_in_a_coroutine_is_refused() -> None:
    with pytest.raises(LeftTheProcessError, match="slept"):
        await asyncio.sleep(0.01)
