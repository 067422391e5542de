"""Requests that are wrong, too many or not allowed: an answer each, and an undisturbed room."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from rooms.roles import RoomKind, RoomRole
from signaling.messages import MAX_MESSAGE_BYTES, REQUESTS
from signaling.permissions import may_send
from tests.integration.signaling.conftest import Hub
from tests.integration.signaling.socket_client import ANSWER_LIMIT_S, SocketClient
from tests.live_world import START

MANY = 200
FORBIDDEN = [(role, name) for role in RoomRole for name in REQUESTS if not may_send(name, role)]

MALFORMED: list[tuple[str, Any]] = [
    ("room.join", {"after": -1}),
    ("room.join", {"after": "all"}),
    ("room.leave", {"really": True}),
    ("peer.signal", {}),
    ("peer.signal", {"description": {"type": "offer"}}),
    ("peer.signal", {"description": {"type": "shout", "sdp": ""}}),
    ("peer.signal", {"description": {"type": "offer", "sdp": ""}, "candidate": {"candidate": ""}}),
    ("chat.send", {"key": "abcdefgh", "text": "  "}),
    ("chat.send", {"key": "abcdefgh", "text": "x" * 1001}),
    ("chat.send", {"key": "a b", "text": "hello"}),
    ("chat.send", "hello"),
    ("chat.send", None),
    ("chat.send", ["hello"]),
    ("media.report", {"interval_ms": 2000}),
    (
        "media.report",
        {"interval_ms": 0, "audio_bytes": 1, "video_bytes": 1, "video_frames": 1},
    ),
    ("media.trouble", {"kind": "boredom"}),
    ("media.trouble", {"kind": "media_lost", "detail": "\0"}),
    ("entries.after", {"seq": 2**60}),
]


async def _in_role(hub: Hub, role: RoomRole) -> SocketClient:
    person, kind = {
        RoomRole.TALENT: (hub.world.talent, RoomKind.SESSION),
        RoomRole.LEARNER: (hub.world.learner, RoomKind.SESSION),
        RoomRole.HOST: (hub.world.talent, RoomKind.MASTERCLASS),
        RoomRole.AUDIENCE: (hub.world.viewers[0], RoomKind.MASTERCLASS),
        RoomRole.REHEARSER: (hub.world.talent, RoomKind.REHEARSAL),
    }[role]
    if kind is RoomKind.REHEARSAL:
        hub.clock.at = START - timedelta(hours=1)  # Before the doors open.
    return (await hub.join(person, kind))[0]


async def test_each_role_is_refused_what_is_not_open_to_it(hub: Hub) -> None:
    for role in RoomRole:
        client = await _in_role(hub, role)
        for name in [name for forbidden, name in FORBIDDEN if forbidden is role]:
            ack = await client.ask(name, {"sdp": "v=0"})
            assert (role, name, ack["code"]) == (role, name, "not_allowed")
            assert ack["message"] == "This is not open to your role in the room."
    assert hub.engine.asked == []


async def test_a_malformed_message_is_answered_and_changes_nothing(hub: Hub) -> None:
    talent, _ = await hub.join(hub.world.talent)
    learner, before = await hub.join(hub.world.learner)
    await talent.notice("participant.arrived")
    for name, message in MALFORMED:
        ack = await learner.ask(name, message)
        assert (name, message, ack.get("code")) == (name, message, "message_invalid")
    assert talent.notices == []
    assert await learner.value("room.join") == before


async def test_too_many_arguments_and_unknown_names_are_answered(hub: Hub) -> None:
    learner, _ = await hub.join(hub.world.learner)
    assert (await learner.ask("room.join", {}, {}))["code"] == "message_invalid"
    for name in ("room.destroy", "", "*", "__proto__", "message"):
        assert (await learner.ask(name, {}))["code"] == "message_unknown"


async def test_answers_are_in_the_language_of_the_person(hub: Hub) -> None:
    learner, _ = await hub.join(hub.world.learner)
    ack = await learner.ask("nonsense", {})
    assert ack["message"] == "The page asked for something we do not know. Reload it and try again."


async def test_a_client_cannot_play_the_server(hub: Hub) -> None:
    talent, _ = await hub.join(hub.world.talent)
    learner, _ = await hub.join(hub.world.learner)
    await talent.notice("participant.arrived")
    forged = {"HTTP_COOKIE": f"login={hub.world.cookies[hub.world.talent]}"}
    await learner.send_raw(f'42["connect",{forged!r},{{}}]'.replace("'", '"'))
    await learner.send_raw('42["disconnect","client disconnect"]')
    assert (await learner.value("room.join"))["you"]["role"] == "learner"
    assert await talent.stays_quiet("participant.away")


async def test_too_many_messages_are_refused_until_a_pause(hub: Hub) -> None:
    learner, _ = await hub.join(hub.world.learner)
    acks = await asyncio.gather(*(learner.ask("entries.after", {"seq": 0}) for _ in range(MANY)))
    refused = [ack for ack in acks if not ack["ok"]]
    assert {ack["code"] for ack in refused} == {"too_many"}
    assert "few seconds" in refused[0]["message"]


@pytest.mark.parametrize("letter", ["x", "é", "漢"])
@pytest.mark.parametrize("letters", [MAX_MESSAGE_BYTES, 1_000_000])
async def test_a_request_that_is_too_long_is_answered_and_the_next_one_is_done(
    hub: Hub, letter: str, letters: int
) -> None:
    talent, _ = await hub.join(hub.world.talent)
    learner, _ = await hub.join(hub.world.learner)
    text = letter * (letters // len(letter.encode()))
    asked = [("chat.send", {"key": "abcdefgh", "text": text}), ("entries.after", {"seq": 0})]
    acks = await asyncio.gather(*(learner.ask(*request) for request in asked))
    assert acks[0]["code"] == "message_too_long"
    assert acks[0]["message"] == "That is too long for one message. Send it in shorter ones."
    assert acks[1]["value"]["entries"] == []
    assert await talent.stays_quiet("participant.away")


async def test_a_request_that_is_too_long_in_many_frames_is_answered_as_one(hub: Hub) -> None:
    learner, _ = await hub.join(hub.world.learner)
    ack = await learner.ask_in_frames("chat.send", {"text": "é" * 400_000}, frame_length=9_999)
    assert ack["code"] == "message_too_long"
    body = {"key": "abcdefgh", "text": "é" * 999}
    assert (await learner.ask_in_frames("chat.send", body, frame_length=100))["ok"]


async def test_requests_that_are_too_long_and_want_no_answer_are_passed_over(hub: Hub) -> None:
    learner, _ = await hub.join(hub.world.learner)
    await learner.send_raw('42["chat.send",{"text":"' + "x" * MAX_MESSAGE_BYTES + '"}]')
    assert (await learner.ask("room.pulse"))["ok"]


async def test_many_requests_that_are_too_long_are_too_many(hub: Hub) -> None:
    talent, _ = await hub.join(hub.world.talent)
    learner, _ = await hub.join(hub.world.learner)
    long = {"key": "abcdefgh", "text": "x" * 1_000_000}
    acks = await asyncio.gather(*(learner.ask("chat.send", long) for _ in range(10)))
    assert {ack["code"] for ack in acks} == {"message_too_long", "too_many"}
    assert (await talent.ask("room.pulse"))["ok"]


@pytest.mark.parametrize(
    "frame",
    [
        pytest.param('421["chat.send",{"text":"' + "x" * 1_200_000 + '"}]', id="over 1 MiB"),
        pytest.param("x" * 100_000, id="long nonsense"),
    ],
)
async def test_what_is_far_too_long_costs_the_connection_but_not_the_room(
    hub: Hub, frame: str
) -> None:
    talent, _ = await hub.join(hub.world.talent)
    learner, _ = await hub.join(hub.world.learner)
    with suppress(ConnectionClosed):
        await learner.send_raw(frame)
    await asyncio.wait_for(learner.is_closed.wait(), ANSWER_LIMIT_S)
    assert await talent.notice("participant.away") == {"id": hub.world.learner}
    await talent.value("room.join")


async def test_announcing_bytes_makes_nothing_wait_for_them(hub: Hub) -> None:
    learner, _ = await hub.join(hub.world.learner)
    await learner.send_raw('459999999-["chat.send",{"_placeholder":true,"num":0}]')
    await learner.send_raw(b"x" * 1_000)
    assert (await learner.ask("room.pulse"))["ok"]


@pytest.mark.parametrize(
    "frame",
    [
        *("4", "4x", "42", "42{", "42[]", "42[[]]", "44", "49[]", "451-[]", b"2[]"),
        *('42["connect"]', '42["connect",1,2,3]', '42["disconnect",1,2,3]', "42" + "[" * 60_000),
    ],
)
async def test_what_is_no_packet_is_passed_over_and_fills_no_log(
    hub: Hub, frame: str | bytes, caplog: pytest.LogCaptureFixture
) -> None:
    learner, _ = await hub.join(hub.world.learner)
    await learner.send_raw(frame)
    assert (await learner.ask("room.pulse"))["ok"]
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


@pytest.mark.parametrize("frame", ["42{", "49[]", "hello", "42[[]]", "451-[]", "3"])
async def test_a_broken_frame_does_not_disturb_the_other(hub: Hub, frame: str) -> None:
    talent, _ = await hub.join(hub.world.talent)
    learner, _ = await hub.join(hub.world.learner)
    await learner.send_raw(frame)
    await learner.end()
    again, _ = await hub.join(hub.world.learner)
    await again.value("peer.signal", {"candidate": {"candidate": "c"}})
    assert (await talent.notice("peer.signal"))["candidate"]["candidate"] == "c"


async def test_a_failure_of_ours_is_answered_and_the_connection_goes_on(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    host, _ = await hub.join(hub.world.talent, RoomKind.MASTERCLASS)

    async def fail(**_offer: str) -> str:
        raise ZeroDivisionError

    monkeypatch.setattr(hub.engine, "publish", fail)
    ack = await host.ask("stage.publish", {"sdp": "v=0"})
    assert ack["code"] == "internal"
    assert (await host.ask("room.join"))["ok"]


async def test_requests_of_one_browser_are_answered_in_order(hub: Hub) -> None:
    learner, _ = await hub.join(hub.world.learner)
    for number in range(4):
        body = f'{{"key":"key-{number:04}","text":"{number}"}}'
        await learner.send_raw(f'42["chat.send",{body}]')
    page = await learner.value("entries.after", {"seq": 0})
    assert [entry["payload"]["text"] for entry in page["entries"]] == ["0", "1", "2", "3"]


async def test_trouble_is_kept_as_evidence_within_limits(hub: Hub) -> None:
    learner, _ = await hub.join(hub.world.learner)
    trouble = {"kind": "camera_failed", "detail": "NotReadableError"}
    acks = [await learner.ask("media.trouble", trouble) for _ in range(12)]
    assert [ack["ok"] for ack in acks] == [True] * 10 + [False] * 2
    hub.clock.advance(timedelta(seconds=1))
