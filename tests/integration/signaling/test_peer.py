"""The calls of a session: passed to one other person and nobody else."""

from sqlalchemy import select

from hub.bookings.models import Booking
from rooms.models import Reception
from tests.integration.signaling.conftest import Hub
from tests.live_world import START, join_group

OFFER = {"description": {"type": "offer", "sdp": "v=0\r\n"}}
CANDIDATE = {
    "candidate": {
        "candidate": "candidate:1 1 udp 2122260223 127.0.0.1 50000 typ host",
        "sdpMid": "0",
        "sdpMLineIndex": 0,
        "usernameFragment": "abcd",
    }
}
SOUND = {"interval_ms": 2000, "audio_bytes": 9000, "video_bytes": 0, "video_frames": 0}


async def test_a_description_reaches_the_other_person_only(hub: Hub) -> None:
    talent, _ = await hub.join(hub.world.talent)
    learner, _ = await hub.join(hub.world.learner)
    await learner.value("peer.signal", OFFER)
    assert await talent.notice("peer.signal") == {
        **OFFER,
        "candidate": None,
        "words": None,
        "sender": hub.world.learner,
    }
    assert await learner.stays_quiet("peer.signal")


async def test_a_candidate_arrives_as_the_browser_made_it(hub: Hub) -> None:
    talent, _ = await hub.join(hub.world.talent)
    learner, _ = await hub.join(hub.world.learner)
    await talent.value("peer.signal", CANDIDATE)
    assert await learner.notice("peer.signal") == {
        **CANDIDATE,
        "description": None,
        "words": None,
        "sender": hub.world.talent,
    }


async def test_what_is_sent_by_way_of_the_media_server_is_said_to_the_other(hub: Hub) -> None:
    talent, _ = await hub.join(hub.world.talent)
    learner, _ = await hub.join(hub.world.learner)
    words = {"camera": True, "microphone": False, "screen": True}
    await talent.value("peer.signal", {"words": words})
    heard = await learner.notice("peer.signal")
    assert (heard["sender"], heard["words"]) == (hub.world.talent, words)
    both = await talent.ask("peer.signal", {**OFFER, "words": words})
    assert both["code"] == "message_invalid"
    neither = await talent.ask("peer.signal", {})
    assert neither["code"] == "message_invalid"


async def test_the_two_of_a_session_may_meet_at_the_media_server(hub: Hub) -> None:
    talent, _ = await hub.join(hub.world.talent)
    learner, _ = await hub.join(hub.world.learner)
    for person in (talent, learner):
        assert (await person.value("stage.publish", {"sdp": "v=0\r\n"}))["sdp"]
        assert (await person.value("stage.watch", {"sdp": "v=0\r\n"}))["sdp"]
    await talent.value("stage.hang_up")
    refused = await learner.ask("live.start")
    assert refused["code"] == "not_allowed"


async def test_without_the_other_person_the_sender_is_told(hub: Hub) -> None:
    talent, _ = await hub.join(hub.world.talent)
    assert (await talent.ask("peer.signal", OFFER))["code"] == "peer_absent"
    learner, _ = await hub.join(hub.world.learner)
    assert (await talent.ask("peer.signal", OFFER))["ok"]
    await learner.value("room.leave")
    assert (await talent.ask("peer.signal", OFFER))["code"] == "peer_absent"


async def test_in_a_group_it_reaches_the_one_it_is_for_and_says_who_sent_it(hub: Hub) -> None:
    another = await join_group(hub.database, hub.world, now=START)
    talent, _ = await hub.join(hub.world.talent)
    learner, _ = await hub.join(hub.world.learner)
    token = await hub.pass_for(hub.world.stranger, subject_id=another)
    third = await hub.connect(hub.world.stranger, room_pass=token)
    state = await third.value("room.join")
    assert [other["id"] for other in state["others"]] == [hub.world.talent, hub.world.learner]
    await third.value("peer.signal", {**OFFER, "to": hub.world.learner})
    assert (await learner.notice("peer.signal"))["sender"] == hub.world.stranger
    assert await talent.stays_quiet("peer.signal")
    refused = await third.ask("peer.signal", {**OFFER, "to": hub.world.viewers[0]})
    assert refused["code"] == "peer_absent"


async def test_what_each_of_a_group_receives_of_each_is_kept_apart(hub: Hub) -> None:
    another = await join_group(hub.database, hub.world, now=START)
    await hub.join(hub.world.learner)
    talent, _ = await hub.join(hub.world.talent)
    token = await hub.pass_for(hub.world.stranger, subject_id=another)
    third = await hub.connect(hub.world.stranger, room_pass=token)
    await third.value("room.join")
    for of in (hub.world.learner, hub.world.stranger):
        await talent.value("media.report", {**SOUND, "of": of})
    nobody = await talent.ask("media.report", {**SOUND, "of": hub.world.viewers[0]})
    assert nobody["code"] == "peer_absent"
    await talent.value("room.leave")
    async with hub.database.read() as db:
        rows = list(await db.scalars(select(Reception)))
        group = select(Booking.id).where(Booking.appointment_id == hub.world.appointment)
        assert len(list(await db.scalars(group))) == 2
    assert {row.person_id for row in rows} == {hub.world.learner, hub.world.stranger}
    assert {row.reporter_id for row in rows} == {hub.world.talent}
