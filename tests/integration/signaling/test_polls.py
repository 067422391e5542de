"""What hosts ask the hall and what it answers, over real sockets."""

from datetime import timedelta
from typing import Any

import pytest

from rooms.polls.rules import POLLS_MAX
from rooms.roles import RoomKind
from tests.integration.signaling.conftest import Hub
from tests.integration.signaling.socket_client import SocketClient

TEA = {"key": "key-0001", "text": "Tea or coffee?", "choices": ["Tea", "Coffee", "Water"]}


async def _polls(hub: Hub, person_id: str) -> list[dict[str, Any]]:
    """Return the polls as that person is shown them on entering."""
    _, state = await hub.join(person_id, RoomKind.MASTERCLASS)
    board = next(board for board in state["boards"] if board["name"] == "polls")
    polls: list[dict[str, Any]] = board["polls"]
    return polls


async def _write(hub: Hub, host: SocketClient, **changes: object) -> str:
    await host.value("poll.write", {**TEA, **changes})
    polls = await _polls(hub, hub.world.talent)
    return str(polls[0]["id"])


async def _host(hub: Hub) -> SocketClient:
    host, _ = await hub.join(hub.world.talent, RoomKind.MASTERCLASS)
    return host


async def _opened(hub: Hub) -> tuple[SocketClient, str]:
    poll_id = await _write(hub, await _host(hub))
    host = await _host(hub)
    await host.value("poll.move", {"id": poll_id, "to": "open"})
    return host, poll_id


def _counts(poll: dict[str, Any]) -> list[int | None]:
    return [choice["answers"] for choice in poll["choices"]]


async def test_a_poll_is_the_hosts_alone_until_it_is_opened(hub: Hub) -> None:
    poll_id = await _write(hub, await _host(hub))
    assert await _polls(hub, hub.world.viewers[0]) == []
    host = await _host(hub)
    viewer, _ = await hub.join(hub.world.viewers[0], RoomKind.MASTERCLASS)
    ack = await viewer.ask("poll.answer", {"id": poll_id, "place": 0})
    assert ack["code"] == "poll_unknown"
    await host.value("poll.move", {"id": poll_id, "to": "open"})
    board = (await viewer.notice("board.changed"))["board"]
    assert board["polls"][0]["state"] == "open"


async def test_answers_are_counted_once_a_person_and_may_change_while_it_is_open(hub: Hub) -> None:
    host, poll_id = await _opened(hub)
    first, _ = await hub.join(hub.world.viewers[0], RoomKind.MASTERCLASS)
    second, _ = await hub.join(hub.world.viewers[1], RoomKind.MASTERCLASS)
    for client, place in ((first, 0), (first, 0), (second, 0), (first, 2)):
        await client.value("poll.answer", {"id": poll_id, "place": place})
    await host.value("poll.move", {"id": poll_id, "to": "closed"})
    ack = await first.ask("poll.answer", {"id": poll_id, "place": 1})
    assert ack["code"] == "poll_closed"
    (poll,) = await _polls(hub, hub.world.talent)
    assert (_counts(poll), poll["answers"]) == ([1, 0, 1], 2)
    assert [choice["percent"] for choice in poll["choices"]] == [50, 0, 50]
    _, again = await hub.join(hub.world.viewers[0], RoomKind.MASTERCLASS)
    assert again["mine"]["answers"] == [{"poll_id": poll_id, "place": 2}]


async def test_the_hall_sees_results_only_when_hosts_show_them(hub: Hub) -> None:
    host, poll_id = await _opened(hub)
    viewer, _ = await hub.join(hub.world.viewers[0], RoomKind.MASTERCLASS)
    await viewer.value("poll.answer", {"id": poll_id, "place": 1})
    (poll,) = await _polls(hub, hub.world.viewers[1])
    assert (_counts(poll), poll["answers"]) == ([None] * 3, 0)
    await host.value("poll.show", {"id": poll_id, "is_shown": True})
    (poll,) = await _polls(hub, hub.world.viewers[1])
    assert (_counts(poll), poll["answers"]) == ([0, 1, 0], 1)
    await host.value("poll.move", {"id": poll_id, "to": "closed"})
    assert len(await _polls(hub, hub.world.viewers[1])) == 1
    await host.value("poll.show", {"id": poll_id, "is_shown": False})
    assert await _polls(hub, hub.world.viewers[1]) == []


async def test_opening_a_poll_closes_the_one_open_before(hub: Hub) -> None:
    _, first = await _opened(hub)
    host = await _host(hub)
    await host.value("poll.show", {"id": first, "is_shown": True})
    hub.clock.advance(timedelta(seconds=1))
    second = await _write(hub, host, key="key-0002", text="And now?")
    host = await _host(hub)
    await host.value("poll.move", {"id": second, "to": "open"})
    polls = {poll["id"]: poll for poll in await _polls(hub, hub.world.talent)}
    assert (polls[first]["state"], polls[first]["is_shown"]) == ("closed", False)
    assert [poll["id"] for poll in await _polls(hub, hub.world.viewers[0])] == [second]


async def test_a_poll_that_was_never_opened_can_be_dropped(hub: Hub) -> None:
    poll_id = await _write(hub, await _host(hub))
    host = await _host(hub)
    await host.value("poll.move", {"id": poll_id, "to": "dropped"})
    assert await _polls(hub, hub.world.talent) == []
    host, poll_id = await _opened(hub)
    ack = await host.ask("poll.move", {"id": poll_id, "to": "dropped"})
    assert ack["code"] == "poll_moved"


async def test_a_poll_sent_twice_is_written_once_and_there_are_so_many(hub: Hub) -> None:
    host = await _host(hub)
    for _ in range(2):
        await host.value("poll.write", TEA)
    for number in range(1, POLLS_MAX):
        await host.value("poll.write", {**TEA, "key": f"key-1{number:03}"})
    ack = await host.ask("poll.write", {**TEA, "key": "key-9999"})
    assert ack["code"] == "polls_full"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"choices": ["Tea"]}, "message_invalid"),
        ({"choices": [str(n) for n in range(7)]}, "message_invalid"),
        ({"choices": ["Tea", "  "]}, "message_invalid"),
        ({"choices": ["Tea", "x" * 81]}, "message_invalid"),
        ({"text": "x" * 161}, "message_invalid"),
        ({"choices": ["Tea", "tea"]}, "poll_choices_alike"),
    ],
)
async def test_what_is_no_poll_is_refused(hub: Hub, changes: dict[str, object], code: str) -> None:
    host = await _host(hub)
    assert (await host.ask("poll.write", {**TEA, **changes}))["code"] == code


async def test_each_side_does_its_own_part(hub: Hub) -> None:
    host, poll_id = await _opened(hub)
    viewer, _ = await hub.join(hub.world.viewers[0], RoomKind.MASTERCLASS)
    for client, name, message in (
        (host, "poll.answer", {"id": poll_id, "place": 0}),
        (viewer, "poll.write", TEA),
        (viewer, "poll.move", {"id": poll_id, "to": "closed"}),
        (viewer, "poll.show", {"id": poll_id, "is_shown": True}),
    ):
        assert (await client.ask(name, message))["code"] == "not_allowed"
