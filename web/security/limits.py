"""How often something may be tried, counted in memory or in Redis."""

from enum import Enum

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage, RedisStorage, Storage
from limits.aio.strategies import MovingWindowRateLimiter

from hub.kernel.errors import TooMany


class Limit(Enum):
    """What is limited, and how often it may happen."""

    SIGN_IN_BY_ADDRESS = RateLimitItemPerMinute(40, 5)
    SIGN_IN_BY_EMAIL = RateLimitItemPerMinute(8, 15)
    LINK_BY_ADDRESS = RateLimitItemPerHour(30, 1)
    LINK_BY_EMAIL = RateLimitItemPerHour(6, 1)
    SIGN_UP_BY_ADDRESS = RateLimitItemPerHour(20, 1)
    NAME_BY_PERSON = RateLimitItemPerHour(12, 1)
    CARD_BY_PERSON = RateLimitItemPerMinute(20, 5)
    GIFT_BY_ADDRESS = RateLimitItemPerMinute(30, 10)
    INVITE_BY_PERSON = RateLimitItemPerHour(50, 1)
    PAYOUT_BY_PERSON = RateLimitItemPerMinute(15, 5)
    CHARITY_BY_PERSON = RateLimitItemPerHour(10, 1)
    FILE_BY_PERSON = RateLimitItemPerMinute(40, 15)
    PASS_BY_PERSON = RateLimitItemPerMinute(60, 5)
    CHECK_BY_PERSON = RateLimitItemPerMinute(24, 10)
    DOOR_BY_PERSON = RateLimitItemPerMinute(120, 5)
    CHANGE_BY_PERSON = RateLimitItemPerHour(25, 2)
    KEY_BY_PERSON = RateLimitItemPerHour(40, 1)
    WRONG_KEY_BY_ADDRESS = RateLimitItemPerMinute(100, 5)
    CALENDAR_BY_PERSON = RateLimitItemPerHour(25, 1)
    FEED_BY_CODE = RateLimitItemPerMinute(60, 10)
    WRONG_FEED_BY_ADDRESS = RateLimitItemPerMinute(40, 10)
    CONNECT_BY_KEY = RateLimitItemPerMinute(80, 5)
    PATCH_BY_KEY = RateLimitItemPerMinute(300, 5)


class Limiter:
    """Count tries and refuse those over the limit."""

    def __init__(self, redis_url: str = "") -> None:
        storage: Storage = (
            RedisStorage(f"async+{redis_url}", implementation="redispy")
            if redis_url
            else MemoryStorage()
        )
        self._limiter = MovingWindowRateLimiter(storage)

    async def spend(self, limit: Limit, who: str) -> None:
        """Count one try by somebody. Raises: TooMany."""
        item: RateLimitItem = limit.value
        if not await self._limiter.hit(item, limit.name, who):
            raise TooMany
