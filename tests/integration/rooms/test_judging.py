"""From rows to verdicts: nobody clicks, any number of clocks, exactly once."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.models import Booking, BookingState
from hub.calendar.models import Appointment
from hub.kernel.database import Database
from hub.kernel.ids import new_id
from hub.kernel.outbox import OutboxRow
from hub.masterclasses.models import CoHost, Masterclass, MasterclassState
from hub.masterclasses.service import go_live
from hub.strikes.models import Strike
from rooms import docket
from rooms.admission import open_pass, use_pass
from rooms.attendance import arrive, depart, refresh
from rooms.heartbeat import Heartbeat
from rooms.judging import judge_due_masterclasses, judge_due_sessions
from rooms.models import EndReason, ProcessKind, Reception, Room, RoomPass, Spell
from rooms.roles import RoomKind, RoomRole
from tests.integration.rooms.conftest import Machine
from tests.live_world import START, World

WINDOW = timedelta(hours=72)


class Scene:
    """A session of half an hour with its people, its web process and its clock process."""

    def __init__(self, database: Database, world: World, machine: Machine) -> None:
        self.database = database
        self.world = world
        self.machine = machine
        self.web = machine.process()
        self.clock = machine.process(ProcessKind.CLOCK)

    async def begin(self) -> "Scene":
        """Start both processes a minute before the session."""
        self.machine.clock.at = START - timedelta(minutes=1)
        await self.web.start()
        await self.clock.start()
        return self

    async def enter(self, person_id: str, *, booking_id: str = "") -> str:
        """Let a person come in, by their booking; return their spell."""
        now, login_id = self.machine.clock.now(), self.world.logins[person_id]
        async with self.database.write() as db:
            token, _ = await open_pass(
                db,
                kind=RoomKind.SESSION,
                subject_id=booking_id or self.world.booking,
                person_id=person_id,
                login_id=login_id,
                now=now,
            )
            admission = await use_pass(db, token, login_id=login_id, now=now)
            arrival = await arrive(
                db,
                admission,
                login_id=login_id,
                socket_id=person_id[:40],
                run_id=self.web.run_id,
                now=now,
            )
        return arrival.spell_id

    async def leave(self, spell_id: str) -> None:
        """Let a person leave of their own will."""
        async with self.database.write() as db:
            now = self.machine.clock.now()
            await depart(db, spell_id, reason=EndReason.LEFT, now=now)

    async def received(self, person_id: str, since: datetime) -> None:
        """Write that the other side received a person from then until now."""
        other = {self.world.talent: self.world.learner, self.world.learner: self.world.talent}
        async with self.database.write() as db:
            spell = (await db.scalars(select(Spell).limit(1))).one()
            row = Reception(
                room_id=spell.room_id,
                person_id=person_id,
                reporter_id=other[person_id],
                starts_at=since,
                ends_at=self.machine.clock.now(),
            )
            db.add(row)

    async def run(self, *, minutes: float, beating: tuple[Heartbeat, ...] | None = None) -> None:
        """Let minutes pass; the web process keeps its spells alive."""
        processes = (self.web, self.clock) if beating is None else beating
        for _ in range(round(minutes * 4)):
            await self.machine.run(15, *processes, step=15)
            if self.web in processes:
                async with self.database.write() as db:
                    run_id, now = self.web.run_id, self.machine.clock.now()
                    await refresh(
                        db, former_run_ids=self.web.former_run_ids, run_id=run_id, now=now
                    )

    async def judge(self) -> int:
        """Judge what is due now."""
        now = self.machine.clock.now()
        return await judge_due_sessions(self.database, dispute_window=WINDOW, now=now)

    async def booking(self) -> Booking:
        """Return the booking as it stands."""
        async with self.database.read() as db:
            return await db.get_one(Booking, self.world.booking)


@pytest.fixture
async def scene(database: Database, world: World, machine: Machine) -> Scene:
    """Stand a minute before the session with both processes running."""
    return await Scene(database, world, machine).begin()


async def test_a_talent_absent_through_the_grace_period_refunds_the_learner(scene: Scene) -> None:
    await scene.enter(scene.world.learner)
    await scene.run(minutes=10.75)
    assert await scene.judge() == 0
    await scene.run(minutes=0.5)
    assert await scene.judge() == 1
    booking = await scene.booking()
    assert (booking.verdict, booking.refund_cents) == ("talent_absent", 4000)
    assert booking.settle_at == booking.ends_at + WINDOW
    async with scene.database.read() as db:
        strike = (await db.scalars(select(Strike))).one()
    assert strike.appointment_id == scene.world.appointment


async def test_a_learner_absent_pays(scene: Scene) -> None:
    await scene.enter(scene.world.talent)
    await scene.run(minutes=12)
    assert await scene.judge() == 1
    booking = await scene.booking()
    assert (booking.verdict, booking.refund_cents) == ("learner_absent", 0)


async def test_two_who_met_with_media_completed_their_session(scene: Scene) -> None:
    since = scene.machine.clock.now()
    spells = [await scene.enter(scene.world.talent), await scene.enter(scene.world.learner)]
    await scene.run(minutes=20)
    assert await scene.judge() == 0
    for person in (scene.world.talent, scene.world.learner):
        await scene.received(person, since)
    for spell in spells:
        await scene.leave(spell)
    await scene.run(minutes=12)
    assert await scene.judge() == 1
    assert (await scene.booking()).verdict == "completed"


async def test_two_who_met_without_media_were_interrupted(scene: Scene) -> None:
    await scene.enter(scene.world.talent)
    await scene.enter(scene.world.learner)
    await scene.run(minutes=32)
    assert await scene.judge() == 1
    assert (await scene.booking()).verdict == "interrupted"


async def test_a_web_process_killed_for_minutes_lengthens_the_wait(scene: Scene) -> None:
    await scene.enter(scene.world.learner)
    await scene.run(minutes=3)
    await scene.run(minutes=5, beating=(scene.clock,))
    assert await scene.judge() == 0
    scene.web = scene.machine.process()
    await scene.web.start()
    await scene.enter(scene.world.learner)
    await scene.run(minutes=4)
    assert await scene.judge() == 0
    await scene.run(minutes=4.5)
    assert await scene.judge() == 1
    assert (await scene.booking()).verdict == "talent_absent"


async def test_a_web_process_killed_and_restarted_at_once_changes_no_verdict(scene: Scene) -> None:
    await scene.enter(scene.world.learner)
    await scene.run(minutes=3)
    scene.machine.pass_by(4)
    scene.web = scene.machine.process()
    await scene.web.start()
    await scene.enter(scene.world.learner)
    await scene.run(minutes=9)
    assert await scene.judge() == 1
    assert (await scene.booking()).verdict == "talent_absent"


async def test_nobody_is_absent_while_our_web_process_is_down(scene: Scene) -> None:
    await scene.run(minutes=1.25)
    await scene.run(minutes=29, beating=(scene.clock,))
    assert await scene.judge() == 0
    await scene.run(minutes=1, beating=(scene.clock,))
    assert await scene.judge() == 1
    booking = await scene.booking()
    assert (booking.verdict, booking.refund_cents) == ("our_fault", 4000)


async def test_a_jump_of_the_hubs_clock_is_no_outage_and_no_absence(scene: Scene) -> None:
    since = scene.machine.clock.now()
    await scene.enter(scene.world.talent)
    await scene.enter(scene.world.learner)
    await scene.run(minutes=1.25)
    scene.machine.clock.advance(timedelta(minutes=40))
    assert await scene.judge() == 0, "the web process has not written yet what it saw"
    for person in (scene.world.talent, scene.world.learner):
        await scene.received(person, since)
    await scene.run(minutes=0.25)
    assert await scene.judge() == 1
    assert (await scene.booking()).verdict == "completed"


async def test_two_clocks_judge_once(scene: Scene) -> None:
    await scene.enter(scene.world.learner)
    await scene.run(minutes=12)
    other = Database(scene.database.url)
    now = scene.machine.clock.now()
    counts = await asyncio.gather(
        *(
            judge_due_sessions(database, dispute_window=WINDOW, now=now)
            for database in (scene.database, other, scene.database, other)
        )
    )
    await other.close()
    assert sum(counts) == 1
    async with scene.database.read() as db:
        judged = select(func.count()).where(OutboxRow.name == "BookingJudged")
        assert await db.scalar(judged) == 1
        assert await db.scalar(select(func.count()).select_from(Strike)) == 1


async def _another_booking(scene: Scene, **changes: object) -> str:
    booking = await scene.booking()
    columns = {c.key: getattr(booking, c.key) for c in Booking.__table__.columns}
    other = Booking(**{**columns, "id": new_id("bkg"), **changes})
    async with scene.database.write() as db:
        db.add(other)
    return other.id


async def _another_time(scene: Scene) -> str:
    """Take the talent's time once more, for a session with a room of its own."""
    booking = await scene.booking()
    async with scene.database.write() as db:
        taken = await db.get_one(Appointment, booking.appointment_id)
        columns = {c.key: getattr(taken, c.key) for c in Appointment.__table__.columns}
        other = Appointment(**{**columns, "id": new_id("apt")})
        db.add(other)
    return other.id


async def _both_there(db: AsyncSession, scene: Scene, appointment_id: str) -> None:
    """Let both people of a session be in its room until long after its end."""
    room = Room(kind=RoomKind.SESSION, subject_id=appointment_id, created_at=START)
    db.add(room)
    await db.flush()
    for person, role in (
        (scene.world.talent, RoomRole.TALENT),
        (scene.world.learner, RoomRole.LEARNER),
    ):
        ticket = {"room_id": room.id, "person_id": person, "login_id": scene.world.logins[person]}
        leave = RoomPass(id=new_id("pas"), **ticket, created_at=START, expires_at=START)
        db.add(leave)
        await db.flush()
        spell = Spell(
            **ticket,
            role=role,
            pass_id=leave.id,
            run_id=scene.web.run_id,
            socket_id=person[:40],
            connected_at=START,
            last_seen_at=START + timedelta(hours=1),
        )
        db.add(spell)


async def test_one_session_that_cannot_be_judged_does_not_keep_the_others_waiting(
    scene: Scene,
) -> None:
    earlier = START - timedelta(minutes=1)
    await _another_booking(scene, terms={}, starts_at=earlier, ends_at=earlier)
    await scene.run(minutes=12)
    assert await scene.judge() == 1
    assert (await scene.booking()).verdict == "both_absent"


async def test_many_sessions_under_way_do_not_keep_one_nobody_came_to_waiting(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(docket, "PAGE", 2)
    sooner = START + timedelta(minutes=20)
    under_way = [await _another_time(scene) for _ in range(3)]
    for appointment_id in under_way:
        await _another_booking(scene, appointment_id=appointment_id, ends_at=sooner)
    async with scene.database.write() as db:
        for appointment_id in under_way:
            await _both_there(db, scene, appointment_id)
    await scene.run(minutes=12)
    assert await scene.judge() == 1
    assert (await scene.booking()).verdict == "both_absent"


async def _seen_without_being_there(scene: Scene, appointment_id: str) -> None:
    """Let the other side receive somebody who is not in the room: no verdict before the end."""
    async with scene.database.write() as db:
        room = Room(kind=RoomKind.SESSION, subject_id=appointment_id, created_at=START)
        db.add(room)
        await db.flush()
        for person, other in (
            (scene.world.talent, scene.world.learner),
            (scene.world.learner, scene.world.talent),
        ):
            row = Reception(
                room_id=room.id,
                person_id=person,
                reporter_id=other,
                starts_at=START,
                ends_at=START + timedelta(minutes=9),
            )
            db.add(row)


async def test_sessions_that_wait_for_their_end_do_not_keep_one_between_them_waiting(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(docket, "LOOKS", 1)
    first, between = [await _another_time(scene) for _ in range(2)]
    for minutes, appointment_id in ((2, first), (1, between)):
        earlier = START - timedelta(minutes=minutes)
        await _another_booking(scene, appointment_id=appointment_id, starts_at=earlier)
    await _seen_without_being_there(scene, first)
    await _seen_without_being_there(scene, (await scene.booking()).appointment_id)
    remembered, judged = docket.Docket(), 0
    await scene.run(minutes=12)
    for _ in range(3):
        await scene.run(minutes=0.25)
        now = scene.machine.clock.now()
        judged += await judge_due_sessions(
            scene.database, dispute_window=WINDOW, now=now, docket=remembered
        )
    assert judged == 1


async def test_what_a_clock_remembers_of_a_session_under_way_ends_with_its_end(
    scene: Scene,
) -> None:
    remembered = docket.Docket()
    await scene.enter(scene.world.talent)
    late = await scene.enter(scene.world.learner)
    judged = []
    for minutes in (5, 7, 17, 3):
        await scene.run(minutes=minutes)
        now = scene.machine.clock.now()
        judged.append(
            await judge_due_sessions(
                scene.database, dispute_window=WINDOW, now=now, docket=remembered
            )
        )
    await scene.leave(late)
    assert judged == [0, 0, 0, 1]
    assert (await scene.booking()).verdict == "interrupted"


async def test_a_talent_absent_from_a_group_gets_one_strike(scene: Scene) -> None:
    other_id = await _another_booking(scene)
    await scene.run(minutes=12)
    assert await scene.judge() == 2
    async with scene.database.read() as db:
        assert (await db.get_one(Booking, other_id)).verdict == "both_absent"
        assert await db.scalar(select(func.count()).select_from(Strike)) == 1


async def test_a_booking_that_was_judged_is_not_judged_again(scene: Scene) -> None:
    await scene.run(minutes=12)
    assert await scene.judge() == 1
    assert await scene.judge() == 0
    assert (await scene.booking()).state is BookingState.ENDED


async def _masterclass(scene: Scene) -> Masterclass:
    async with scene.database.read() as db:
        return await db.get_one(Masterclass, scene.world.masterclass)


async def _judge_masterclasses(scene: Scene) -> int:
    return await judge_due_masterclasses(scene.database, now=scene.machine.clock.now())


async def test_a_host_who_is_not_live_in_time_is_absent(scene: Scene) -> None:
    await scene.run(minutes=15.75)
    assert await _judge_masterclasses(scene) == 0
    await scene.run(minutes=0.5)
    assert await _judge_masterclasses(scene) == 1
    masterclass = await _masterclass(scene)
    assert masterclass.state is MasterclassState.CANCELLED
    assert masterclass.cancel_reason == "host_absent"
    async with scene.database.read() as db:
        strike = (await db.scalars(select(Strike))).one()
    assert strike.reason == "host_absent"
    assert await _judge_masterclasses(scene) == 0


async def test_a_co_host_who_is_live_in_time_keeps_it_on(scene: Scene) -> None:
    world = scene.world
    async with scene.database.write() as db:
        co_host = CoHost(
            masterclass_id=world.masterclass,
            person_id=world.stranger,
            joined_at=scene.machine.clock.now(),
        )
        db.add(co_host)
    await scene.run(minutes=10)
    async with scene.database.write() as db:
        now = scene.machine.clock.now()
        await go_live(db, world.masterclass, host_id=world.stranger, now=now)
    await scene.run(minutes=10)
    assert await _judge_masterclasses(scene) == 0
    assert (await _masterclass(scene)).state is MasterclassState.LIVE
    async with scene.database.read() as db:
        assert (await db.scalars(select(Strike))).first() is None


async def test_a_masterclass_that_was_moved_is_judged_on_its_new_date(scene: Scene) -> None:
    async with scene.database.write() as db:
        masterclass = await db.get_one(Masterclass, scene.world.masterclass)
        masterclass.starts_at += timedelta(days=1)
        masterclass.ends_at += timedelta(days=1)
    await scene.run(minutes=20)
    assert await _judge_masterclasses(scene) == 0


async def test_a_media_server_that_is_down_lengthens_the_hosts_time_to_go_live(
    scene: Scene,
) -> None:
    media = scene.machine.process(ProcessKind.MEDIA)
    await media.start()
    await scene.run(minutes=2, beating=(scene.web, scene.clock, media))
    await scene.run(minutes=18)
    assert await _judge_masterclasses(scene) == 0
    await scene.run(minutes=11)
    assert await _judge_masterclasses(scene) == 1
    assert (await _masterclass(scene)).cancel_reason == "our_fault"
    async with scene.database.read() as db:
        assert (await db.scalars(select(Strike))).first() is None
