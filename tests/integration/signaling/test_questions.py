"""What the audience asks and votes for, and what hosts make of it, over real sockets."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from rooms.questions.rules import OPEN_MAX, UNANSWERED_PER_PERSON_MAX
from rooms.questions.service import ask
from rooms.roles import RoomKind
from tests.integration.signaling.conftest import Hub
from tests.integration.signaling.socket_client import SocketClient

Board = dict[str, Any]


class Hall:
    """A host and two people in the audience."""

    def __init__(self, host: SocketClient, asker: SocketClient, other: SocketClient) -> None:
        self.host = host
        self.asker = asker
        self.other = other


@pytest.fixture
async def hall(hub: Hub) -> Hall:
    """Let everybody in."""
    host, _ = await hub.join(hub.world.talent, RoomKind.MASTERCLASS)
    asker, _ = await hub.join(hub.world.viewers[0], RoomKind.MASTERCLASS)
    other, _ = await hub.join(hub.world.viewers[1], RoomKind.MASTERCLASS)
    return Hall(host, asker, other)


async def _until(client: SocketClient, name: str, is_so: Callable[[Board], bool]) -> Board:
    """Return the first board of that name that is as wanted."""
    while True:
        board: Board = (await client.notice("board.changed"))["board"]
        if board["name"] == name and is_so(board):
            return board


def _states(board: Board) -> dict[str, str]:
    return {one["text"]: one["state"] for one in board["questions"]}


async def _ask(client: SocketClient, text: str, key: str = "key-0001") -> str:
    return str((await client.value("question.ask", {"key": key, "text": text}))["id"])


async def _state(hub: Hub, number: int) -> dict[str, Any]:
    _, state = await hub.join(hub.world.viewers[number], RoomKind.MASTERCLASS)
    return state


def _board(state: dict[str, Any], name: str) -> Board:
    return next(board for board in state["boards"] if board["name"] == name)


async def test_a_question_is_seen_by_all_and_its_votes_are_counted_once(
    hub: Hub, hall: Hall
) -> None:
    asked = await _ask(hall.asker, "  Which paper?  ")
    for client in (hall.host, hall.other):
        board = await _until(client, "questions", lambda one: bool(one["questions"]))
        assert _states(board) == {"Which paper?": "shown"}
        assert board["questions"][0]["author"]["id"] == hub.world.viewers[0]
    for _ in range(2):
        await hall.other.value("question.vote", {"id": asked, "is_for": True})
    votes = await _until(hall.asker, "votes", lambda one: bool(one["votes"]))
    assert votes["votes"] == [{"id": asked, "votes": 1}]
    again = await _state(hub, 1)
    assert again["mine"] == {"questions": [], "votes": [asked], "answers": []}
    assert _board(again, "votes")["votes"] == [{"id": asked, "votes": 1}]


async def test_a_vote_can_be_taken_back(hub: Hub, hall: Hall) -> None:
    asked = await _ask(hall.asker, "Which paper?")
    await hall.other.value("question.vote", {"id": asked, "is_for": True})
    await hall.other.value("question.vote", {"id": asked, "is_for": False})
    await hall.other.value("question.vote", {"id": asked, "is_for": False})
    state = await _state(hub, 1)
    assert state["mine"]["votes"] == []
    assert _board(state, "votes")["votes"] == []


async def test_nobody_votes_for_their_own_or_for_what_they_may_not_see(
    hub: Hub, hall: Hall
) -> None:
    asked = await _ask(hall.asker, "Which paper?")
    ack = await hall.asker.ask("question.vote", {"id": asked, "is_for": True})
    assert ack["code"] == "vote_for_own"
    await hall.host.value("question.move", {"id": asked, "to": "hidden"})
    ack = await hall.other.ask("question.vote", {"id": asked, "is_for": True})
    assert ack["code"] == "question_unknown"
    ack = await hall.other.ask("question.vote", {"id": "qst_none", "is_for": True})
    assert ack["code"] == "question_unknown"


async def test_the_same_question_sent_twice_is_asked_once(hub: Hub, hall: Hall) -> None:
    first = await _ask(hall.asker, "Which paper?")
    assert await _ask(hall.asker, "Which paper?") == first
    assert len((await _state(hub, 0))["mine"]["questions"]) == 1


async def test_hosts_who_read_first_alone_see_what_waits(hub: Hub, hall: Hall) -> None:
    await hall.host.value("question.moderate", {"is_moderated": True})
    asked = await _ask(hall.asker, "Which paper?")
    board = await _until(hall.host, "questions", lambda one: bool(one["questions"]))
    assert (_states(board), board["waiting"]) == ({"Which paper?": "waiting"}, 1)
    state = await _state(hub, 1)
    seen = _board(state, "questions")
    assert (seen["is_moderated"], seen["questions"], seen["waiting"]) == (True, [], 0)
    mine = (await _state(hub, 0))["mine"]["questions"]
    assert mine == [{"id": asked, "text": "Which paper?", "state": "waiting"}]


async def test_the_asker_is_told_what_became_of_it_and_nobody_else_is(hub: Hub, hall: Hall) -> None:
    await hall.host.value("question.moderate", {"is_moderated": True})
    asked = await _ask(hall.asker, "Which paper?")
    await hall.host.value("question.move", {"id": asked, "to": "shown"})
    told = await hall.asker.notice("question.moved")
    assert told["question"]["state"] == "shown"
    board = await _until(hall.other, "questions", lambda one: bool(one["questions"]))
    assert _states(board) == {"Which paper?": "shown"}
    await hall.host.value("question.move", {"id": asked, "to": "hidden"})
    assert (await hall.asker.notice("question.moved"))["question"]["state"] == "hidden"
    await _until(hall.other, "questions", lambda one: not one["questions"])
    assert await hall.other.stays_quiet("question.moved")


async def test_the_next_question_on_the_stage_answers_the_one_before(hub: Hub, hall: Hall) -> None:
    first = await _ask(hall.asker, "First?")
    second = await _ask(hall.asker, "Second?", key="key-0002")
    await hall.host.value("question.move", {"id": first, "to": "answering"})
    await hall.host.value("question.move", {"id": second, "to": "answering"})
    board = await _until(
        hall.other, "questions", lambda one: _states(one).get("Second?") == "answering"
    )
    assert _states(board) == {"Second?": "answering", "First?": "answered"}
    told = [(await hall.asker.notice("question.moved"))["question"] for _ in range(3)]
    assert {(one["text"], one["state"]) for one in told} == {
        ("First?", "answering"),
        ("Second?", "answering"),
        ("First?", "answered"),
    }


async def test_two_hosts_who_deal_with_the_same_question_do_it_once(hub: Hub, hall: Hall) -> None:
    asked = await _ask(hall.asker, "Which paper?")
    await hall.host.value("question.move", {"id": asked, "to": "hidden"})
    ack = await hall.host.ask("question.move", {"id": asked, "to": "answered"})
    assert ack["code"] == "question_moved"


async def test_questions_come_in_the_order_of_their_votes(hub: Hub, hall: Hall) -> None:
    await _ask(hall.asker, "First?")
    hub.clock.advance(timedelta(seconds=1))
    wanted = await _ask(hall.asker, "Second?", key="key-0002")
    hub.clock.advance(timedelta(seconds=1))
    await _ask(hall.asker, "Third?", key="key-0003")
    await hall.other.value("question.vote", {"id": wanted, "is_for": True})
    listed = _board(await _state(hub, 2), "questions")["questions"]
    assert [one["text"] for one in listed] == ["Second?", "Third?", "First?"]


async def test_asking_has_a_pace_and_a_number(hub: Hub, hall: Hall) -> None:
    for number in range(3):
        await _ask(hall.asker, f"Number {number}?", key=f"key-000{number}")
    ack = await hall.asker.ask("question.ask", {"key": "key-0009", "text": "And now?"})
    assert ack["code"] == "too_many"
    room_id = (await _state(hub, 2))["room_id"]
    async with hub.database.write() as db:
        for number in range(UNANSWERED_PER_PERSON_MAX):
            await ask(
                db,
                room_id,
                f"Number {number}?",
                author_id=hub.world.viewers[1],
                key=f"key-{number:04}",
                now=hub.clock.now(),
            )
    ack = await hall.other.ask("question.ask", {"key": "key-0009", "text": "And now?"})
    assert ack["code"] == "questions_waiting"
    assert str(UNANSWERED_PER_PERSON_MAX) in ack["message"]


async def test_a_long_list_says_how_much_of_it_is_not_shown(
    hub: Hub, hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rooms.questions.rules.UNANSWERED_PER_PERSON_MAX", OPEN_MAX + 3)
    room_id = (await _state(hub, 2))["room_id"]
    async with hub.database.write() as db:
        for number in range(OPEN_MAX + 3):
            await ask(
                db,
                room_id,
                f"Number {number}?",
                author_id=hub.world.viewers[1],
                key=f"key-{number:04}",
                now=hub.clock.now() + timedelta(seconds=number),
            )
    board = _board(await _state(hub, 2), "questions")
    assert (len(board["questions"]), board["more"]) == (OPEN_MAX, 3)


@pytest.mark.parametrize(
    "message",
    [
        {"key": "key-0001", "text": "   "},
        {"key": "key-0001", "text": "x" * 281},
        {"key": "short", "text": "Why?"},
        {"key": "key-0001"},
    ],
)
async def test_what_is_no_question_is_refused(
    hub: Hub, hall: Hall, message: dict[str, object]
) -> None:
    assert (await hall.asker.ask("question.ask", message))["code"] == "message_invalid"


async def test_each_side_does_its_own_part(hub: Hub, hall: Hall) -> None:
    asked = await _ask(hall.asker, "Which paper?")
    for client, name, message in (
        (hall.host, "question.ask", {"key": "key-0001", "text": "Why?"}),
        (hall.host, "question.vote", {"id": asked, "is_for": True}),
        (hall.asker, "question.move", {"id": asked, "to": "answered"}),
        (hall.asker, "question.moderate", {"is_moderated": True}),
    ):
        assert (await client.ask(name, message))["code"] == "not_allowed"
