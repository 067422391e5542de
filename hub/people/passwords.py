"""Passwords by argon2, in threads and two at a time: one takes 145 ms of a core."""

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MAX_AT_ONCE = 2


class Passwords:
    """Hash and verify without stopping the event loop."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()
        self._slots = asyncio.Semaphore(MAX_AT_ONCE)
        self._decoy = self._hasher.hash("nobody has this password")

    async def hash(self, password: str) -> str:
        """Return the argon2id hash to store."""
        async with self._slots:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def verify(self, password: str, *, stored: str | None) -> bool:
        """Tell whether the password is the one; an unknown account takes as long as a known one."""
        async with self._slots:
            matches = await asyncio.to_thread(self._matches, password, stored or self._decoy)
        return matches and stored is not None

    def _matches(self, password: str, stored: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False
