"""The servers that the integration tests stand on."""

import redis
from sqlalchemy import text

from hub.kernel.database import Database


async def test_each_test_gets_an_empty_database_with_the_schema(database: Database) -> None:
    async with database.read() as db:
        people = await db.scalar(text("SELECT count(*) FROM people"))
    assert people == 0


async def test_what_one_test_writes_is_not_seen_by_the_next(database_url: str) -> None:
    database = Database(database_url)
    async with database.write() as db:
        await db.execute(text("CREATE TABLE left_behind (number INTEGER)"))
    await database.close()
    second = Database(database_url)
    async with second.read() as db:
        assert await db.scalar(text("SELECT count(*) FROM left_behind")) == 0
    await second.close()


def test_each_test_gets_an_empty_redis(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0
        client.set("left", "behind")


def test_what_the_test_before_left_in_redis_is_gone(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as client:
        assert client.get("left") is None
