"""Raised hands: one ordered line, whose names the hosts alone see."""

from collections.abc import Callable
from typing import Any

from rooms.roles import RoomKind
from tests.integration.signaling.conftest import Hub
from tests.integration.signaling.socket_client import SocketClient

Board = dict[str, Any]


async def hands_of(client: SocketClient, is_so: Callable[[Board], bool]) -> Board:
    """Return the board of hands once it is as wanted."""
    while True:
        board: Board = (await client.notice("board.changed"))["board"]
        if board["name"] == "hands" and is_so(board):
            return board


def hands_in(state: dict[str, Any]) -> Board:
    """Return the board of hands as it was on entering."""
    return next(board for board in state["boards"] if board["name"] == "hands")


async def test_hands_stand_in_the_order_they_were_raised(hub: Hub) -> None:
    host, _ = await hub.join(hub.world.talent, RoomKind.MASTERCLASS)
    first, _ = await hub.join(hub.world.viewers[1], RoomKind.MASTERCLASS)
    second, _ = await hub.join(hub.world.viewers[0], RoomKind.MASTERCLASS)
    numbers = [(await viewer.value("hand.raise"))["number"] for viewer in (first, second)]
    seen = await hands_of(host, lambda board: len(board["line"]) == 2)
    assert seen["line"] == numbers
    assert [hand["person"]["name"] for hand in seen["hands"]] == ["Eve Noël", "Max Petit"]
    assert all(hand["is_here"] and not hand["is_invited"] for hand in seen["hands"])


async def test_the_hall_sees_the_line_and_nobodys_name(hub: Hub) -> None:
    asker, _ = await hub.join(hub.world.viewers[0], RoomKind.MASTERCLASS)
    viewer, _ = await hub.join(hub.world.viewers[1], RoomKind.MASTERCLASS)
    raised = await asker.value("hand.raise")
    seen = await hands_of(viewer, lambda board: board["line"] != [])
    assert (seen["line"], seen["hands"]) == ([raised["number"]], [])
    assert seen["version"] >= raised["version"]


async def test_raising_twice_keeps_the_first_place(hub: Hub) -> None:
    viewer, _ = await hub.join(hub.world.viewers[0], RoomKind.MASTERCLASS)
    assert (await viewer.value("hand.raise"))["number"] == 1
    assert (await viewer.value("hand.raise"))["number"] == 1


async def test_a_hand_that_was_lowered_is_raised_again_at_the_end_of_the_line(hub: Hub) -> None:
    viewer, _ = await hub.join(hub.world.viewers[0], RoomKind.MASTERCLASS)
    other, _ = await hub.join(hub.world.viewers[1], RoomKind.MASTERCLASS)
    await viewer.value("hand.raise")
    await other.value("hand.raise")
    await viewer.value("hand.lower")
    await viewer.value("hand.lower")
    assert (await viewer.value("hand.raise"))["number"] == 3


async def test_a_lost_connection_keeps_the_place(hub: Hub) -> None:
    host, _ = await hub.join(hub.world.talent, RoomKind.MASTERCLASS)
    viewer, _ = await hub.join(hub.world.viewers[0], RoomKind.MASTERCLASS)
    raised = await viewer.value("hand.raise")
    await viewer.drop()
    gone = await hands_of(host, lambda b: b["hands"] != [] and not b["hands"][0]["is_here"])
    assert gone["line"] == [raised["number"]]
    _, again = await hub.join(hub.world.viewers[0], RoomKind.MASTERCLASS)
    assert again["hand"]["number"] == raised["number"]
    await hands_of(host, lambda board: board["hands"][0]["is_here"])


async def test_leaving_for_good_gives_the_place_up(hub: Hub) -> None:
    host, _ = await hub.join(hub.world.talent, RoomKind.MASTERCLASS)
    viewer, _ = await hub.join(hub.world.viewers[0], RoomKind.MASTERCLASS)
    await viewer.value("hand.raise")
    await hands_of(host, lambda board: len(board["line"]) == 1)
    await viewer.value("room.leave")
    await hands_of(host, lambda board: board["line"] == [])
    _, again = await hub.join(hub.world.viewers[0], RoomKind.MASTERCLASS)
    assert again["hand"] is None


async def test_a_host_lets_a_hand_go_once(hub: Hub) -> None:
    host, state = await hub.join(hub.world.talent, RoomKind.MASTERCLASS)
    assert hands_in(state)["line"] == []
    viewer, _ = await hub.join(hub.world.viewers[0], RoomKind.MASTERCLASS)
    number = (await viewer.value("hand.raise"))["number"]
    await host.value("hand.pass", {"number": number})
    assert (await hands_of(viewer, lambda board: board["line"] == []))["invited"] == []
    for gone in (number, 99, 2**31 - 1):
        assert (await host.ask("hand.pass", {"number": gone}))["code"] == "hand_gone"
    for nonsense in (0, 2**31, "first", None):
        assert (await host.ask("hand.pass", {"number": nonsense}))["code"] == "message_invalid"


async def test_whoever_waves_too_often_waits(hub: Hub) -> None:
    viewer, _ = await hub.join(hub.world.viewers[0], RoomKind.MASTERCLASS)
    for _ in range(5):
        await viewer.value("hand.raise")
        await viewer.value("hand.lower")
    assert (await viewer.ask("hand.raise", {}))["code"] == "too_many"


async def test_nobody_but_the_audience_raises_a_hand(hub: Hub) -> None:
    host, state = await hub.join(hub.world.talent, RoomKind.MASTERCLASS)
    assert state["hand"] is None
    assert (await host.ask("hand.raise", {}))["code"] == "not_allowed"
    viewer, _ = await hub.join(hub.world.viewers[0], RoomKind.MASTERCLASS)
    assert (await viewer.ask("hand.pass", {"number": 1}))["code"] == "not_allowed"
