"""What hosts set about their room is shown to everybody, at once and to whoever comes later."""

from datetime import timedelta
from typing import Any

from rooms.boards.models import BoardName
from rooms.entries import GiftPayload
from rooms.memory import add_entry
from rooms.roles import RoomKind
from tests.integration.signaling.conftest import Hub
from tests.integration.signaling.socket_client import SocketClient

GIFT = GiftPayload(amount_cents=2_000, currency="EUR", donor_name="Ada", message="Bravo")


async def _board(client: SocketClient, name: BoardName) -> dict[str, Any]:
    while True:
        board: dict[str, Any] = (await client.notice("board.changed"))["board"]
        if board["name"] == name:
            return board


async def _write(client: SocketClient, key: str) -> int:
    return int((await client.value("chat.send", {"key": key, "text": "One word"}))["seq"])


async def test_a_pinned_sentence_is_seen_by_everybody_and_by_those_who_come_later(
    hub: Hub,
) -> None:
    host, _ = await hub.join(hub.world.talent, RoomKind.MASTERCLASS)
    viewer, _ = await hub.join(hub.world.viewers[0], RoomKind.MASTERCLASS)
    seq = await _write(viewer, "key-0001")
    await host.value("chat.pin", {"seq": seq})
    for client in (host, viewer):
        board = await _board(client, BoardName.CHAT)
        assert board["pinned"]["seq"] == seq
    _, later = await hub.join(hub.world.viewers[1], RoomKind.MASTERCLASS)
    chat = next(board for board in later["boards"] if board["name"] == "chat")
    assert chat["pinned"]["payload"] == {"text": "One word"}
    await host.value("chat.pin", {"seq": None})
    assert (await _board(viewer, BoardName.CHAT))["pinned"] is None


async def test_only_a_sentence_of_this_chat_can_be_pinned(hub: Hub) -> None:
    host, state = await hub.join(hub.world.talent, RoomKind.MASTERCLASS)
    async with hub.database.write() as db:
        gift = await add_entry(db, state["room_id"], GIFT, now=hub.clock.now())
    for seq in (gift, 9_999):
        ack = await host.ask("chat.pin", {"seq": seq})
        assert (ack["ok"], ack["code"]) == (False, "nothing_to_pin")


async def test_a_slowed_chat_takes_one_sentence_of_a_viewer_and_any_of_the_host(hub: Hub) -> None:
    host, _ = await hub.join(hub.world.talent, RoomKind.MASTERCLASS)
    viewer, _ = await hub.join(hub.world.viewers[0], RoomKind.MASTERCLASS)
    await host.value("chat.slow", {"slow_s": 10})
    first = await _write(viewer, "key-0001")
    hub.clock.advance(timedelta(seconds=3))
    ack = await viewer.ask("chat.send", {"key": "key-0002", "text": "Too soon"})
    assert (ack["ok"], ack["code"]) == (False, "chat_slowed")
    assert "10" in ack["message"]
    assert "7" in ack["message"]
    assert await _write(viewer, "key-0001") == first
    await _write(host, "key-1001")
    await _write(host, "key-1002")
    hub.clock.advance(timedelta(seconds=7))
    await _write(viewer, "key-0002")


async def test_coming_back_does_not_shorten_the_wait(hub: Hub) -> None:
    host, _ = await hub.join(hub.world.talent, RoomKind.MASTERCLASS)
    await host.value("chat.slow", {"slow_s": 60})
    viewer, _ = await hub.join(hub.world.viewers[0], RoomKind.MASTERCLASS)
    await _write(viewer, "key-0001")
    again, _ = await hub.join(hub.world.viewers[0], RoomKind.MASTERCLASS)
    ack = await again.ask("chat.send", {"key": "key-0002", "text": "Once more"})
    assert ack["code"] == "chat_slowed"


async def test_a_pace_that_is_not_offered_is_refused(hub: Hub) -> None:
    host, _ = await hub.join(hub.world.talent, RoomKind.MASTERCLASS)
    for slow_s in (-1, 7, 10**9, "10s", None):
        assert (await host.ask("chat.slow", {"slow_s": slow_s}))["code"] == "message_invalid"


async def test_a_gift_in_the_spotlight_is_shown_until_it_is_taken_away(hub: Hub) -> None:
    host, state = await hub.join(hub.world.talent, RoomKind.MASTERCLASS)
    viewer, _ = await hub.join(hub.world.viewers[0], RoomKind.MASTERCLASS)
    async with hub.database.write() as db:
        seq = await add_entry(db, state["room_id"], GIFT, now=hub.clock.now())
    await host.value("stage.spotlight", {"seq": seq})
    shown = (await _board(viewer, BoardName.STAGE))["spotlight"]
    assert shown["payload"]["donor_name"] == "Ada"
    await host.value("stage.spotlight", {"seq": None})
    assert (await _board(viewer, BoardName.STAGE))["spotlight"] is None
    chat = await _write(viewer, "key-0001")
    assert (await host.ask("stage.spotlight", {"seq": chat}))["code"] == "nothing_to_show"


async def test_versions_grow_whatever_is_changed_and_by_whom(hub: Hub) -> None:
    host, _ = await hub.join(hub.world.talent, RoomKind.MASTERCLASS)
    seen: list[dict[str, Any]] = []
    for slow_s in (5, 10, 0):
        await host.value("chat.slow", {"slow_s": slow_s})
        while not seen or seen[-1]["slow_s"] != slow_s:
            seen.append(await _board(host, BoardName.CHAT))
    versions = [board["version"] for board in seen]
    assert versions == sorted(versions)
    assert versions[-1] == 3


async def test_a_session_has_its_notes_and_no_other_board(hub: Hub) -> None:
    _, state = await hub.join(hub.world.learner)
    assert [board["name"] for board in state["boards"]] == ["notes"]
