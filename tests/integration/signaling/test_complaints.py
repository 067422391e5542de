"""Anybody reports anybody they met; who runs the hub reads the lines around it and decides."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from hub.people.models import Login
from rooms.complaints import deciding, keeping
from rooms.complaints.errors import ComplaintDecided, OwnComplaint, ReasonsMissing, Suspended
from rooms.complaints.models import Complaint, ComplaintLine, ComplaintOutcome
from rooms.complaints.reading import get_complaint, open_complaints
from rooms.complaints.rules import KEPT_AFTER_DECISION, MOST_A_DAY
from rooms.roles import RoomKind
from tests.integration.signaling.conftest import Hub
from tests.integration.signaling.socket_client import SocketClient

WHY = {"grounds": "insults", "words": "He called me names"}


async def _write(client: SocketClient, key: str, text: str) -> int:
    return int((await client.value("chat.send", {"key": key, "text": text}))["seq"])


async def _only(hub: Hub) -> str:
    async with hub.database.read() as db:
        (one,) = await open_complaints(db)
    return one.complaint.id


async def _decide(hub: Hub, complaint_id: str, outcome: ComplaintOutcome, by: str) -> None:
    async with hub.database.write() as db:
        await deciding.decide(
            db,
            complaint_id,
            outcome,
            reasons="Insults in the chat.",
            admin_id=by,
            now=hub.clock.now(),
        )


async def test_a_report_keeps_the_lines_around_also_those_that_hosts_took_away(hub: Hub) -> None:
    host, _ = await hub.join(hub.world.talent, RoomKind.MASTERCLASS)
    rude, _ = await hub.join(hub.world.viewers[0], RoomKind.MASTERCLASS)
    other, _ = await hub.join(hub.world.viewers[1], RoomKind.MASTERCLASS)
    await _write(other, "key-0001", "Good evening")
    seq = await _write(rude, "key-0002", "You fool")
    await _write(other, "key-0003", "Pardon?")
    await host.value("chat.take_away", {"seq": seq, "grounds": "insults"})
    told = {"person_id": hub.world.viewers[0], "seq": seq, **WHY}
    await other.value("complaint.send", told)
    for client in (host, rude):
        assert await client.stays_quiet("room.closed")
    async with hub.database.read() as db:
        read = await get_complaint(db, await _only(hub))
    assert [line.text for line, _ in read.lines] == ["Good evening", "You fool", "Pardon?"]
    assert (read.person.id, read.reporter.id) == (hub.world.viewers[0], hub.world.viewers[1])
    assert (read.title, len(read.acts)) == ("Breath", 1)


async def test_both_of_a_session_may_report_each_other_even_before_the_other_came(
    hub: Hub,
) -> None:
    learner, _ = await hub.join(hub.world.learner)
    await learner.value("complaint.send", {"person_id": hub.world.talent, **WHY})
    talent, _ = await hub.join(hub.world.talent)
    await talent.value("complaint.send", {"person_id": hub.world.learner, **WHY})


async def test_reports_have_limits(hub: Hub) -> None:
    host, _ = await hub.join(hub.world.talent, RoomKind.MASTERCLASS)
    viewers = [await hub.join(one, RoomKind.MASTERCLASS) for one in hub.world.viewers]
    reporter = viewers[0][0]
    mine = await reporter.ask("complaint.send", {"person_id": hub.world.viewers[0], **WHY})
    assert mine["code"] == "own_complaint"
    stranger = await reporter.ask("complaint.send", {"person_id": hub.world.learner, **WHY})
    assert stranger["code"] == "nobody_there"
    told = {"person_id": hub.world.viewers[1], **WHY}
    await reporter.value("complaint.send", told)
    assert (await reporter.ask("complaint.send", told))["code"] == "complaint_made"
    for number in range(MOST_A_DAY - 1):
        await _decide(hub, await _only(hub), ComplaintOutcome.NOTHING, hub.world.stranger)
        again = await reporter.ask("complaint.send", told)
        assert again["ok"], number
    await _decide(hub, await _only(hub), ComplaintOutcome.NOTHING, hub.world.stranger)
    assert (await reporter.ask("complaint.send", told))["code"] == "too_many_complaints"
    hub.clock.advance(timedelta(days=1, seconds=1))
    del host


async def test_somebody_suspended_is_signed_out_and_enters_no_room_until_it_is_lifted(
    hub: Hub,
) -> None:
    talent, _ = await hub.join(hub.world.talent)
    learner, _ = await hub.join(hub.world.learner)
    await talent.value("complaint.send", {"person_id": hub.world.learner, **WHY})
    await _decide(hub, await _only(hub), ComplaintOutcome.SUSPENDED, hub.world.stranger)
    await hub.server._keeper.beat()
    assert (await learner.notice("room.closed"))["reason"] == "signed_out"
    async with hub.database.read() as db:
        still = select(func.count()).where(
            Login.person_id == hub.world.learner, Login.revoked_at.is_(None)
        )
        assert await db.scalar(still) == 0
    with pytest.raises(Suspended) as refused:
        await hub.pass_for(hub.world.learner)
    assert "Insults in the chat" in refused.value.message()
    async with hub.database.write() as db:
        await deciding.lift_suspension(
            db,
            hub.world.learner,
            reasons="We talked.",
            admin_id=hub.world.stranger,
            now=hub.clock.now(),
        )
    await hub.pass_for(hub.world.learner)


async def test_a_suspended_viewer_who_is_at_the_door_does_not_come_in(hub: Hub) -> None:
    host, _ = await hub.join(hub.world.talent, RoomKind.MASTERCLASS)
    waiting = await hub.connect(hub.world.viewers[0], RoomKind.MASTERCLASS)
    other, _ = await hub.join(hub.world.viewers[1], RoomKind.MASTERCLASS)
    known, _ = await hub.join(hub.world.viewers[2], RoomKind.MASTERCLASS)
    await other.value("complaint.send", {"person_id": hub.world.viewers[2], **WHY})
    at_door = await hub.connect(hub.world.viewers[2], RoomKind.MASTERCLASS)
    await _decide(hub, await _only(hub), ComplaintOutcome.SUSPENDED, hub.world.stranger)
    assert (await at_door.ask("room.join"))["code"] == "suspended"
    assert (await waiting.ask("room.join"))["ok"]
    del host, known


async def test_a_report_is_decided_once_with_reasons_by_somebody_who_is_not_in_it(
    hub: Hub,
) -> None:
    talent, _ = await hub.join(hub.world.talent)
    await talent.value("complaint.send", {"person_id": hub.world.learner, **WHY})
    complaint_id = await _only(hub)
    for admin in (hub.world.talent, hub.world.learner):
        with pytest.raises(OwnComplaint):
            await _decide(hub, complaint_id, ComplaintOutcome.NOTHING, admin)
    with pytest.raises(ReasonsMissing):
        async with hub.database.write() as db:
            await deciding.decide(
                db,
                complaint_id,
                ComplaintOutcome.WARNED,
                reasons=" … ",
                admin_id=hub.world.stranger,
                now=hub.clock.now(),
            )
    await _decide(hub, complaint_id, ComplaintOutcome.WARNED, hub.world.stranger)
    with pytest.raises(ComplaintDecided):
        await _decide(hub, complaint_id, ComplaintOutcome.NOTHING, hub.world.stranger)


async def test_the_words_around_a_report_are_erased_long_after_it_was_decided(hub: Hub) -> None:
    talent, _ = await hub.join(hub.world.talent)
    await _write(talent, "key-0001", "Hello")
    await talent.value("complaint.send", {"person_id": hub.world.learner, **WHY})
    await _decide(hub, await _only(hub), ComplaintOutcome.NOTHING, hub.world.stranger)
    async with hub.database.write() as db:
        await keeping.erase_due_complaints(db, now=hub.clock.now() + KEPT_AFTER_DECISION)
    async with hub.database.read() as db:
        assert await db.scalar(select(func.count()).select_from(ComplaintLine)) == 0
        (complaint,) = await db.scalars(select(Complaint))
    assert (complaint.words, complaint.outcome) == ("", ComplaintOutcome.NOTHING)
