"""Redis between the web processes of one hub."""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator
from typing import Any

import socketio
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from hub.kernel.waiting import end
from signaling.fanout import FanOut

log = logging.getLogger(__name__)

RETRY_S = 0.5
OTHERS_RETURN_S = 1.5
"""Once Redis is back, the other processes hear again within this time: pub/sub has no memory."""

ANSWER_S = 30.0
WAITING_MAX = 1_000
"""Messages kept for the other processes while Redis is away; with one more, the oldest goes."""

AWAY = (RedisError, OSError, TimeoutError)


class Broker(
    socketio.AsyncRedisManager,  # type: ignore[misc]  # Socket.IO publishes no types.
    FanOut,
):
    """Socket.IO's own Redis manager, which neither waits for Redis nor forgets while it is away.

    What the other processes are to hear is told in order by one task, so that nobody's request
    depends on Redis. The library would drop what it cannot tell at once, ask again ever later, and
    let go of a client without closing it.
    """

    redis: Redis | None
    pubsub: Any

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._outgoing: deque[str] = deque()
        self._has_news = asyncio.Event()
        self._is_heard = asyncio.Event()
        self._telling: asyncio.Task[None] | None = None
        self._has_warned = False

    def initialize(self) -> None:
        """Begin to listen and to tell; called with the first browser that connects."""
        super().initialize()
        self._telling = asyncio.create_task(self._tell())

    async def close(self) -> None:
        """Stop listening and telling, and close every connection."""
        await end(getattr(self, "thread", None), self._telling)
        if self.redis is not None:
            await self.pubsub.aclose()
            await self.redis.aclose()

    def _redis_connect(self) -> None:
        if self.redis is None:
            client = Redis.from_url(self.redis_url, retry=Retry(NoBackoff(), 0))
            self.redis, self.pubsub = client, client.pubsub(ignore_subscribe_messages=True)
        self.connected = True

    async def _publish(self, data: object) -> None:
        if len(self._outgoing) == WAITING_MAX:
            self._outgoing.popleft()
        self._outgoing.append(self.json.dumps(data))
        self._has_news.set()

    async def _tell(self) -> None:
        while True:
            await self._has_news.wait()
            self._has_news.clear()
            while self._outgoing:
                await self._tell_first()

    async def _tell_first(self) -> None:
        message = self._outgoing.popleft()
        try:
            self._redis_connect()
            assert self.redis is not None
            async with asyncio.timeout(ANSWER_S):
                await self.redis.publish(self.channel, message)
        except AWAY as error:
            if len(self._outgoing) < WAITING_MAX:
                self._outgoing.appendleft(message)
            self._warn(error)
            await asyncio.sleep(RETRY_S)
            await self._is_heard.wait()
            await asyncio.sleep(OTHERS_RETURN_S)

    async def _redis_listen_with_retries(self) -> AsyncIterator[dict[str, Any]]:
        while True:
            try:
                self._redis_connect()
                await self.pubsub.subscribe(self.channel)
                self._is_heard.set()
                self._has_warned = False
                async for message in self.pubsub.listen():
                    yield message
            except AWAY as error:
                self._is_heard.clear()
                self._warn(error)
                await asyncio.sleep(RETRY_S)

    def _warn(self, error: BaseException) -> None:
        if not self._has_warned:
            self._has_warned = True
            log.warning("Redis is away; what other processes are to hear waits: %s", error)
