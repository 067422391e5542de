"""Two web processes with a Redis between them are one hub."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from hub.kernel.database import Database
from tests.integration.signaling.conftest import Hub
from tests.live_world import World
from tests.mortal_redis import running_mortal_redis

ATTEMPTS = 20
PAUSE_S = 0.2
NO_WAIT_S = 4.0


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


async def test_processes_find_each_other_again_after_redis_dropped_them(
    hubs: tuple[Hub, Hub], redis_url: str
) -> None:
    one, two = hubs
    talent, _ = await one.join(one.world.talent)
    learner, _ = await two.join(two.world.learner)
    async with Redis.from_url(redis_url) as redis:
        await redis.client_kill_filter(_type="pubsub")
        await redis.client_kill_filter(_type="normal")
    for number in range(ATTEMPTS):
        candidate = {"candidate": str(number)}
        assert (await learner.ask("peer.signal", {"candidate": candidate}))["ok"]
        if not await talent.stays_quiet("peer.signal"):
            break
        await asyncio.sleep(PAUSE_S)
    await talent.notice("peer.signal")


async def test_an_entry_needs_no_redis_to_arrive(
    hubs: tuple[Hub, Hub], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = hubs
    talent, _ = await one.join(one.world.talent)
    learner, _ = await two.join(two.world.learner)

    async def lose(_message: object) -> None:
        """Publish nothing, as a Redis that is away."""

    for hub in hubs:
        monkeypatch.setattr(hub.server.sio.manager, "_publish", lose)
    await learner.value("chat.send", {"key": "key-0001", "text": "hello"})
    assert (await talent.notice("entry.added"))["entry"]["seq"] == 1


async def test_what_was_said_while_redis_was_away_is_heard_in_order_once_it_is_back(
    database: Database, world: World, tmp_path: Path
) -> None:
    other = Database(database.url)
    async with running_mortal_redis(tmp_path) as redis:
        one = Hub(database, world, redis_url=redis.url)
        two = Hub(other, world, redis_url=redis.url)
        async with one.running(), two.running():
            talent, _ = await one.join(world.talent)
            learner, _ = await two.join(world.learner)
            await talent.notice("participant.arrived")
            await redis.die()
            for number in range(3):
                candidate = {"candidate": str(number)}
                async with asyncio.timeout(NO_WAIT_S):
                    assert (await learner.ask("peer.signal", {"candidate": candidate}))["ok"]
            await redis.start()
            heard = [(await talent.notice("peer.signal"))["candidate"] for _ in range(3)]
            assert [candidate["candidate"] for candidate in heard] == ["0", "1", "2"]
    await other.close()


async def test_nobody_waits_for_a_redis_that_answers_nothing(
    database: Database, world: World, tmp_path: Path
) -> None:
    other = Database(database.url)
    async with running_mortal_redis(tmp_path) as redis:
        one = Hub(database, world, redis_url=redis.url)
        two = Hub(other, world, redis_url=redis.url)
        async with one.running(), two.running():
            learner, _ = await two.join(world.learner)
            await redis.freeze()
            async with asyncio.timeout(NO_WAIT_S):
                _, state = await one.join(world.talent)
            assert state["others"][0]["presence"] == "here"
            await redis.thaw()
            assert (await learner.notice("participant.arrived"))["participant"]["id"]
    await other.close()
