"""A server in memory for each test."""

from pathlib import Path

import pytest

from tests.unit.rooms.sfu.in_memory import MemoryPeer, World


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


@pytest.fixture
def host(world: World) -> MemoryPeer:
    """Connect a publisher."""
    peer = MemoryPeer(world, room="r", name="host", port=1001)
    peer.publish()
    peer.connect()
    return peer


@pytest.fixture
def viewer(world: World) -> MemoryPeer:
    """Connect a viewer."""
    peer = MemoryPeer(world, room="r", name="ada", port=2001)
    peer.watch()
    peer.connect()
    return peer
