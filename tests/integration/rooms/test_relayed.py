"""A session by way of our media server is judged by how that server fared, and no other is."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine, event, update

from hub.bookings.models import Booking
from hub.bookings.verdict import Judgement, Verdict
from hub.calendar.models import Appointment
from hub.kernel.database import Database
from hub.kernel.i18n import use_locale
from hub.kernel.ids import new_id
from rooms.admission import room_for
from rooms.docket import judgements
from rooms.evidence import session_evidence
from rooms.heartbeat import Heartbeat
from rooms.models import (
    EvidenceKind,
    EvidenceLine,
    EvidenceSource,
    MediaCursor,
    ProcessKind,
    Spell,
)
from rooms.places import take_place
from rooms.relayed import note_unanswered
from rooms.roles import RoomKind
from rooms.timeline.reading import timeline
from tests.integration.rooms.conftest import Machine
from tests.integration.rooms.test_judging import Scene
from tests.live_world import START, World

STOPPED = "Our media server stopped for about 20 min; the fault is ours."


class RelayedScene(Scene):
    """A session of half an hour, and two media servers that it may be carried by."""

    def __init__(self, database: Database, world: World, machine: Machine) -> None:
        super().__init__(database, world, machine)
        self.servers = [self.server(name) for name in ("media-1", "media-2")]
        self.room_id = ""

    def server(self, name: str) -> Heartbeat:
        """Return the heartbeat of a media server."""
        return Heartbeat(
            self.database,
            self.machine.clock,
            ProcessKind.MEDIA,
            worker=name,
            monotonic=lambda: self.machine.seconds,
            real=lambda: self.machine.seconds,
        )

    async def meet(self) -> "RelayedScene":
        """Let everything run and both come in at the start."""
        await self.begin()
        for server in self.servers:
            await server.start()
        await self.pass_minutes(1)
        await self.enter(self.world.talent)
        await self.enter(self.world.learner)
        async with self.database.write() as db:
            subject = self.world.appointment
            room = await room_for(db, kind=RoomKind.SESSION, subject_id=subject, now=self.now)
        self.room_id = room.id
        return self

    @property
    def now(self) -> datetime:
        """Return the hub's time."""
        return self.machine.clock.now()

    async def pass_minutes(self, minutes: float, *, without: int | None = None) -> None:
        """Let time pass; one media server may be down."""
        running = [one for number, one in enumerate(self.servers) if number != without]
        await self.run(minutes=minutes, beating=(self.web, self.clock, *running))

    async def take_place(self, worker: str = "media-1", instead_of: str | None = None) -> None:
        """Put the session on a media server."""
        async with self.database.write() as db:
            await take_place(
                db, self.room_id, worker=worker, life_s=1, instead_of=instead_of, now=self.now
            )

    async def note(self, kind: EvidenceKind, detail: str = "publisher") -> None:
        """Let the first media server's journal say the same of both."""
        async with self.database.write() as db:
            await db.merge(
                MediaCursor(
                    journal_id="journal-1", worker="media-1", last_seq=1, collected_at=self.now
                )
            )
            for person in (self.world.talent, self.world.learner):
                line: dict[str, Any] = {"kind": kind, "detail": detail, "journal_id": "journal-1"}
                line |= {"room_id": self.room_id, "person_id": person, "at": self.now}
                db.add(EvidenceLine(**line, source=EvidenceSource.MEDIA_SERVER))

    async def hear_each_other(self, since: datetime) -> None:
        """Say that each browser received the other's media until now."""
        for person in (self.world.talent, self.world.learner):
            await self.received(person, since)

    async def carried_for(self, minutes: float) -> None:
        """Let the first media server carry the session for a while."""
        since = self.now
        await self.take_place()
        await self.note(EvidenceKind.CONNECTED)
        await self.note(EvidenceKind.MEDIA_STARTED, "video")
        await self.pass_minutes(minutes)
        await self.hear_each_other(since)

    async def verdict(self) -> Judgement | None:
        """Return what the evidence says now."""
        async with self.database.read() as db:
            [(_, judgement)] = await judgements(db, [await self.booking()], until=self.now)
        return judgement

    async def told(self) -> list[str]:
        """Return what the timeline says of our media server."""
        async with self.database.read() as db:
            with use_locale("en"):
                lines = await timeline(
                    db, kind=RoomKind.SESSION, subject_id=self.world.booking, now=self.now
                )
        return [line.what for line in lines if "media server" in line.what]


@pytest.fixture
async def scene(database: Database, world: World, machine: Machine) -> RelayedScene:
    """Stand at the start of the session, both in the room."""
    return await RelayedScene(database, world, machine).meet()


async def test_a_session_whose_media_server_died_under_it_is_our_fault(
    scene: RelayedScene,
) -> None:
    await scene.carried_for(10)
    await scene.pass_minutes(20, without=0)
    assert await scene.verdict() == Judgement(Verdict.OUR_FAULT)
    assert await scene.told() == [STOPPED]


async def test_a_journal_that_tells_the_end_only_after_the_restart_claims_no_media_until_then(
    scene: RelayedScene,
) -> None:
    await scene.carried_for(5)
    await scene.pass_minutes(20, without=0)
    scene.servers[0] = scene.server("media-1")
    await scene.servers[0].start()
    await scene.note(EvidenceKind.MEDIA_STOPPED, "video")
    await scene.note(EvidenceKind.DISCONNECTED)
    await scene.pass_minutes(5)
    assert await scene.verdict() == Judgement(Verdict.OUR_FAULT)
    assert await scene.told() == [STOPPED]


async def test_a_session_that_met_directly_is_not_excused_by_our_media_server(
    scene: RelayedScene,
) -> None:
    await scene.pass_minutes(10)
    await scene.hear_each_other(START)
    await scene.pass_minutes(20, without=0)
    assert await scene.verdict() == Judgement(Verdict.INTERRUPTED)
    assert await scene.told() == []


async def test_a_session_on_another_media_server_is_not_excused(scene: RelayedScene) -> None:
    await scene.carried_for(10)
    await scene.pass_minutes(20, without=1)
    async with scene.database.read() as db:
        evidence = await session_evidence(db, await scene.booking(), now=scene.now)
    assert evidence.cut_off == []
    assert await scene.told() == []


async def test_a_session_that_had_found_a_direct_path_again_is_not_excused(
    scene: RelayedScene,
) -> None:
    await scene.carried_for(5)
    await scene.note(EvidenceKind.MEDIA_STOPPED, "video")
    await scene.note(EvidenceKind.DISCONNECTED)
    since = scene.now
    await scene.pass_minutes(5)
    await scene.hear_each_other(since)
    await scene.pass_minutes(20, without=0)
    assert await scene.verdict() == Judgement(Verdict.INTERRUPTED)
    assert await scene.told() == []


async def test_a_session_whose_direct_path_broke_while_our_media_server_was_down_is_our_fault(
    scene: RelayedScene,
) -> None:
    await scene.carried_for(5)
    await scene.note(EvidenceKind.MEDIA_STOPPED, "video")
    await scene.note(EvidenceKind.DISCONNECTED)
    await scene.pass_minutes(2)
    await scene.pass_minutes(3, without=0)
    async with scene.database.write() as db:
        await note_unanswered(
            db, room_id=scene.room_id, person_id=scene.world.talent, now=scene.now
        )
    await scene.pass_minutes(20, without=0)
    assert await scene.verdict() == Judgement(Verdict.OUR_FAULT)
    assert await scene.told() == [STOPPED]


async def test_a_session_put_on_a_media_server_that_died_before_anybody_reached_it_is_our_fault(
    scene: RelayedScene,
) -> None:
    await scene.pass_minutes(2)
    await scene.take_place()
    await scene.pass_minutes(28, without=0)
    assert await scene.verdict() == Judgement(Verdict.OUR_FAULT)


async def test_a_session_that_another_media_server_took_over_lost_only_the_time_until_then(
    scene: RelayedScene,
) -> None:
    await scene.carried_for(5)
    await scene.pass_minutes(2, without=0)
    await scene.take_place("media-2", instead_of="media-1")
    await scene.pass_minutes(23, without=0)
    assert await scene.told() == [STOPPED.replace("20", "2")]
    assert await scene.verdict() == Judgement(Verdict.INTERRUPTED)


async def test_the_evidence_of_many_sessions_takes_as_many_questions_as_of_one(
    scene: RelayedScene,
) -> None:
    await scene.carried_for(10)
    await scene.pass_minutes(20, without=0)
    first = await scene.booking()
    others = [await _another(scene, first) for _ in range(6)]
    async with scene.database.write() as db:
        await db.execute(update(Spell).values(last_seen_at=scene.now))
    with _questions() as asked_of_one:
        async with scene.database.read() as db:
            await judgements(db, [first], until=scene.now)
    with _questions() as asked_of_many:
        async with scene.database.read() as db:
            found = await judgements(db, [first, *others], until=scene.now)
    assert len(asked_of_many) == len(asked_of_one)
    assert {judgement and judgement.verdict for _, judgement in found} == {Verdict.OUR_FAULT}


async def _another(scene: RelayedScene, first: Booking) -> Booking:
    """Return a session like the first, carried by the same media server for as long."""
    async with scene.database.write() as db:
        taken = await db.get_one(Appointment, first.appointment_id)
        columns = {c.key: getattr(taken, c.key) for c in Appointment.__table__.columns}
        appointment = Appointment(**{**columns, "id": new_id("apt")})
        db.add(appointment)
        await db.flush()
        columns = {c.key: getattr(first, c.key) for c in Booking.__table__.columns}
        changes = {"id": new_id("bkg"), "appointment_id": appointment.id}
        booking = Booking(**{**columns, **changes})
        db.add(booking)
    here = RelayedScene(scene.database, scene.world, scene.machine)
    here.web = scene.web
    now, scene.machine.clock.at = scene.now, START
    for person in (scene.world.talent, scene.world.learner):
        await here.enter(person, booking_id=booking.id)
    async with scene.database.write() as db:
        room = await room_for(
            db, kind=RoomKind.SESSION, subject_id=booking.appointment_id, now=START
        )
    here.room_id = room.id
    await here.take_place()
    await here.note(EvidenceKind.CONNECTED)
    scene.machine.clock.at = now
    return booking


@contextmanager
def _questions() -> Iterator[list[str]]:
    """Collect what the database is asked."""
    asked: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("SELECT"):
            asked.append(statement)

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", hear)
