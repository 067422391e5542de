"""The notes of a session: what its people write together, each change once."""

from typing import Any

from rooms.boards.models import BoardName
from rooms.boards.service import board_changed
from rooms.roles import RoomKind
from tests.integration.signaling.conftest import Hub
from tests.integration.signaling.socket_client import SocketClient


def _change(base: int, key: str, inserted: str, *, start: int = 0, removed: int = 0) -> Any:
    change = {"start": start, "removed": removed, "inserted": inserted}
    return {"base": base, "key": key, **change}


async def _notes(client: SocketClient, edit: int) -> str:
    while True:
        board = (await client.notice("board.changed"))["board"]
        if board["name"] == "notes" and board["edit"] >= edit:
            return str(board["text"])


async def test_what_one_writes_the_other_reads_now_and_on_coming_back(hub: Hub) -> None:
    talent, state = await hub.join(hub.world.talent)
    learner, _ = await hub.join(hub.world.learner)
    assert [board["name"] for board in state["boards"]] == ["notes"]
    answer = await talent.value("notes.change", _change(0, "key-0001", "Do ré mi 🎵"))
    assert answer == {"edit": 1}
    assert await _notes(learner, 1) == "Do ré mi 🎵"
    await learner.value("notes.change", _change(1, "key-0002", "🎶", start=9, removed=1))
    assert await _notes(talent, 2) == "Do ré mi 🎶"
    again, later = await hub.join(hub.world.learner)
    assert later["boards"][0]["text"] == "Do ré mi 🎶"
    del again


async def test_notes_are_read_also_when_the_call_goes_through_the_media_server(hub: Hub) -> None:
    talent, state = await hub.join(hub.world.talent)
    learner, _ = await hub.join(hub.world.learner)
    async with hub.database.write() as db:
        await board_changed(db, state["room_id"], BoardName.STAGE)
    await talent.value("notes.change", _change(0, "key-0001", "Do ré mi"))
    assert await _notes(learner, 1) == "Do ré mi"
    await learner.value("notes.change", _change(1, "key-0002", "fa ", start=0))
    assert await _notes(talent, 2) == "fa Do ré mi"


async def test_of_two_changes_to_the_same_text_the_second_is_told_to_look_again(hub: Hub) -> None:
    talent, _ = await hub.join(hub.world.talent)
    learner, _ = await hub.join(hub.world.learner)
    await talent.value("notes.change", _change(0, "key-0001", "one"))
    refused = await learner.ask("notes.change", _change(0, "key-0002", "two"))
    assert (refused["ok"], refused["code"]) == (False, "notes_moved")
    await learner.value("notes.change", _change(1, "key-0003", "two ", start=0))
    assert await _notes(talent, 2) == "two one"


async def test_a_change_that_is_sent_again_is_done_once(hub: Hub) -> None:
    talent, _ = await hub.join(hub.world.talent)
    learner, _ = await hub.join(hub.world.learner)
    first = await talent.value("notes.change", _change(0, "key-0001", "once"))
    await learner.value("notes.change", _change(1, "key-0002", " more", start=4))
    again = await talent.value("notes.change", _change(0, "key-0001", "once"))
    assert first == again == {"edit": 1}
    assert await _notes(learner, 2) == "once more"


async def test_changes_that_make_no_sense_are_refused(hub: Hub) -> None:
    talent, _ = await hub.join(hub.world.talent)
    for change in (
        _change(0, "key-0001", "nul \x00"),
        _change(0, "key-0001", "a" * 10_001),
        _change(0, "short", "a"),
        _change(-1, "key-0001", "a"),
    ):
        assert (await talent.ask("notes.change", change))["code"] == "message_invalid"
    beyond = await talent.ask("notes.change", _change(0, "key-0001", "a", start=7))
    assert beyond["code"] == "notes_moved"
    await talent.value("notes.change", _change(0, "key-0001", "a" * 10_000))
    await talent.value("notes.change", _change(1, "key-0002", "a" * 10_000))
    full = await talent.ask("notes.change", _change(2, "key-0003", "a"))
    assert full["code"] == "notes_too_long"


async def test_a_masterclass_has_no_notes(hub: Hub) -> None:
    host, state = await hub.join(hub.world.talent, RoomKind.MASTERCLASS)
    assert "notes" not in [board["name"] for board in state["boards"]]
    refused = await host.ask("notes.change", _change(0, "key-0001", "a"))
    assert refused["code"] == "not_allowed"
