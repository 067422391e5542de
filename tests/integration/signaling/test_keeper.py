"""The heartbeat writes what is known and closes what has no right to be here."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from hub.bookings.models import Booking
from hub.bookings.service import cancel_booking
from hub.bookings.verdict import length
from hub.people.service import end_login
from rooms.evidence import session_evidence
from rooms.models import EndReason, Reception, Spell
from tests.integration.signaling.conftest import Hub
from tests.live_world import START, join_group, move_elsewhere

RECEIVED = {"interval_ms": 2000, "audio_bytes": 900, "video_bytes": 9000, "video_frames": 50}
NOTHING = {"interval_ms": 2000, "audio_bytes": 0, "video_bytes": 0, "video_frames": 0}


async def test_reports_become_one_stretch_of_the_other_side(hub: Hub) -> None:
    await hub.join(hub.world.talent)
    learner, _ = await hub.join(hub.world.learner)
    for _ in range(5):
        hub.clock.advance(timedelta(seconds=2))
        await learner.value("media.report", RECEIVED)
    await hub.server._keeper.beat()
    hub.clock.advance(timedelta(seconds=2))
    await learner.value("media.report", RECEIVED)
    await hub.server._keeper.beat()
    async with hub.database.read() as db:
        rows = list(await db.scalars(select(Reception)))
        booking = await db.get_one(Booking, hub.world.booking)
        evidence = await session_evidence(db, booking, now=hub.clock.now())
    assert [(row.person_id, row.reporter_id) for row in rows] == [
        (hub.world.talent, hub.world.learner)
    ]
    assert length(evidence.talent.received) == timedelta(seconds=12)
    assert evidence.learner.received == []


async def test_a_report_of_nothing_ends_the_stretch(hub: Hub) -> None:
    await hub.join(hub.world.talent)
    learner, _ = await hub.join(hub.world.learner)
    for report in (RECEIVED, NOTHING, RECEIVED):
        hub.clock.advance(timedelta(seconds=2))
        await learner.value("media.report", report)
    await learner.value("room.leave")
    async with hub.database.read() as db:
        rows = list(await db.scalars(select(Reception)))
    assert [row.ends_at - row.starts_at for row in rows] == [timedelta(seconds=2)] * 2


async def test_whoever_is_signed_out_is_disconnected_with_the_next_beat(hub: Hub) -> None:
    learner, _ = await hub.join(hub.world.learner)
    async with hub.database.write() as db:
        await end_login(db, hub.world.logins[hub.world.learner], now=hub.clock.now())
    await hub.server._keeper.beat()
    assert (await learner.notice("room.closed"))["reason"] == "signed_out"
    await learner.is_closed.wait()


@pytest.mark.parametrize("has_moved", [True, False])
async def test_who_leaves_a_group_that_goes_on_is_shown_out_and_nobody_else(
    hub: Hub, has_moved: bool
) -> None:
    second = await join_group(hub.database, hub.world, now=hub.clock.now())
    talent, _ = await hub.join(hub.world.talent)
    learner, _ = await hub.join(hub.world.learner)
    token = await hub.pass_for(hub.world.stranger, subject_id=second)
    leaver = await hub.connect(hub.world.stranger, room_pass=token)
    await leaver.value("room.join")
    await hub.server._keeper.beat()
    if has_moved:
        await move_elsewhere(hub.database, second, now=hub.clock.now())
    else:
        async with hub.database.write() as db:
            now = START - timedelta(minutes=1)
            await cancel_booking(db, second, person_id=hub.world.stranger, now=now)
    await hub.server._keeper.beat()
    assert (await leaver.notice("room.closed"))["reason"] == "seat_left"
    await leaver.is_closed.wait()
    assert not talent.is_closed.is_set()
    assert not learner.is_closed.is_set()


async def test_a_spell_that_ended_elsewhere_closes_its_socket_with_the_next_beat(hub: Hub) -> None:
    learner, _ = await hub.join(hub.world.learner)
    async with hub.database.write() as db:
        values = {"ended_at": hub.clock.now(), "end_reason": EndReason.SUPERSEDED}
        await db.execute(update(Spell).values(values))
    await hub.server._keeper.beat()
    assert (await learner.notice("room.closed"))["reason"] == "superseded"


async def test_a_spell_whose_socket_is_gone_ends_with_the_next_beat(hub: Hub) -> None:
    await hub.join(hub.world.learner)
    connection = next(iter(hub.server._connections))
    hub.server._connections.remove(connection.socket_id)
    hub.clock.advance(timedelta(seconds=5))
    await hub.server._keeper.beat()
    async with hub.database.read() as db:
        spell = (await db.scalars(select(Spell))).one()
    assert (spell.end_reason, spell.ended_at) == (EndReason.DROPPED, hub.clock.now())


async def test_stopping_in_good_order_ends_every_spell(hub: Hub) -> None:
    await hub.join(hub.world.learner)
    await hub.server._keeper.stop()
    async with hub.database.read() as db:
        spell = (await db.scalars(select(Spell))).one()
    assert spell.end_reason is EndReason.SERVER_STOPPED
