"""Cheers reach everybody, counted together, and leave nothing behind."""

from rooms.roles import RoomKind
from tests.integration.signaling.conftest import Hub


async def test_cheers_of_many_are_told_together(hub: Hub) -> None:
    host, _ = await hub.join(hub.world.talent, RoomKind.MASTERCLASS)
    viewers = [await hub.join(one, RoomKind.MASTERCLASS) for one in hub.world.viewers]
    for client, _ in viewers:
        await client.value("cheer.send", {"kind": "applause"})
        await client.value("cheer.send", {"kind": "heart"})
    counted = {"applause": 0, "heart": 0, "laughter": 0, "wonder": 0}
    told = 0
    while counted["applause"] < len(viewers) or counted["heart"] < len(viewers):
        notice = await host.notice("cheers.given")
        counted = {name: counted[name] + notice[name] for name in counted}
        told += 1
    assert counted == {"applause": 3, "heart": 3, "laughter": 0, "wonder": 0}
    assert told < 6
    _, later = await hub.join(hub.world.viewers[0], RoomKind.MASTERCLASS)
    assert later["entries"] == []


async def test_cheers_beyond_the_rate_are_refused(hub: Hub) -> None:
    viewer, _ = await hub.join(hub.world.viewers[0], RoomKind.MASTERCLASS)
    acks = [await viewer.ask("cheer.send", {"kind": "wonder"}) for _ in range(20)]
    assert {ack["code"] for ack in acks if not ack["ok"]} == {"too_many"}
    assert (await viewer.ask("cheer.send", {"kind": "fireworks"}))["code"] == "message_invalid"


async def test_nobody_cheers_in_a_session(hub: Hub) -> None:
    learner, _ = await hub.join(hub.world.learner)
    assert (await learner.ask("cheer.send", {"kind": "heart"}))["code"] == "not_allowed"
