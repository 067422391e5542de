"""What the hosts write to each other reaches the hosts, and never the hall."""

from typing import Any

from hub.masterclasses.models import CoHost
from rooms.backstage.service import SHOWN
from rooms.roles import RoomKind
from signaling.rates import chat_bucket, message_bucket
from tests.integration.signaling.conftest import Hub
from tests.integration.signaling.socket_client import SocketClient

SECRET = "The next question is for you"


async def _co_host(hub: Hub) -> None:
    async with hub.database.write() as db:
        row = CoHost(
            masterclass_id=hub.world.masterclass,
            person_id=hub.world.learner,
            joined_at=hub.clock.now(),
        )
        db.add(row)


async def _board(client: SocketClient) -> dict[str, Any]:
    while True:
        board: dict[str, Any] = (await client.notice("board.changed"))["board"]
        if board["name"] == "hosts":
            return board


async def test_a_line_reaches_the_other_hosts_and_nobody_in_the_hall(hub: Hub) -> None:
    await _co_host(hub)
    host, _ = await hub.join(hub.world.talent, RoomKind.MASTERCLASS)
    co_host, _ = await hub.join(hub.world.learner, RoomKind.MASTERCLASS)
    viewer, _ = await hub.join(hub.world.viewers[0], RoomKind.MASTERCLASS)
    await host.value("hosts.write", {"key": "key-0001", "text": SECRET})
    (line,) = (await _board(co_host))["lines"]
    assert (line["text"], line["author"]["id"]) == (SECRET, hub.world.talent)
    assert await viewer.stays_quiet("board.changed")
    page = await viewer.value("entries.after", {"seq": 0})
    _, later = await hub.join(hub.world.viewers[1], RoomKind.MASTERCLASS)
    assert SECRET not in str(viewer.notices) + str(page) + str(later)
    _, again = await hub.join(hub.world.learner, RoomKind.MASTERCLASS)
    board = next(board for board in again["boards"] if board["name"] == "hosts")
    assert [line["text"] for line in board["lines"]] == [SECRET]


async def test_a_viewer_can_neither_write_nor_read_between_hosts(hub: Hub) -> None:
    viewer, _ = await hub.join(hub.world.viewers[0], RoomKind.MASTERCLASS)
    for name, message in (
        ("hosts.write", {"key": "key-0001", "text": SECRET}),
        ("hosts.before", {"seq": 10}),
    ):
        assert (await viewer.ask(name, message))["code"] == "not_allowed"


async def test_a_line_that_is_sent_again_is_there_once(hub: Hub) -> None:
    host, _ = await hub.join(hub.world.talent, RoomKind.MASTERCLASS)
    seqs = [
        (await host.value("hosts.write", {"key": "key-0001", "text": SECRET}))["seq"]
        for _ in range(2)
    ]
    assert seqs == [1, 1]


async def test_the_board_shows_the_latest_lines_and_the_earlier_ones_are_asked_for(
    hub: Hub,
) -> None:
    host, _ = await hub.join(hub.world.talent, RoomKind.MASTERCLASS)
    connection = next(iter(hub.server._connections))
    for number in range(SHOWN + 2):
        connection.chat, connection.messages = chat_bucket(), message_bucket()
        key = f"key-{number:04}"
        await host.value("hosts.write", {"key": key, "text": f"Line {number}"})
    _, state = await hub.join(hub.world.talent, RoomKind.MASTERCLASS)
    board = next(board for board in state["boards"] if board["name"] == "hosts")
    assert (len(board["lines"]), board["has_more"]) == (SHOWN, True)
    again, _ = await hub.join(hub.world.talent, RoomKind.MASTERCLASS)
    page = await again.value("hosts.before", {"seq": board["lines"][0]["seq"]})
    assert [line["text"] for line in page["lines"]] == ["Line 0", "Line 1"]
    assert page["has_more"] is False
