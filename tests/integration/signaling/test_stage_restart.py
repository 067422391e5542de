"""When a media server begins anew, everybody in its rooms hears of it, also those who were away."""

from rooms.places import note_life, take_place
from rooms.roles import RoomKind
from tests.integration.signaling.conftest import Hub

SDP = {"sdp": "v=0"}


async def place(hub: Hub, room_id: str, *, worker: str = "media-1") -> None:
    """Put a room on a media server in its first life."""
    async with hub.database.write() as db:
        await take_place(
            db, room_id, worker=worker, life_s=1.0, instead_of=None, now=hub.clock.now()
        )


async def begin_anew(hub: Hub, *, life_s: float = 2.0) -> None:
    """Note another life of the first media server, as the pool does."""
    async with hub.database.write() as db:
        await note_life(db, "media-1", life_s=life_s)


async def test_everybody_in_the_room_is_told_once(hub: Hub) -> None:
    host, state = await hub.join(hub.world.talent, RoomKind.MASTERCLASS)
    viewer, _ = await hub.join(hub.world.viewers[0], RoomKind.MASTERCLASS)
    assert state["stage_life"] == 0
    await place(hub, state["room_id"])
    await begin_anew(hub)
    await begin_anew(hub)
    for client in (host, viewer):
        assert await client.notice("stage.restarted") == {"stage_life": 1}
    assert await viewer.stays_quiet("stage.restarted")
    await begin_anew(hub, life_s=3.0)
    assert await viewer.notice("stage.restarted") == {"stage_life": 2}


async def test_who_was_away_learns_of_it_when_they_come_back(hub: Hub) -> None:
    _, state = await hub.join(hub.world.talent, RoomKind.MASTERCLASS)
    await place(hub, state["room_id"])
    await begin_anew(hub)
    _, again = await hub.join(hub.world.talent, RoomKind.MASTERCLASS)
    assert again["stage_life"] == 1


async def test_rooms_on_other_media_servers_hear_nothing(hub: Hub) -> None:
    viewer, state = await hub.join(hub.world.viewers[0], RoomKind.MASTERCLASS)
    await place(hub, state["room_id"], worker="media-2")
    await begin_anew(hub)
    assert await viewer.stays_quiet("stage.restarted")
