"""The timeline tells both sides what happened, in their language."""

from datetime import datetime, timedelta

from sqlalchemy import select

from hub.bookings.models import Booking
from hub.bookings.service import apply_judgement
from hub.bookings.verdict import Judgement, Verdict
from hub.disputes.service import Decision, Told, answer_dispute, decide_dispute, open_dispute
from hub.kernel.database import Database
from hub.kernel.i18n import load_translations, use_locale
from rooms.admission import open_pass, use_pass
from rooms.attendance import arrive, depart
from rooms.models import EndReason, Reception, Spell
from rooms.roles import RoomKind, RoomRole
from rooms.timeline.lines import SOURCE_SENTENCES, TimelineSource
from rooms.timeline.reading import timeline
from tests.integration.rooms.conftest import Machine
from tests.live_world import START, World
from web.paths import LOCALES


async def _come_and_go(database: Database, world: World, machine: Machine) -> None:
    web = machine.process()
    await web.start()
    login_id = world.logins[world.learner]
    async with database.write() as db:
        token, _ = await open_pass(
            db,
            kind=RoomKind.SESSION,
            subject_id=world.booking,
            person_id=world.learner,
            login_id=login_id,
            now=START,
        )
    for minute, reason in ((1, EndReason.DROPPED), (3, EndReason.LEFT)):
        async with database.write() as db:
            at = START + timedelta(minutes=minute)
            admission = await use_pass(db, token, login_id=login_id, now=at)
            arrival = await arrive(
                db,
                admission,
                login_id=login_id,
                socket_id="socket",
                run_id=web.run_id,
                now=at,
            )
            end_at = at + timedelta(minutes=1)
            await depart(db, arrival.spell_id, reason=reason, now=end_at)
    async with database.write() as db:
        spell = (await db.scalars(select(Spell).limit(1))).one()
        db.add(
            Reception(
                room_id=spell.room_id,
                person_id=world.learner,
                reporter_id=world.talent,
                starts_at=START + timedelta(seconds=70),
                ends_at=START + timedelta(seconds=80),
            )
        )


async def _judge(database: Database, world: World) -> None:
    async with database.write() as db:
        booking = await db.get_one(Booking, world.booking, with_for_update=True)
        await apply_judgement(
            db,
            booking,
            Judgement(Verdict.TALENT_ABSENT),
            dispute_window=timedelta(hours=72),
            now=START + timedelta(minutes=10),
        )


async def test_whoever_comes_in_at_once_opened_the_door_first(
    database: Database, world: World, machine: Machine
) -> None:
    web = machine.process()
    await web.start()
    login_id = world.logins[world.learner]
    async with database.write() as db:
        token, _ = await open_pass(
            db,
            kind=RoomKind.SESSION,
            subject_id=world.booking,
            person_id=world.learner,
            login_id=login_id,
            now=START,
        )
        admission = await use_pass(db, token, login_id=login_id, now=START)
        await arrive(
            db, admission, login_id=login_id, socket_id="one", run_id=web.run_id, now=START
        )
    async with database.read() as db:
        with use_locale("en"):
            lines = await timeline(db, kind=RoomKind.SESSION, subject_id=world.booking, now=START)
    assert [line.what for line in lines if line.who] == ["Opened the door.", "Came in."]


async def test_the_timeline_is_in_order_and_complete(
    database: Database, world: World, machine: Machine
) -> None:
    await _come_and_go(database, world, machine)
    await _judge(database, world)
    now = START + timedelta(minutes=11)
    async with database.read() as db:
        with use_locale("en"):
            lines = await timeline(db, kind=RoomKind.SESSION, subject_id=world.booking, now=now)
    assert [(line.who, line.what) for line in lines] == [
        ("Tom Leroy", "Opened the door."),
        ("Tom Leroy", "Came in."),
        ("Tom Leroy", "Seen or heard for the first time."),
        ("Tom Leroy", "Lost the connection."),
        ("Tom Leroy", "Came back."),
        ("Tom Leroy", "Left the room."),
        ("", "Verdict: the talent did not come."),
        ("", "The learner gets everything back."),
        ("", "A strike was recorded for the talent."),
    ]
    room, rules = TimelineSource.ROOM, TimelineSource.RULES
    assert [line.source for line in lines] == [
        *[room, room, TimelineSource.OTHER_SIDE, room, room, room],
        *[rules] * 3,
    ]
    assert [line.at for line in lines] == sorted(line.at for line in lines)


async def test_the_timeline_speaks_french(
    database: Database, world: World, machine: Machine
) -> None:
    load_translations(LOCALES)
    await _judge(database, world)
    async with database.read() as db:
        with use_locale("fr"):
            lines = await timeline(db, kind=RoomKind.SESSION, subject_id=world.booking, now=START)
    assert lines[0].what == "Constat\u202f: le talent n’est pas venu."


async def test_who_is_there_when_the_room_closes_has_lost_no_connection(
    database: Database, world: World, machine: Machine
) -> None:
    await _come_and_go(database, world, machine)
    async with database.write() as db:
        booking = await db.get_one(Booking, world.booking)
        last = (await db.scalars(select(Spell).order_by(Spell.connected_at.desc()))).first()
        assert last is not None
        last.ended_at, last.end_reason = booking.ends_at, EndReason.DROPPED
    async with database.read() as db:
        with use_locale("en"):
            now = booking.ends_at + timedelta(minutes=1)
            lines = await timeline(db, kind=RoomKind.SESSION, subject_id=world.booking, now=now)
    said = [line.what for line in lines if line.who == "Tom Leroy"]
    assert said[-1] == "Stayed until the end."
    assert said.count("Lost the connection.") == 1


async def test_an_outage_of_ours_is_said(
    database: Database, world: World, machine: Machine
) -> None:
    web, successor = machine.process(), machine.process()
    await web.start()
    machine.pass_by(180)
    await successor.start()
    async with database.read() as db:
        with use_locale("en"):
            lines = await timeline(
                db, kind=RoomKind.SESSION, subject_id=world.booking, now=machine.clock.now()
            )
    assert [line.what for line in lines] == ["Estrade was down for about 3 min."]
    assert lines[0].source is TimelineSource.HEARTBEATS


async def test_a_masterclass_without_its_host_has_a_timeline(
    database: Database, world: World, machine: Machine
) -> None:
    async with database.read() as db:
        lines = await timeline(
            db, kind=RoomKind.MASTERCLASS, subject_id=world.masterclass, now=START
        )
    assert lines == []


async def test_who_lost_sound_and_pictures_for_long_reads_when(
    database: Database, world: World, machine: Machine
) -> None:
    await _come_and_go(database, world, machine)
    async with database.write() as db:
        theirs = (await db.scalars(select(Spell).order_by(Spell.connected_at))).all()
        columns = {c.key: getattr(theirs[0], c.key) for c in Spell.__table__.columns}
        mine = {"id": "spl_talent", "person_id": world.talent, "role": RoomRole.TALENT}
        db.add(Spell(**{**columns, **mine, "last_seen_at": theirs[-1].ended_at, "ended_at": None}))
        for start, end in ((190, 200), (215, 235)):
            db.add(
                Reception(
                    room_id=theirs[0].room_id,
                    person_id=world.learner,
                    reporter_id=world.talent,
                    starts_at=START + timedelta(seconds=start),
                    ends_at=START + timedelta(seconds=end),
                )
            )
    async with database.read() as db:
        with use_locale("en"):
            now = START + timedelta(minutes=11)
            lines = await timeline(db, kind=RoomKind.SESSION, subject_id=world.booking, now=now)
    told = [
        ((line.at - START).total_seconds(), line.what)
        for line in lines
        if line.who == "Tom Leroy" and "heard" in line.what
    ]
    assert told == [
        (70, "Seen or heard for the first time."),
        (80, "No longer seen or heard."),
        (190, "Seen or heard again."),
        (200, "No longer seen or heard."),
        (215, "Seen or heard again."),
    ]


async def test_a_dispute_its_answer_and_its_decision_are_lines(
    database: Database, world: World, machine: Machine
) -> None:
    await _judge(database, world)
    minutes = iter(range(1, 4))
    words = Told(words="I was there.")

    def now() -> datetime:
        return START + timedelta(hours=1, minutes=next(minutes))

    async with database.write() as db:
        dispute = await open_dispute(db, world.booking, words, by=world.talent, now=now())
        await answer_dispute(db, world.booking, words, by=world.learner, now=now())
        await decide_dispute(
            db,
            dispute.id,
            Decision(verdict="interrupted", lost_min=0, reasons="Seen."),
            admin_id=world.stranger,
            dispute_window=timedelta(hours=72),
            now=now(),
        )
    async with database.read() as db:
        with use_locale("en"):
            end = START + timedelta(hours=2)
            lines = await timeline(db, kind=RoomKind.SESSION, subject_id=world.booking, now=end)
    site, decision = TimelineSource.SITE, TimelineSource.DECISION
    assert [(line.who, line.what, line.source) for line in lines[-4:]] == [
        ("Inès Aubry", "Disputed the verdict.", site),
        ("Tom Leroy", "Answered the dispute.", site),
        ("", "Decided by a person: the session was interrupted.", decision),
        ("", "The learner chooses between the money and a new date.", decision),
    ]


def test_every_source_has_a_sentence() -> None:
    assert set(SOURCE_SENTENCES) == set(TimelineSource)
