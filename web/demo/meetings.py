"""One-to-one sessions of the demo: booked, paid, met or not, judged from what was seen."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from billing.payments.service import open_session_payment
from billing.settlements.shares import HubShare
from hub.bookings.models import Booking
from hub.bookings.service import hold_slot, settle_due
from hub.calendar.rules import MINUTES_A_DAY, Hours
from hub.calendar.service import set_day
from hub.people.service import end_login, open_login
from hub.skills.on_sale import services_of
from rooms.admission import open_pass, use_pass
from rooms.attendance import arrive, depart
from rooms.heartbeat import Heartbeat
from rooms.judging import judge_due_sessions
from rooms.models import EndReason, ProcessKind, ProcessRun
from rooms.receptions import Receptions, Report
from rooms.roles import RoomKind
from web.demo.stage import Stage
from web.demo.talents import TALENTS, DemoTalent
from web.views.masterclass_form import local_instant

BOOKED_BEFORE = timedelta(days=3)
OPEN_BEFORE = timedelta(minutes=20)
EARLY = timedelta(minutes=2)
PATIENCE = timedelta(minutes=13)
SOON = timedelta(minutes=10)
AN_HOUR = timedelta(hours=1)
HALF_HOUR_S = 1800
USUAL = {talent.key: talent for talent in TALENTS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A session that took place, or should have; `day` counts from today, `hour` is local."""

    talent: str
    learner: str
    day: int
    hour: int
    talent_comes: bool = True


MEETINGS = (
    Meeting(talent="ada", learner="agnes", day=-10, hour=15),
    Meeting(talent="camille", learner="lea", day=-6, hour=15),
    Meeting(talent="malo", learner="lea", day=-4, hour=14, talent_comes=False),
    Meeting(talent="camille", learner="idris", day=-2, hour=11),
)


@dataclass(slots=True)
class _Visitor:
    """Somebody in a room."""

    person_id: str
    login_id: str
    room_id: str
    spell_id: str


async def hold_past_meetings(stage: Stage) -> None:
    """Let the sessions of the last days happen, the oldest first, and settle what is due."""
    settled_after = stage.parts.settings.dispute_window + AN_HOUR
    ends = []
    for meeting in MEETINGS:
        zone = ZoneInfo(stage.people[meeting.talent].time_zone)
        day = stage.now.astimezone(zone).date() + timedelta(days=meeting.day)
        starts_at = local_instant(day, time(meeting.hour), zone)
        booking = await book(stage, meeting.talent, meeting.learner, starts_at=starts_at)
        await _meet(stage, booking, talent_comes=meeting.talent_comes)
        await stage.catch_up()
        ends.append(booking.ends_at)
    for settle_at in [*(end + settled_after for end in ends), stage.now]:
        now = stage.at(min(settle_at, stage.now))
        async with stage.database.write() as db:
            await settle_due(db, now=now)
        await stage.catch_up()
    await _run_until_now(stage)


async def _run_until_now(stage: Stage) -> None:
    """Let the hub of the demo have run from the last session until now, without an outage."""
    async with stage.database.write() as db:
        last = (await db.scalars(select(ProcessRun).order_by(ProcessRun.beat_at.desc()))).first()
        assert last is not None, "sessions were held"
        last.beat_at = last.ended_at = stage.at(stage.now)
        last.beat_real_s = stage.real_s()


async def book_coming(stage: Stage) -> None:
    """Book a session that opens in a moment, for whoever wants to try one, and one tomorrow."""
    half_hour = -(-int((stage.now + SOON).timestamp()) // HALF_HOUR_S) * HALF_HOUR_S
    soon = datetime.fromtimestamp(half_hour, stage.now.tzinfo)
    await book(stage, "camille", "lea", starts_at=soon)
    await book(stage, "camille", "tom", starts_at=soon + timedelta(hours=26))
    await book(stage, "oscar", "lea", starts_at=soon + timedelta(hours=50))
    await stage.catch_up()


async def book(stage: Stage, talent: str, learner: str, *, starts_at: datetime) -> Booking:
    """Book and pay a talent's first service, on days opened for it, as if three days before."""
    now = stage.at(min(starts_at, stage.now) - BOOKED_BEFORE)
    teacher, pupil = stage.people[talent], stage.people[learner]
    zone = ZoneInfo(teacher.time_zone)
    async with stage.database.write() as db:
        service = (await services_of(db, teacher.id))[0]
        ends_at = starts_at + timedelta(minutes=service.duration_min)
        for day in days_of(starts_at, ends_at, zone):
            hours = hours_with(USUAL[talent], day, starts_at, ends_at, zone)
            await set_day(db, teacher.id, day=day, hours=hours)
        booking = await hold_slot(db, pupil.id, service_id=service.id, starts_at=starts_at, now=now)
        payment = await open_session_payment(
            db, booking, payer_id=pupil.id, share=HubShare.of(stage.parts.settings), now=now
        )
    await stage.pay(payment)
    return booking


def days_of(starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> list[date]:
    """Return the local days of a session: two over midnight, one if it ends with it."""
    last_moment = ends_at - timedelta(minutes=1)
    return sorted({at.astimezone(zone).date() for at in (starts_at, last_moment)})


def hours_with(
    talent: DemoTalent, day: date, starts_at: datetime, ends_at: datetime, zone: ZoneInfo
) -> list[Hours]:
    """Return a talent's usual hours of a day, and those of a session on it."""
    from_min, until_min = (_minute(at.astimezone(zone), day) for at in (starts_at, ends_at))
    first, last = max(from_min, 0), min(until_min, MINUTES_A_DAY)
    if day.weekday() not in talent.weekdays:
        return [Hours(first, last)]
    opens, closes = (hour * 60 for hour in talent.hours)
    if last < opens or closes < first:
        return sorted([Hours(first, last), Hours(opens, closes)], key=lambda one: one.start_min)
    return [Hours(min(first, opens), max(last, closes))]


def _minute(local: datetime, day: date) -> int:
    """Return how many minutes of a day a clock on the wall has done."""
    return (local.date() - day).days * MINUTES_A_DAY + local.hour * 60 + local.minute


async def _meet(stage: Stage, booking: Booking, *, talent_comes: bool) -> None:
    """Let the learner come, and the talent if they do, and judge what the evidence says."""
    stage.at(booking.starts_at - OPEN_BEFORE)
    heartbeat = Heartbeat(
        stage.database,
        stage.clock,
        ProcessKind.WEB,
        monotonic=lambda: 0.0,
        real=stage.real_s,
    )
    await heartbeat.start()
    stage.at(booking.starts_at - EARLY)
    learner = await _enter(stage, booking, booking.learner_id, run_id=heartbeat.run_id)
    people = [learner]
    if talent_comes:
        stage.at(booking.starts_at - EARLY / 2)
        talent = await _enter(stage, booking, booking.talent_id, run_id=heartbeat.run_id)
        people.append(talent)
        await _see_each_other(stage, learner, talent, until=booking.ends_at)
    now = stage.at(booking.ends_at if talent_comes else booking.starts_at + PATIENCE)
    async with stage.database.write() as db:
        for person in people:
            await depart(db, person.spell_id, reason=EndReason.LEFT, now=now)
            await end_login(db, person.login_id, now=now)
    await heartbeat.beat()
    await judge_due_sessions(
        stage.database, dispute_window=stage.parts.settings.dispute_window, now=now
    )
    stage.at(booking.ends_at)
    await heartbeat.beat()
    await heartbeat.stop()


async def _enter(stage: Stage, booking: Booking, person_id: str, *, run_id: str) -> _Visitor:
    now = stage.clock.now()
    async with stage.database.write() as db:
        _, login = await open_login(db, person_id, user_agent="demo", now=now)
        token, _ = await open_pass(
            db,
            kind=RoomKind.SESSION,
            subject_id=booking.id,
            person_id=person_id,
            login_id=login.id,
            now=now,
        )
        admission = await use_pass(db, token, login_id=login.id, now=now)
        arrival = await arrive(
            db,
            admission,
            login_id=login.id,
            socket_id=f"demo-{login.id[:12]}",
            run_id=run_id,
            now=now,
        )
    return _Visitor(person_id, login.id, admission.room_id, arrival.spell_id)


async def _see_each_other(stage: Stage, one: _Visitor, other: _Visitor, *, until: datetime) -> None:
    receptions = Receptions()
    for at, seconds in ((stage.clock.now(), 0.0), (until, 1.0)):
        for seen, by in ((one, other), (other, one)):
            report = Report(
                room_id=one.room_id,
                person_id=seen.person_id,
                reporter_id=by.person_id,
                interval=timedelta(0),
                is_received=True,
            )
            receptions.take(report, now=at, monotonic_s=seconds)
    async with stage.database.write() as db:
        await receptions.write(db)
