"""Who does not come in, and what they are told."""

from datetime import timedelta

import pytest
from websockets.exceptions import InvalidStatus

from hub.kernel.errors import EstradeError
from hub.people.service import end_login
from rooms.roles import RoomKind
from signaling.messages import OLDEST_VERSION, PROTOCOL_VERSION
from tests.integration.signaling.conftest import ORIGIN, Hub
from tests.integration.signaling.socket_client import RefusedError
from tests.live_world import START, second_login


async def test_a_pass_must_be_used_within_two_minutes(hub: Hub) -> None:
    room_pass = await hub.pass_for(hub.world.learner)
    hub.clock.advance(timedelta(minutes=2))
    with pytest.raises(RefusedError) as refused:
        await hub.connect(hub.world.learner, room_pass=room_pass)
    assert refused.value.data["code"] == "pass_expired"
    assert "from the page" in refused.value.data["message"]


async def test_a_pass_that_was_used_lets_back_in_later(hub: Hub) -> None:
    room_pass = await hub.pass_for(hub.world.learner)
    first = await hub.connect(hub.world.learner, room_pass=room_pass)
    assert (await first.ask("room.join"))["ok"]
    hub.clock.advance(timedelta(minutes=20))
    again = await hub.connect(hub.world.learner, room_pass=room_pass)
    assert (await again.ask("room.join"))["ok"]


async def test_a_pass_opens_nothing_in_another_browser(hub: Hub) -> None:
    room_pass = await hub.pass_for(hub.world.learner)
    for thief in (hub.world.stranger, hub.world.talent):
        with pytest.raises(RefusedError) as refused:
            await hub.connect(thief, room_pass=room_pass)
        assert refused.value.data["code"] == "pass_stolen"
    cookie, _ = await second_login(hub.database, hub.world.learner, now=hub.clock.now())
    with pytest.raises(RefusedError) as refused:
        await hub.connect(hub.world.learner, room_pass=room_pass, cookie=cookie)
    assert refused.value.data["code"] == "pass_stolen"


async def test_a_device_that_was_taken_over_from_does_not_fight_back(hub: Hub) -> None:
    room_pass = await hub.pass_for(hub.world.learner)
    first = await hub.connect(hub.world.learner, room_pass=room_pass)
    await first.value("room.join")
    await hub.join(hub.world.learner)
    with pytest.raises(RefusedError) as refused:
        await hub.connect(hub.world.learner, room_pass=room_pass)
    assert refused.value.data["code"] == "pass_superseded"


async def test_an_invented_pass_opens_nothing(hub: Hub) -> None:
    with pytest.raises(RefusedError) as refused:
        await hub.connect(hub.world.learner, room_pass="x" * 43)
    assert refused.value.data["code"] == "pass_expired"


@pytest.mark.parametrize("cookie", ["", "invented"])
async def test_nobody_comes_in_without_a_login(hub: Hub, cookie: str) -> None:
    auth = {"protocol": PROTOCOL_VERSION, "room_pass": await hub.pass_for(hub.world.learner)}
    with pytest.raises(RefusedError) as refused:
        await hub.connect_with(auth, cookie=cookie)
    assert refused.value.data["code"] == "sign_in_needed"


async def test_a_login_that_was_ended_does_not_come_in(hub: Hub) -> None:
    room_pass = await hub.pass_for(hub.world.learner)
    async with hub.database.write() as db:
        await end_login(db, hub.world.logins[hub.world.learner], now=START)
    with pytest.raises(RefusedError) as refused:
        await hub.connect(hub.world.learner, room_pass=room_pass)
    assert refused.value.data["code"] == "sign_in_needed"


@pytest.mark.parametrize("protocol", [OLDEST_VERSION - 1, PROTOCOL_VERSION + 1, "2", None])
async def test_another_version_of_the_protocol_is_told_to_reload(
    hub: Hub, protocol: object
) -> None:
    auth = {"protocol": protocol, "room_pass": await hub.pass_for(hub.world.learner)}
    with pytest.raises(RefusedError) as refused:
        await hub.connect_with(auth, cookie=hub.world.cookies[hub.world.learner])
    assert refused.value.data["code"] == "protocol_outdated"
    assert "Reload" in refused.value.data["message"]


async def test_the_door_is_asked_again_when_the_connection_opens(hub: Hub) -> None:
    hub.clock.at = START + timedelta(minutes=29)
    room_pass = await hub.pass_for(hub.world.learner)
    hub.clock.at = START + timedelta(minutes=30)
    with pytest.raises(RefusedError) as refused:
        await hub.connect(hub.world.learner, room_pass=room_pass)
    assert refused.value.data["code"] == "session_over"


@pytest.mark.parametrize(
    ("person", "kind", "before_min", "code"),
    [
        ("stranger", RoomKind.SESSION, 0, "not_invited"),
        ("learner", RoomKind.SESSION, 16, "door_closed"),
        ("learner", RoomKind.SESSION, -31, "session_over"),
        ("stranger", RoomKind.MASTERCLASS, 0, "ticket_needed"),
        ("talent", RoomKind.MASTERCLASS, 16, "doors_closed"),
    ],
)
async def test_no_pass_is_made_for_who_may_not_enter(
    hub: Hub, person: str, kind: RoomKind, before_min: int, code: str
) -> None:
    hub.clock.at = START - timedelta(minutes=before_min)
    with pytest.raises(EstradeError) as refused:
        await hub.pass_for(getattr(hub.world, person), kind)
    assert refused.value.code == code


async def test_a_page_of_another_site_cannot_connect(hub: Hub) -> None:
    auth = {"protocol": PROTOCOL_VERSION, "room_pass": await hub.pass_for(hub.world.learner)}
    cookie = hub.world.cookies[hub.world.learner]
    with pytest.raises(InvalidStatus):
        await hub.connect_with(auth, cookie=cookie, origin="https://elsewhere.example")
    await hub.connect_with(auth, cookie=cookie, origin=ORIGIN)
