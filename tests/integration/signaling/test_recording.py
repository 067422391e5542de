"""Recording from the room: consent, the sign for everybody, stopping, the end."""

import pytest

from rooms.recordings.rules import CONSENT_VERSION
from rooms.roles import RoomKind
from tests.integration.signaling.conftest import Hub
from tests.integration.signaling.socket_client import SocketClient

AGREED = {"consent": CONSENT_VERSION}
OFF = {"is_on": False, "is_ready": False}


async def on_air(hub: Hub) -> tuple[SocketClient, str]:
    host, state = await hub.join(hub.world.talent, RoomKind.MASTERCLASS)
    hub.engine.received.add(hub.world.talent)
    await host.value("live.start")
    return host, state["room_id"]


async def sign(client: SocketClient) -> dict[str, bool]:
    """Return the next change of the sign that a browser hears of."""
    while True:
        entry = (await client.notice("entry.added"))["entry"]
        if entry["kind"] == "recording":
            payload: dict[str, bool] = entry["payload"]
            return payload


async def test_everybody_sees_the_sign_also_who_comes_later(hub: Hub) -> None:
    host, room_id = await on_air(hub)
    viewer, state = await hub.join(hub.world.viewers[0], RoomKind.MASTERCLASS)
    assert state["recording"] == OFF
    assert await host.value("recording.start", AGREED) == {"is_on": True, "is_ready": False}
    assert room_id in hub.engine.recorded
    assert await sign(viewer) == {"is_on": True, "has_failed": False}
    _, late = await hub.join(hub.world.viewers[1], RoomKind.MASTERCLASS)
    assert late["recording"] == {"is_on": True, "is_ready": False}
    assert await host.value("recording.stop") == OFF
    assert hub.engine.recorded == {}
    assert await sign(viewer) == {"is_on": False, "has_failed": False}


async def test_recording_asked_backstage_waits_for_the_broadcast(hub: Hub) -> None:
    host, _ = await hub.join(hub.world.talent, RoomKind.MASTERCLASS)
    assert await host.value("recording.start", AGREED) == {"is_on": False, "is_ready": True}
    assert hub.engine.recorded == {}
    _, again = await hub.join(hub.world.talent, RoomKind.MASTERCLASS)
    assert again["recording"] == {"is_on": False, "is_ready": True}
    host, room_id = await on_air(hub)
    assert (await sign(host))["is_on"]
    assert room_id in hub.engine.recorded


async def test_a_wording_of_yesterday_is_not_agreed_to(hub: Hub) -> None:
    host, _ = await on_air(hub)
    ack = await host.ask("recording.start", {"consent": CONSENT_VERSION + 1})
    assert ack["code"] == "consent_outdated"
    assert hub.engine.recorded == {}


@pytest.mark.parametrize("message", [{}, {"consent": "yes"}, {"consent": 0}, {"consent": None}])
async def test_agreeing_takes_the_version_of_what_was_read(
    hub: Hub, message: dict[str, object]
) -> None:
    host, _ = await on_air(hub)
    assert (await host.ask("recording.start", message))["code"] == "message_invalid"


async def test_a_hub_that_cannot_write_says_so_and_takes_the_sign_off(hub: Hub) -> None:
    host, _ = await on_air(hub)
    hub.engine.cannot_record = True
    ack = await host.ask("recording.start", AGREED)
    assert ack["code"] == "recording_refused"
    assert [await sign(host), await sign(host)] == [
        {"is_on": True, "has_failed": False},
        {"is_on": False, "has_failed": True},
    ]


async def test_the_end_of_the_broadcast_ends_the_recording(hub: Hub) -> None:
    host, room_id = await on_air(hub)
    await host.value("recording.start", AGREED)
    await host.value("live.end")
    assert ("stop_recording", room_id, "") in hub.engine.asked


async def test_the_host_comes_back_on_stage_while_it_is_recorded(hub: Hub) -> None:
    host, _ = await on_air(hub)
    await host.value("recording.start", AGREED)
    await host.value("stage.publish", {"sdp": "v=0"})


async def test_a_session_is_never_recorded(hub: Hub) -> None:
    _, state = await hub.join(hub.world.learner)
    assert state["recording"] == OFF
