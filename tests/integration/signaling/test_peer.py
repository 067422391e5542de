"""The one-to-one call: passed to the other person and nobody else."""

from tests.integration.signaling.conftest import Hub

OFFER = {"description": {"type": "offer", "sdp": "v=0\r\n"}}
CANDIDATE = {
    "candidate": {
        "candidate": "candidate:1 1 udp 2122260223 127.0.0.1 50000 typ host",
        "sdpMid": "0",
        "sdpMLineIndex": 0,
        "usernameFragment": "abcd",
    }
}


async def test_a_description_reaches_the_other_person_only(hub: Hub) -> None:
    talent, _ = await hub.join(hub.world.talent)
    learner, _ = await hub.join(hub.world.learner)
    await learner.value("peer.signal", OFFER)
    assert await talent.notice("peer.signal") == {**OFFER, "candidate": None}
    assert await learner.stays_quiet("peer.signal")


async def test_a_candidate_arrives_as_the_browser_made_it(hub: Hub) -> None:
    talent, _ = await hub.join(hub.world.talent)
    learner, _ = await hub.join(hub.world.learner)
    await talent.value("peer.signal", CANDIDATE)
    assert await learner.notice("peer.signal") == {**CANDIDATE, "description": None}


async def test_without_the_other_person_the_sender_is_told(hub: Hub) -> None:
    talent, _ = await hub.join(hub.world.talent)
    assert (await talent.ask("peer.signal", OFFER))["code"] == "peer_absent"
    learner, _ = await hub.join(hub.world.learner)
    assert (await talent.ask("peer.signal", OFFER))["ok"]
    await learner.value("room.leave")
    assert (await talent.ask("peer.signal", OFFER))["code"] == "peer_absent"
