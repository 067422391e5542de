"""What everybody is shown alike is read once, and is never older than what they would read."""

import asyncio
from datetime import UTC, datetime

import pytest

from hub.kernel.i18n import use_locale
from rooms.entries import ChatPayload, EntryKind
from rooms.memory import StoredEntry
from signaling.panorama import KEPT_S, Latest, Panoramas
from signaling.written import as_entry


class Reading:
    """Something to read, and a clock."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.times = 0
        self.panoramas = Panoramas(lambda: self.now_s)

    async def read(self) -> int:
        """Count how often it is read."""
        self.times += 1
        await asyncio.sleep(0)
        return self.times

    async def at(self, version: int) -> int:
        """Ask for a version of it."""
        return await self.panoramas._once(("board", "room"), version, self.read)


async def test_those_who_come_at_once_share_a_reading() -> None:
    reading = Reading()
    assert await asyncio.gather(*(reading.at(1) for _ in range(100))) == [1] * 100
    assert reading.times == 1


async def test_another_version_is_read_anew() -> None:
    reading = Reading()
    assert [await reading.at(1), await reading.at(2), await reading.at(2)] == [1, 2, 2]


async def test_nothing_is_kept_for_long() -> None:
    reading = Reading()
    await reading.at(1)
    reading.now_s = KEPT_S
    assert await reading.at(1) == 2


async def test_every_language_has_its_own() -> None:
    reading = Reading()
    for locale in ("fr", "en", "fr"):
        with use_locale(locale):
            await reading.at(1)
    assert reading.times == 2


@pytest.mark.parametrize(
    ("after", "found"),
    [(None, [5, 6, 7]), (4, [5, 6, 7]), (5, [6, 7]), (7, []), (9, []), (3, None), (0, None)],
)
def test_what_follows_a_number_is_there_or_is_to_be_read(
    after: int | None, found: list[int] | None
) -> None:
    entries = [
        as_entry(
            StoredEntry(
                seq=seq,
                at=datetime(2026, 11, 24, tzinfo=UTC),
                kind=EntryKind.CHAT,
                author_id=None,
                author_name=None,
                payload=ChatPayload(text="hello"),
            )
        )
        for seq in (5, 6, 7)
    ]
    rest = Latest(entries=entries, goal=None).after(after)
    assert (rest if rest is None else [entry.seq for entry in rest]) == found
