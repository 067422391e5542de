"""The control channel's requests and answers."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.sfu import VERSION, limits
from rooms.sfu.control import Control
from tests.unit.rooms.sfu.in_memory import STARTED_AT, MemoryPeer, World, offer_text


@pytest.fixture
def control(world: World) -> Control:
    return Control(world.server, secret="s", started_at=STARTED_AT)


def _call(control: Control, method: str, **params: Any) -> dict[str, Any]:
    request = {"jsonrpc": "2.0", "id": 7, "method": method, "params": params}
    answer = json.loads(control.answer(json.dumps(request).encode()))
    assert (answer["jsonrpc"], answer["id"]) == ("2.0", 7)
    return dict(answer)


def _code(answer: dict[str, Any]) -> str:
    return str(answer["error"]["data"]["code"])


def test_ping_says_since_when_and_which_version(control: Control) -> None:
    result = _call(control, "ping")["result"]
    assert result == {"started_at": STARTED_AT, "now": STARTED_AT + 100, "version": VERSION}


def test_offers_are_answered(control: Control) -> None:
    for method, direction in (("publish", "sendonly"), ("watch", "recvonly")):
        offer = offer_text(direction)
        result = _call(control, method, room="r", peer="p", offer=offer)["result"]
        assert result["answer"].startswith("v=0\r\n")


@pytest.mark.parametrize(
    ("method", "params", "code"),
    [
        ("publish", {"room": "r", "peer": "p", "offer": "nonsense"}, "offer_invalid"),
        (
            "publish",
            {"room": "r", "peer": "p", "offer": offer_text("recvonly")},
            "offer_unsupported",
        ),
        ("publish", {"room": "r", "peer": "p"}, "request_invalid"),
        (
            "watch",
            {"room": "x" * 65, "peer": "p", "offer": offer_text("recvonly")},
            "request_invalid",
        ),
        ("watch", {"room": 5, "peer": "p", "offer": ""}, "request_invalid"),
        ("hang_up", {"room": "r", "peer": "nobody"}, "peer_unknown"),
        ("close_room", {"room": "nowhere"}, "room_unknown"),
        ("stats", {"room": "nowhere"}, "room_unknown"),
        ("journal", {"after": -1}, "request_invalid"),
        ("journal", {"after": True}, "request_invalid"),
        ("acknowledge", {}, "request_invalid"),
        ("acknowledge", {"through": 1 << 70}, "request_invalid"),
        ("shutdown", {}, "method_unknown"),
    ],
)
def test_what_cannot_be_done_has_a_stable_code(
    control: Control, method: str, params: dict[str, Any], code: str
) -> None:
    assert _code(_call(control, method, **params)) == code


def test_the_journal_is_read_and_acknowledged(
    control: Control, world: World, host: MemoryPeer
) -> None:
    first = _call(control, "journal", after=0, limit=10)["result"]
    assert first["journal"] == world.journal.id
    assert [entry["kind"] for entry in first["entries"]] == ["connected"]
    assert _call(control, "acknowledge", through=1)["result"] == {}
    assert _call(control, "journal", after=0)["result"]["entries"] == []


def test_stats_tell_of_rooms_and_peers(
    control: Control, host: MemoryPeer, viewer: MemoryPeer
) -> None:
    (room,) = _call(control, "stats", room="r")["result"]["rooms"]
    assert (room["publishers"], room["viewers"]) == (1, 1)
    assert [(p["peer"], p["kind"], p["connected"]) for p in room["peers"]] == [
        ("host", "publisher", True),
        ("ada", "viewer", True),
    ]
    (room_of_ada,) = _call(control, "stats", room="r", peer="ada")["result"]["rooms"]
    assert [peer["peer"] for peer in room_of_ada["peers"]] == ["ada"]
    everything = _call(control, "stats")["result"]
    assert everything["rooms"] == [room]
    assert everything["half_open"] == 0


def test_hanging_up_and_closing_answer_with_nothing(
    control: Control, host: MemoryPeer, viewer: MemoryPeer
) -> None:
    assert _call(control, "hang_up", room="r", peer="ada")["result"] == {}
    assert _call(control, "close_room", room="r")["result"] == {}


@given(st.binary(max_size=200))
def test_any_line_is_answered_with_an_error(line: bytes) -> None:
    assert "error" in json.loads(ANYTHING.answer(line))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
        max_leaves=8,
    )
)
def test_any_json_is_answered_with_an_error(value: object) -> None:
    assert "error" in json.loads(ANYTHING.answer(json.dumps(value).encode()))


def test_json_nested_without_end_is_answered_with_an_error() -> None:
    assert "error" in json.loads(ANYTHING.answer(b"[" * limits.CONTROL_LINE_BYTES_MAX))


def _without_a_server() -> Control:
    control = Control.__new__(Control)
    control._methods = {}
    return control


ANYTHING = _without_a_server()


def test_a_server_without_a_folder_for_recordings_refuses_to_record(control: Control) -> None:
    answer = _call(control, "record", room="r", recording="rec", folder="rec/1")
    assert _code(answer) == "recording_refused"
    assert _call(control, "recordings")["result"] == {"recordings": {}, "problems": {}}
    assert _call(control, "stop_recording", room="r")["result"] == {}
