"""A try reaches a media server, ends by itself, and there are never too many."""

import pytest

from rooms import media_check
from rooms.errors import MediaUnavailable, StageFull
from rooms.media_check import MediaChecks
from tests.live_engine import FakeEngine


async def test_a_try_is_in_a_room_of_its_own_and_ends_by_itself() -> None:
    engine = FakeEngine()
    checks = MediaChecks([engine], lasts_s=0)
    assert await checks.answer("per_1", "offer")
    await engine.room_closed.wait()
    rooms = [(method, room) for method, room, _ in engine.asked]
    assert rooms == [("publish", "check-per_1"), ("close_room", "check-per_1")]
    await checks.close()


async def test_a_server_that_is_away_is_passed_over() -> None:
    away, present = FakeEngine("media-1"), FakeEngine("media-2")
    away.away_s = 3.0
    checks = MediaChecks([away, present])
    for number in range(5):
        await checks.answer(f"per_{number}", "offer")
    assert not away.asked
    present.away_s = 1.0
    with pytest.raises(MediaUnavailable):
        await checks.answer("per_9", "offer")
    await checks.close()


async def test_too_many_at_once_are_asked_to_come_back_and_one_person_counts_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(media_check, "AT_ONCE_MAX", 2)
    checks = MediaChecks([FakeEngine()])
    for person in ("per_1", "per_2", "per_1"):
        await checks.answer(person, "offer")
    with pytest.raises(StageFull):
        await checks.answer("per_3", "offer")
    await checks.close()
    assert await checks.answer("per_3", "offer")
    await checks.close()
