"""Whoever is shown out leaves the stage and the line, and whoever is silenced asks nothing."""

from typing import Any

import pytest
from sqlalchemy import select

from rooms.guests.models import StageGuest
from rooms.hands.models import HandState, RaisedHand
from rooms.roles import RoomKind
from tests.integration.signaling.conftest import Hub

SPAM: dict[str, Any] = {"grounds": "spam", "words": ""}


@pytest.mark.parametrize("act", ["person.remove", "person.ban"])
async def test_a_raised_hand_goes_with_whoever_is_shown_out(hub: Hub, act: str) -> None:
    host, _ = await hub.join(hub.world.talent, RoomKind.MASTERCLASS)
    viewer, _ = await hub.join(hub.world.viewers[0], RoomKind.MASTERCLASS)
    await viewer.value("hand.raise")
    await host.value(act, {**SPAM, "person_id": hub.world.viewers[0]})
    async with hub.database.read() as db:
        hand = (await db.scalars(select(RaisedHand))).one()
    assert hand.state is HandState.PASSED
    assert hand.ended_at is not None


@pytest.mark.parametrize("act", ["person.remove", "person.ban"])
async def test_a_guest_who_is_shown_out_is_on_stage_no_more(hub: Hub, act: str) -> None:
    host, _ = await hub.join(hub.world.talent, RoomKind.MASTERCLASS)
    viewer, _ = await hub.join(hub.world.viewers[0], RoomKind.MASTERCLASS)
    raised = await viewer.value("hand.raise")
    await host.value("hand.invite", {"number": raised["number"]})
    await viewer.value("hand.answer", {"accepts": True})
    await host.value(act, {**SPAM, "person_id": hub.world.viewers[0]})
    async with hub.database.read() as db:
        guest = (await db.scalars(select(StageGuest))).one()
    assert (guest.off_at is not None, guest.off_by) == (True, hub.world.talent)


async def test_whoever_is_silenced_asks_no_question(hub: Hub) -> None:
    host, _ = await hub.join(hub.world.talent, RoomKind.MASTERCLASS)
    viewer, _ = await hub.join(hub.world.viewers[0], RoomKind.MASTERCLASS)
    await host.value("person.silence", {**SPAM, "person_id": hub.world.viewers[0]})
    ack = await viewer.ask("question.ask", {"key": "key-0001", "text": "Why?"})
    assert (ack["ok"], ack["code"]) == (False, "silenced")
