"""A real coturn takes the credentials that the hub gives, and refuses others."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aioice.stun import TransactionFailed
from aioice.turn import create_turn_endpoint

from rooms.turn import TurnServers, credentials
from tests.coturn import SECRET, free_port, running_coturn


@pytest.fixture
def coturn(tmp_path: Path) -> Iterator[int]:
    """Run a coturn of the test's own on loopback and give its port."""
    port = free_port()
    with running_coturn(tmp_path, port=port):
        yield port


async def allocate(port: int, username: str, password: str) -> None:
    """Ask for a relayed address and give it back."""
    transport, _protocol = await create_turn_endpoint(
        asyncio.DatagramProtocol,
        server_addr=("127.0.0.1", port),
        username=username,
        password=password,
    )
    assert transport.get_extra_info("sockname")[0] == "127.0.0.1"
    transport.close()
    await asyncio.sleep(0.1)


async def test_coturn_relays_for_whom_the_hub_lets_in(coturn: int) -> None:
    servers = TurnServers.from_text(f"turn:127.0.0.1:{coturn}", SECRET)
    (given,) = credentials(servers, person_id="per_1", now=datetime.now(UTC))
    await allocate(coturn, given.username, given.credential)


async def test_coturn_refuses_credentials_that_are_old_or_made_up(coturn: int) -> None:
    servers = TurnServers.from_text(f"turn:127.0.0.1:{coturn}", SECRET)
    day_ago = datetime.now(UTC) - timedelta(days=1)
    (old,) = credentials(servers, person_id="per_1", now=day_ago)
    for username, password in ((old.username, old.credential), ("9999999999:per_1", "guess")):
        with pytest.raises(TransactionFailed):
            await allocate(coturn, username, password)
