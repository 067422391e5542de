"""Redis between the web processes of one hub."""

from typing import Any

import socketio
from redis.asyncio import Redis

from hub.kernel.waiting import end


class Broker(
    socketio.AsyncRedisManager  # type: ignore[misc]  # Socket.IO publishes no types.
):
    """Socket.IO's own Redis manager, with one client for its whole life that can be closed.

    The library opens a client anew at each failure and lets go of the former without closing it;
    a client of redis-py opens its connections again by itself.
    """

    redis: Redis | None
    pubsub: Any

    def _redis_connect(self) -> None:
        if self.redis is None:
            client = Redis.from_url(self.redis_url)
            self.redis, self.pubsub = client, client.pubsub(ignore_subscribe_messages=True)
        self.connected = True

    async def close(self) -> None:
        """Stop listening and close every connection."""
        await end(getattr(self, "thread", None))
        if self.redis is not None:
            await self.pubsub.aclose()
            await self.redis.aclose()
