"""Passwords by argon2, in threads and two at a time: one takes 145 ms of a core."""

import asyncio
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MAX_AT_ONCE = 2
HASHER = PasswordHasher()


class Passwords:
    """Hash and verify without stopping the event loop."""

    def __init__(self) -> None:
        self._slots = asyncio.Semaphore(MAX_AT_ONCE)

    async def hash(self, password: str) -> str:
        """Return the argon2id hash to store."""
        async with self._slots:
            return await asyncio.to_thread(HASHER.hash, password)

    async def verify(self, password: str, *, stored: str | None) -> bool:
        """Tell whether the password is the one; an unknown account takes as long as a known one."""
        async with self._slots:
            matches = await asyncio.to_thread(_matches, password, stored)
        return matches and stored is not None


def _matches(password: str, stored: str | None) -> bool:
    # Asked for whether it is needed or not: the first account that somebody tries tells nothing.
    decoy = _decoy()
    try:
        return HASHER.verify(stored or decoy, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _decoy() -> str:
    """Return a hash to compare with where there is none; a process makes it once, when asked."""
    return HASHER.hash("nobody has this password")
