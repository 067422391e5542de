"""Coming in, being seen by the other, leaving."""

import asyncio

import pytest

from rooms.roles import RoomKind
from tests.integration.signaling.conftest import Hub


async def test_two_people_of_a_session_find_each_other(hub: Hub) -> None:
    talent, alone = await hub.join(hub.world.talent)
    assert alone["you"]["role"] == "talent"
    assert [other["presence"] for other in alone["others"]] == ["expected"]
    _, both = await hub.join(hub.world.learner)
    assert both["others"][0]["presence"] == "here"
    assert both["others"][0]["page"] == alone["you"]["page"]
    assert both["is_polite"]
    assert not alone["is_polite"]
    arrived = await talent.notice("participant.arrived")
    assert arrived["participant"] == both["you"]


async def test_leaving_is_told_and_closes_the_connection(hub: Hub) -> None:
    talent, _ = await hub.join(hub.world.talent)
    learner, _ = await hub.join(hub.world.learner)
    await learner.value("room.leave")
    assert await talent.notice("participant.left") == {"id": hub.world.learner}
    await learner.is_closed.wait()
    assert await talent.stays_quiet("participant.away")


async def test_losing_the_connection_is_told_and_the_same_pass_lets_back_in(hub: Hub) -> None:
    talent, _ = await hub.join(hub.world.talent)
    room_pass = await hub.pass_for(hub.world.learner)
    learner = await hub.connect(hub.world.learner, room_pass=room_pass)
    first = await learner.value("room.join")
    await learner.drop()
    assert await talent.notice("participant.away") == {"id": hub.world.learner}
    again = await hub.connect(hub.world.learner, room_pass=room_pass)
    second = await again.value("room.join")
    assert second["you"] == first["you"]


async def test_a_second_device_takes_over_and_the_first_one_is_told(hub: Hub) -> None:
    talent, _ = await hub.join(hub.world.talent)
    first, state = await hub.join(hub.world.learner)
    await talent.notice("participant.arrived")
    _, other = await hub.join(hub.world.learner)
    closed = await first.notice("room.closed")
    assert closed["reason"] == "superseded"
    assert "another device" in closed["message"]
    await first.is_closed.wait()
    arrived = await talent.notice("participant.arrived")
    assert arrived["participant"]["page"] == other["you"]["page"] != state["you"]["page"]
    assert await talent.stays_quiet("participant.away")


async def test_the_one_who_came_in_last_may_come_back_though_another_page_came_in_between(
    hub: Hub,
) -> None:
    room_pass = await hub.pass_for(hub.world.learner)
    learner = await hub.connect(hub.world.learner, room_pass=room_pass)
    await hub.join(hub.world.learner)
    first = await learner.value("room.join")
    await learner.drop()
    again = await hub.connect(hub.world.learner, room_pass=room_pass)
    assert (await again.value("room.join"))["you"] == first["you"]


async def test_a_page_that_never_comes_in_is_let_go(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("signaling.server.UNJOINED_MAX_S", 0.3)
    idle = await hub.connect(hub.world.learner)
    talent, _ = await hub.join(hub.world.talent)
    await idle.is_closed.wait()
    await asyncio.sleep(0.4)
    assert not talent.is_closed.is_set()
    assert await talent.stays_quiet("participant.away")


async def test_joining_twice_on_one_socket_is_one_arrival(hub: Hub) -> None:
    talent, _ = await hub.join(hub.world.talent)
    learner, first = await hub.join(hub.world.learner)
    await talent.notice("participant.arrived")
    assert await learner.value("room.join") == first
    assert await talent.stays_quiet("participant.arrived")


async def test_viewers_are_counted_and_not_announced(hub: Hub) -> None:
    host, state = await hub.join(hub.world.talent, RoomKind.MASTERCLASS)
    assert state["you"]["role"] == "host"
    viewer, seen = await hub.join(hub.world.viewers[0], RoomKind.MASTERCLASS)
    assert seen["viewers"] == 1
    assert seen["others"][0]["role"] == "host"
    assert (await host.notice("viewers.changed"))["count"] == 1
    await viewer.drop()
    assert (await host.notice("viewers.changed"))["count"] == 0
    assert await host.stays_quiet("participant.arrived")


@pytest.mark.parametrize("name", ["chat.send", "peer.signal", "entries.after"])
async def test_nothing_is_answered_before_joining(hub: Hub, name: str) -> None:
    learner = await hub.connect(hub.world.learner)
    messages = {
        "chat.send": {"key": "abcdefgh", "text": "hi"},
        "peer.signal": {"candidate": {"candidate": ""}},
        "entries.after": {"seq": 0},
    }
    ack = await learner.ask(name, messages[name])
    assert ack["code"] == "not_joined"


async def test_somebody_on_another_page_is_asked_first_and_the_room_hears_nothing_of_it(
    hub: Hub,
) -> None:
    talent, _ = await hub.join(hub.world.talent)
    first, _ = await hub.join(hub.world.learner)
    await talent.notice("participant.arrived")
    second = await hub.connect(hub.world.learner)
    refused = await second.ask("room.join", {"asks_first": True})
    assert refused["code"] == "already_here"
    assert "Which one do you keep?" in refused["message"]
    assert await talent.stays_quiet("participant.arrived")
    assert await first.stays_quiet("room.closed")
    assert (await second.value("room.join", {"asks_first": False}))["you"]["presence"] == "here"
    assert (await first.notice("room.closed"))["reason"] == "superseded"


async def test_nobody_is_asked_about_the_connection_they_lost(hub: Hub) -> None:
    room_pass = await hub.pass_for(hub.world.learner)
    stuck = await hub.connect(hub.world.learner, room_pass=room_pass)
    await stuck.value("room.join")
    again = await hub.connect(hub.world.learner, room_pass=room_pass)
    assert (await again.value("room.join", {"asks_first": True}))["you"]["presence"] == "here"
    await stuck.drop()
    await again.drop()
    later = await hub.connect(hub.world.learner)
    ack: dict[str, object] = {}
    for _ in range(50):
        ack = await later.ask("room.join", {"asks_first": True})
        if ack["ok"]:
            break
        await asyncio.sleep(0.05)
    assert ack["ok"]


async def test_a_pulse_is_answered_to_those_who_are_in(hub: Hub) -> None:
    learner = await hub.connect(hub.world.learner)
    assert (await learner.ask("room.pulse", {}))["code"] == "not_joined"
    await learner.value("room.join")
    assert await learner.value("room.pulse") == {}
