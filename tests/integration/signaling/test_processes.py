"""Two web processes with a Redis between them are one hub."""

from collections.abc import AsyncIterator

import pytest

from hub.kernel.database import Database
from tests.integration.signaling.conftest import Hub
from tests.live_world import World


@pytest.fixture
async def hubs(database: Database, world: World, redis_url: str) -> AsyncIterator[tuple[Hub, Hub]]:
    """Serve live rooms on two processes' worth of servers."""
    other = Database(database.url)
    one, two = Hub(database, world, redis_url=redis_url), Hub(other, world, redis_url=redis_url)
    async with one.running(), two.running():
        yield one, two
    await other.close()


async def test_people_on_two_processes_meet(hubs: tuple[Hub, Hub]) -> None:
    one, two = hubs
    talent, _ = await one.join(one.world.talent)
    learner, state = await two.join(two.world.learner)
    assert state["others"][0]["presence"] == "here"
    await talent.notice("participant.arrived")
    await learner.value("peer.signal", {"candidate": {"candidate": "c"}})
    assert (await talent.notice("peer.signal"))["candidate"]["candidate"] == "c"
    assert await learner.stays_quiet("peer.signal")


async def test_an_entry_arrives_once_on_every_process(hubs: tuple[Hub, Hub]) -> None:
    one, two = hubs
    talent, _ = await one.join(one.world.talent)
    learner, _ = await two.join(two.world.learner)
    await learner.value("chat.send", {"key": "key-0001", "text": "hello"})
    for client in (talent, learner):
        assert (await client.notice("entry.added"))["entry"]["seq"] == 1
        assert await client.stays_quiet("entry.added")


async def test_a_second_device_on_another_process_takes_over(hubs: tuple[Hub, Hub]) -> None:
    one, two = hubs
    first, _ = await one.join(one.world.learner)
    second, _ = await two.join(two.world.learner)
    assert (await first.notice("room.closed"))["reason"] == "superseded"
    await first.is_closed.wait()
    assert (await second.ask("entries.after", {"seq": 0}))["ok"]
