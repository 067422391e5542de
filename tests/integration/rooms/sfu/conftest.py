"""A media server, and the control channel to it, for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import aioice.ice
import pytest

from tests.integration.rooms.sfu.media_process import ControlClient, MediaProcess


@pytest.fixture(autouse=True)
def loopback_candidates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let aioice use loopback, which it leaves out on its own, and nothing else."""

    def loopback(*, use_ipv4: bool, use_ipv6: bool) -> list[str]:
        del use_ipv6
        return ["127.0.0.1"] if use_ipv4 else []

    monkeypatch.setattr(aioice.ice, "get_host_addresses", loopback)


@pytest.fixture
async def media(tmp_path: Path) -> AsyncIterator[MediaProcess]:
    """Start a server that ends with the test."""
    process = MediaProcess(tmp_path)
    await process.start()
    yield process
    await process.stop()


@pytest.fixture
async def control(media: MediaProcess) -> ControlClient:
    """Connect as the hub does."""
    return await media.control()
