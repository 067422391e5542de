"""The stage of a masterclass: going live needs media, ending closes the room."""

from datetime import datetime, timedelta

from sqlalchemy import select

from hub.masterclasses.models import Masterclass
from rooms.broadcast import BROWSER_SOURCES
from rooms.engines.port import StageSource
from rooms.models import EvidenceKind, EvidenceLine, Room
from rooms.roles import RoomKind
from tests.integration.signaling.conftest import Hub

SDP = {"sdp": "v=0"}


async def test_offers_are_answered_by_the_media_server(hub: Hub) -> None:
    host, state = await hub.join(hub.world.talent, RoomKind.MASTERCLASS)
    viewer, _ = await hub.join(hub.world.viewers[0], RoomKind.MASTERCLASS)
    assert await host.value("stage.publish", SDP) == {"sdp": "answer to v=0"}
    hub.engine.received.add(hub.world.talent)
    await host.value("live.start")
    assert await viewer.value("stage.watch", SDP) == {"sdp": "answer to v=0"}
    await viewer.value("stage.hang_up")
    room = state["room_id"]
    unheard = {"is_receiving", "figures"}
    assert [one for one in hub.engine.asked if one[0] not in unheard] == [
        ("publish", room, hub.world.talent),
        ("watch", room, hub.world.viewers[0]),
        *[("hang_up", room, hub.world.viewers[0])] * len(BROWSER_SOURCES),
    ]


async def test_a_screen_is_shared_beside_the_camera_and_ended_alone(hub: Hub) -> None:
    host, _ = await hub.join(hub.world.talent, RoomKind.MASTERCLASS)
    await host.value("stage.publish", SDP)
    await host.value("stage.publish", {**SDP, "source": "screen"})
    await host.value("stage.hang_up", {"source": "screen"})
    assert hub.engine.published == [
        (hub.world.talent, StageSource.CAMERA),
        (hub.world.talent, StageSource.SCREEN),
    ]
    assert hub.engine.hung_up == [(hub.world.talent, None, StageSource.SCREEN)]
    ack = await host.ask("stage.publish", {**SDP, "source": "program"})
    assert ack["code"] == "message_invalid"


async def test_pictures_that_nobody_looks_at_are_paused(hub: Hub) -> None:
    viewer, state = await hub.join(hub.world.viewers[0], RoomKind.MASTERCLASS)
    await viewer.value("stage.pause", {"is_paused": True})
    await viewer.value("stage.pause", {"is_paused": False})
    room, peer = state["room_id"], hub.world.viewers[0]
    assert hub.engine.asked == [("pause", room, peer), ("resume", room, peer)]


async def test_everybody_hears_that_a_screen_is_shared_also_who_comes_later(hub: Hub) -> None:
    viewer, state = await hub.join(hub.world.viewers[0], RoomKind.MASTERCLASS)
    assert not state["has_screen"]
    async with hub.database.write() as db:
        room = await db.get_one(Room, state["room_id"])
        room.is_receiving = room.has_screen = True
    assert await viewer.notice("stage.changed") == {"is_receiving": True, "has_screen": True}
    _, state = await hub.join(hub.world.viewers[1], RoomKind.MASTERCLASS)
    assert state["has_screen"]


async def test_the_audience_does_not_watch_the_host_getting_ready(hub: Hub) -> None:
    host, _ = await hub.join(hub.world.talent, RoomKind.MASTERCLASS)
    viewer, _ = await hub.join(hub.world.viewers[0], RoomKind.MASTERCLASS)
    await host.value("stage.publish", SDP)
    assert (await viewer.ask("stage.watch", SDP))["code"] == "not_live_yet"
    assert [method for method, *_ in hub.engine.asked] == ["publish", "figures"]


async def test_an_offer_that_cannot_be_carried_gets_a_sentence(hub: Hub) -> None:
    host, _ = await hub.join(hub.world.talent, RoomKind.MASTERCLASS)
    ack = await host.ask("stage.publish", {"sdp": "unusable"})
    assert ack["code"] == "media_refused"
    hub.engine.is_down = True
    assert (await host.ask("stage.publish", SDP))["code"] == "media_unavailable"


async def test_nobody_goes_live_before_their_media_arrives(hub: Hub) -> None:
    host, _ = await hub.join(hub.world.talent, RoomKind.MASTERCLASS)
    assert (await host.ask("live.start"))["code"] == "no_media_yet"
    hub.engine.received.add(hub.world.talent)
    assert (await host.ask("live.start"))["ok"]


async def test_going_live_is_told_to_everybody_once(hub: Hub) -> None:
    host, state = await hub.join(hub.world.talent, RoomKind.MASTERCLASS)
    viewer, _ = await hub.join(hub.world.viewers[0], RoomKind.MASTERCLASS)
    assert not state["is_live"]
    hub.engine.received.add(hub.world.talent)
    await host.value("live.start")
    await host.value("live.start")
    assert (await viewer.notice("entry.added"))["entry"]["kind"] == "live"
    assert await viewer.stays_quiet("entry.added")
    _, now = await hub.join(hub.world.viewers[1], RoomKind.MASTERCLASS)
    assert now["is_live"]
    assert [entry["kind"] for entry in now["entries"]] == ["live"]


async def test_ending_is_told_then_the_room_closes(hub: Hub) -> None:
    host, state = await hub.join(hub.world.talent, RoomKind.MASTERCLASS)
    viewer, _ = await hub.join(hub.world.viewers[0], RoomKind.MASTERCLASS)
    assert (await host.ask("live.end"))["code"] == "masterclass_state"
    hub.engine.received.add(hub.world.talent)
    await host.value("live.start")
    starts_at = datetime.fromisoformat(state["starts_at"])
    hub.clock.at = starts_at - timedelta(seconds=1)
    assert (await host.ask("live.end"))["code"] == "ends_early"
    hub.clock.at = starts_at
    await host.value("live.end")
    await viewer.notice("entry.added")
    ended = (await viewer.notice("entry.added"))["entry"]
    assert (ended["kind"], ended["payload"]["reason"]) == ("ended", "host")
    assert (await viewer.notice("room.closed"))["reason"] == "ended"
    await viewer.is_closed.wait()
    await host.is_closed.wait()
    await hub.engine.room_closed.wait()
    assert ("close_room", state["room_id"], "") in hub.engine.asked
    async with hub.database.read() as db:
        masterclass = await db.get_one(Masterclass, hub.world.masterclass)
    assert masterclass.ended_at == hub.clock.now()


async def test_a_session_that_asks_for_the_media_server_in_vain_is_noted_once_in_a_while(
    hub: Hub,
) -> None:
    learner, state = await hub.join(hub.world.learner)
    host, _ = await hub.join(hub.world.talent, RoomKind.MASTERCLASS)
    hub.engine.is_down = True
    for message in ("stage.publish", "stage.watch", "stage.publish"):
        assert (await learner.ask(message, SDP))["code"] == "media_unavailable"
    assert (await host.ask("stage.publish", SDP))["code"] == "media_unavailable"
    hub.clock.advance(timedelta(seconds=11))
    await learner.ask("stage.publish", SDP)
    query = select(EvidenceLine).where(EvidenceLine.kind == EvidenceKind.MEDIA_UNANSWERED)
    async with hub.database.read() as db:
        noted = list(await db.scalars(query))
    assert [(line.room_id, line.person_id) for line in noted] == [
        (state["room_id"], hub.world.learner)
    ] * 2
