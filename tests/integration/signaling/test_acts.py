"""What hosts do to the stage, the line, questions and the chat is written down, each act once."""

import asyncio
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from hub.masterclasses.models import CoHost
from hub.people.trail import TrailEntry
from rooms.conduct.acts import ACTS
from rooms.conduct.models import ConductKind
from rooms.conduct.reading import acts_of_masterclass
from rooms.recordings.rules import CONSENT_VERSION
from rooms.roles import RoomKind
from tests.integration.signaling.conftest import Hub
from tests.integration.signaling.socket_client import SocketClient
from tests.integration.signaling.test_guests import guest_of, on_air
from tests.live_world import START

AGREED = {"consent": CONSENT_VERSION}
Kind = ConductKind


class Host:
    """A host who is live; each act comes a second after the one before."""

    def __init__(self, hub: Hub, client: SocketClient) -> None:
        self.hub = hub
        self.client = client

    async def does(self, name: str, message: dict[str, Any] | None = None) -> None:
        self.hub.clock.advance(timedelta(seconds=1))
        await self.client.value(name, message)

    async def acts(self) -> list[tuple[Kind, str | None]]:
        """Return what was written down, the first first, and whom it was about."""
        async with self.hub.database.read() as db:
            done = await acts_of_masterclass(db, self.hub.world.masterclass)
        assert {one.by for one in done} <= {"Inès Aubry"}
        return [(one.kind, one.person) for one in reversed(done)]


async def _live(hub: Hub) -> Host:
    return Host(hub, await on_air(hub))


async def test_what_is_done_to_somebody_names_them(hub: Hub) -> None:
    host = await _live(hub)
    guest = await guest_of(hub, host.client)
    await host.does("stage.mute", {"person": hub.world.viewers[0]})
    await host.does("stage.take_off", {"person": hub.world.viewers[0]})
    number = (await guest.value("hand.raise"))["number"]
    await host.does("hand.pass", {"number": number})
    asked = {"key": "key-0001", "text": "Who is this?"}
    question = (await guest.value("question.ask", asked))["id"]
    for to in ("answering", "hidden", "shown", "answered"):
        await host.does("question.move", {"id": question, "to": to})
    assert await host.acts() == [
        (Kind.MUTED, "Max Petit"),
        (Kind.TOOK_OFF_STAGE, "Max Petit"),
        (Kind.PASSED_OVER, "Max Petit"),
        (Kind.HID_QUESTION, "Max Petit"),
        (Kind.SHOWED_QUESTION, "Max Petit"),
    ]


async def test_what_is_done_to_the_room_names_nobody(hub: Hub) -> None:
    host = await _live(hub)
    line = await host.client.value("chat.send", {"key": "key-0001", "text": "Welcome"})
    for slow_s in (10, 10, 0, 0):
        await host.does("chat.slow", {"slow_s": slow_s})
    for seq in (line["seq"], line["seq"], None, None):
        await host.does("chat.pin", {"seq": seq})
    for name, message in (("start", AGREED), ("start", AGREED), ("stop", {}), ("stop", {})):
        await host.does(f"recording.{name}", message)
    hub.clock.at = START + timedelta(minutes=30)
    await host.does("live.end")
    kinds = [
        Kind.SLOWED,
        Kind.UNSLOWED,
        Kind.PINNED,
        Kind.UNPINNED,
        Kind.RECORDED,
        Kind.STOPPED_RECORDING,
        Kind.ENDED,
    ]
    assert await host.acts() == [(kind, None) for kind in kinds]
    async with hub.database.read() as db:
        trail = list(await db.scalars(select(TrailEntry).order_by(TrailEntry.at)))
    assert [entry.act for entry in trail] == [ACTS[kind] for kind in kinds]
    assert {entry.subject_id for entry in trail} == {hub.world.masterclass}


async def test_two_hosts_who_end_it_at_once_are_written_down_once(hub: Hub) -> None:
    host = await on_air(hub)
    masterclass, along = hub.world.masterclass, hub.world.learner
    async with hub.database.write() as db:
        db.add(CoHost(masterclass_id=masterclass, person_id=along, joined_at=hub.clock.now()))
    other, _ = await hub.join(along, RoomKind.MASTERCLASS)
    hub.clock.at = START + timedelta(minutes=30)
    await asyncio.gather(host.value("live.end"), other.value("live.end"))
    async with hub.database.read() as db:
        assert [one.kind for one in await acts_of_masterclass(db, masterclass)] == [Kind.ENDED]


async def test_what_is_refused_is_not_written_down(hub: Hub) -> None:
    host = await _live(hub)
    viewer, _ = await hub.join(hub.world.viewers[0], RoomKind.MASTERCLASS)
    for name, message in (
        ("stage.take_off", {"person": hub.world.viewers[0]}),
        ("hand.pass", {"number": 1}),
        ("chat.pin", {"seq": 99}),
    ):
        assert not (await host.client.ask(name, message))["ok"]
        assert (await viewer.ask(name, message))["code"] == "not_allowed"
    assert await host.acts() == []
