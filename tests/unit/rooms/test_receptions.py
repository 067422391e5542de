"""Reports gathered into stretches."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from rooms.receptions import Receptions, Report

T0 = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


class Shelf:
    """A database of the one kind of row that is merged into it."""

    def __init__(self) -> None:
        self.rows: dict[str, Any] = {}

    async def merge(self, row: Any) -> None:
        """Keep the row under its id."""
        self.rows[row.id] = row


def take(
    receptions: Receptions, second: float, *, is_received: bool = True, of: str = "talent"
) -> None:
    report = Report(
        room_id="room",
        person_id=of,
        reporter_id="learner",
        interval=timedelta(seconds=2),
        is_received=is_received,
    )
    now = T0 + timedelta(seconds=second)
    receptions.take(report, now=now, monotonic_s=second)


async def stored(receptions: Receptions, shelf: Shelf) -> list[tuple[float, float]]:
    db: Any = SimpleNamespace(merge=shelf.merge)
    receptions.written(await receptions.write(db))
    return sorted(
        ((row.starts_at - T0).total_seconds(), (row.ends_at - T0).total_seconds())
        for row in shelf.rows.values()
    )


async def test_reports_that_follow_each_other_are_one_stretch() -> None:
    receptions, shelf = Receptions(), Shelf()
    for second in (2, 4, 6):
        take(receptions, second)
    assert await stored(receptions, shelf) == [(0, 6)]
    take(receptions, 8)
    assert await stored(receptions, shelf) == [(0, 8)]


async def test_a_long_silence_begins_another_stretch() -> None:
    receptions, shelf = Receptions(), Shelf()
    take(receptions, 2)
    take(receptions, 13)
    assert await stored(receptions, shelf) == [(0, 2), (11, 13)]


async def test_a_report_of_nothing_ends_the_stretch() -> None:
    receptions, shelf = Receptions(), Shelf()
    take(receptions, 2)
    take(receptions, 4, is_received=False)
    take(receptions, 6)
    assert await stored(receptions, shelf) == [(0, 2), (4, 6)]


async def test_what_was_not_kept_is_written_again() -> None:
    receptions, shelf = Receptions(), Shelf()
    take(receptions, 2)
    lost: Any = SimpleNamespace(merge=Shelf().merge)
    await receptions.write(lost)
    assert await stored(receptions, shelf) == [(0, 2)]


async def test_a_report_during_the_write_is_not_forgotten() -> None:
    receptions, shelf = Receptions(), Shelf()
    take(receptions, 2)
    db: Any = SimpleNamespace(merge=shelf.merge)
    batch = await receptions.write(db)
    take(receptions, 4)
    receptions.written(batch)
    receptions.forget(room_id="room", reporter_id="learner")
    assert await stored(receptions, shelf) == [(0, 4)]


async def test_what_is_received_of_several_people_is_kept_apart() -> None:
    receptions, shelf = Receptions(), Shelf()
    for second in (2, 4):
        take(receptions, second)
        take(receptions, second, of="another")
    take(receptions, 6, is_received=False)
    take(receptions, 6, of="another")
    assert await stored(receptions, shelf) == [(0, 4), (0, 6)]
    receptions.forget(room_id="room", reporter_id="learner")
    take(receptions, 8, of="another")
    assert await stored(receptions, shelf) == [(0, 4), (0, 6), (6, 8)]
