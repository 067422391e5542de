"""The hosts' own room: no audience, no evidence, and it ends when the doors open."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from hub.kernel.errors import EstradeError
from hub.masterclasses.invitations import remove_co_host
from hub.masterclasses.models import CoHost
from rooms.models import EvidenceLine, Room
from rooms.rehearsals import end_due_rehearsals
from rooms.roles import RoomKind
from tests.integration.signaling.conftest import Hub
from tests.integration.signaling.socket_client import RefusedError, SocketClient
from tests.live_world import START

SDP = {"sdp": "v=0"}
DOORS = START - timedelta(minutes=15)


async def add_co_host(hub: Hub) -> str:
    person_id = hub.world.stranger
    async with hub.database.write() as db:
        co_host = CoHost(
            masterclass_id=hub.world.masterclass, person_id=person_id, joined_at=hub.clock.now()
        )
        db.add(co_host)
    return person_id


async def rehearse(hub: Hub, person_id: str) -> SocketClient:
    """Let a host into the rehearsal, an hour before the start."""
    hub.clock.at = START - timedelta(hours=1)
    client = await hub.connect(person_id, RoomKind.REHEARSAL)
    state = await client.value("room.join")
    assert (state["kind"], state["you"]["role"]) == ("rehearsal", "rehearser")
    return client


async def count_evidence(hub: Hub) -> int:
    async with hub.database.read() as db:
        return await db.scalar(select(func.count()).select_from(EvidenceLine)) or 0


async def test_hosts_meet_send_and_see_each_other_before_the_doors(hub: Hub) -> None:
    along = await add_co_host(hub)
    host = await rehearse(hub, hub.world.talent)
    other = await rehearse(hub, along)
    arrived = (await host.notice("participant.arrived"))["participant"]
    assert (arrived["id"], arrived["role"]) == (along, "rehearser")
    for client in (host, other):
        await client.value("stage.publish", SDP)
        await client.value("stage.watch", SDP)
    await other.value("chat.send", {"key": "rehearsal-1", "text": "On t’entend bien."})
    assert (await host.notice("entry.added"))["entry"]["kind"] == "chat"


async def test_nothing_of_a_rehearsal_is_evidence_or_reaches_the_masterclass(hub: Hub) -> None:
    host = await rehearse(hub, hub.world.talent)
    await host.value("stage.publish", SDP)
    refused = {
        name: (await host.ask(name, payload))["code"]
        for name, payload in (
            ("live.start", {}),
            ("live.end", {}),
            ("recording.start", {"consent": 1}),
            ("recording.stop", {}),
            ("media.trouble", {"kind": "camera_failed"}),
        )
    }
    assert set(refused.values()) == {"not_allowed"}
    assert await count_evidence(hub) == 0
    async with hub.database.read() as db:
        kinds = list(await db.scalars(select(Room.kind)))
    assert kinds == [RoomKind.REHEARSAL]


async def test_the_audience_stays_outside(hub: Hub) -> None:
    hub.clock.at = START - timedelta(hours=1)
    with pytest.raises(EstradeError) as refused:
        await hub.pass_for(hub.world.viewers[0], RoomKind.REHEARSAL)
    assert refused.value.code == "not_the_host"


async def test_it_ends_for_those_inside_when_the_doors_open(hub: Hub) -> None:
    host = await rehearse(hub, hub.world.talent)
    hub.clock.at = DOORS - timedelta(seconds=1)
    assert await end_due_rehearsals(hub.database, now=hub.clock.now()) == 0
    hub.clock.at = DOORS
    assert await end_due_rehearsals(hub.database, now=hub.clock.now()) == 1
    assert await end_due_rehearsals(hub.database, now=hub.clock.now()) == 0
    ended = (await host.notice("entry.added"))["entry"]
    assert (ended["kind"], ended["payload"]["reason"]) == ("ended", "doors")
    await host.is_closed.wait()
    with pytest.raises(EstradeError) as refused:
        await hub.pass_for(hub.world.talent, RoomKind.REHEARSAL)
    assert refused.value.code == "rehearsal_over"


async def test_a_co_host_goes_live_and_the_audience_sees_it(hub: Hub) -> None:
    along = await add_co_host(hub)
    host, state = await hub.join(along, RoomKind.MASTERCLASS)
    assert state["you"]["role"] == "host"
    viewer, _ = await hub.join(hub.world.viewers[0], RoomKind.MASTERCLASS)
    await host.value("stage.publish", SDP)
    await host.value("stage.watch", SDP)
    assert (await viewer.ask("stage.watch", SDP))["code"] == "not_live_yet"
    hub.engine.received.add(along)
    await host.value("live.start")
    await viewer.value("stage.watch", SDP)


@pytest.mark.parametrize("kind", [RoomKind.REHEARSAL, RoomKind.MASTERCLASS])
async def test_who_hosts_no_more_does_nothing_more_and_is_shown_out(
    hub: Hub, kind: RoomKind
) -> None:
    along = await add_co_host(hub)
    hub.clock.at = START - timedelta(hours=1) if kind is RoomKind.REHEARSAL else START
    token = await hub.pass_for(along, kind)
    gone = await hub.connect(along, kind, room_pass=token)
    await gone.value("room.join")
    other, _ = await hub.join(hub.world.talent, kind)
    await gone.value("stage.watch", SDP)
    async with hub.database.write() as db:
        await remove_co_host(
            db, hub.world.masterclass, person_id=along, by=hub.world.talent, now=hub.clock.now()
        )
    said = {"key": "rehearsal-1", "text": "Toujours là."}
    for name, payload in (
        ("stage.publish", SDP),
        ("stage.watch", SDP),
        ("chat.send", said),
        ("entries.after", {"seq": 0}),
        ("room.join", {}),
    ):
        assert (await gone.ask(name, payload))["code"] == "not_the_host", name
    await hub.server._keeper.beat()
    assert (await gone.notice("room.closed"))["reason"] == "stage_left"
    await gone.is_closed.wait()
    assert {peer for peer, _, _ in hub.engine.hung_up} == {along}
    with pytest.raises(RefusedError):
        await hub.connect(along, kind, room_pass=token)
    assert not other.is_closed.is_set()
    await other.value("stage.watch", SDP)
