"""A hub in which a talent gives sessions through the night, as its clock and rooms see it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.models import Booking
from hub.bookings.service import confirm_booking, hold_slot
from hub.bookings.verdict import Verdict
from hub.calendar.rules import Interval
from hub.calendar.service import free_slots, set_week
from hub.kernel.clock import FixedClock
from hub.kernel.mail import MailRow
from hub.kernel.outbox import Dispatcher
from hub.people.models import Person
from hub.people.service import open_login
from hub.reminders.service import remind_due
from hub.skills.service import Profile, add_service, save_profile
from rooms.admission import open_pass, use_pass
from rooms.attendance import arrive, depart, refresh
from rooms.docket import Docket
from rooms.heartbeat import Heartbeat
from rooms.judging import judge_due_sessions
from rooms.models import EndReason, ProcessKind
from rooms.receptions import Receptions, Report
from rooms.roles import RoomKind
from tests.clock_changes import AROUND, NIGHT, ZONES
from tests.scenes import make_person
from web.compose import Wiring
from web.mails import reminder_mails
from web.views.chosen_slot import instant

LASTS = timedelta(minutes=30)
GRACE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A booked session, and whether its learner comes."""

    booking: Booking
    is_kept: bool

    @property
    def decided_at(self) -> datetime:
        """Return from when on the evidence decides."""
        return self.booking.ends_at if self.is_kept else self.booking.starts_at + GRACE

    @property
    def verdict(self) -> Verdict:
        """Return what it comes to."""
        return Verdict.COMPLETED if self.is_kept else Verdict.LEARNER_ABSENT


class NightHub:
    """A talent in one zone, a learner in another, and what a clock and a web process do."""

    def __init__(self, parts: Wiring, clock: FixedClock, zone: str) -> None:
        self.parts, self.clock, self.zone = parts, clock, zone
        self.learner_zone = ZONES[(ZONES.index(zone) + 1) % len(ZONES)]
        self.docket, self.receptions = Docket(), Receptions()
        self.logins: dict[str, str] = {}
        self.spells: list[str] = []
        self.web = Heartbeat(
            parts.database,
            clock,
            ProcessKind.WEB,
            on_beat=self._note,
            monotonic=lambda: 0.0,
            real=lambda: 0.0,
        )
        # Only what sends reminders listens, so that a whole zone takes seconds.
        parts.dispatcher = Dispatcher(parts.database, clock)
        reminder_mails.subscribe(parts.dispatcher, parts.settings)

    async def open(self) -> None:
        """Let the talent offer the night hours, and the web process run."""
        async with self.parts.database.write() as db:
            self.talent = await self._person(db, "Camille Aubry", self.zone)
            self.learner = await self._person(db, "Ada Diallo", self.learner_zone)
            profile = Profile(
                headline="Guitar", about="", field_slugs=["guitar"], time_zone=self.zone
            )
            await save_profile(db, self.talent.id, profile, now=self.clock.now())
            await set_week(db, self.talent.id, weekly={day: [NIGHT] for day in range(7)})
            self.service = await add_service(
                db,
                self.talent.id,
                title="First chords",
                duration_min=LASTS // timedelta(minutes=1),
                price_cents=4000,
                currency="EUR",
            )
        await self.web.start()

    async def _person(self, db: AsyncSession, name: str, zone: str) -> Person:
        person = await make_person(db, name)
        person.locale, person.time_zone = "en", zone
        return person

    async def offered(self, change: datetime) -> list[datetime]:
        """Return when one may book around a change."""
        window = Interval(change - AROUND, change + AROUND)
        async with self.parts.database.read() as db:
            slots = await free_slots(
                db, self.talent.id, duration=LASTS, window=window, now=self.clock.now()
            )
        return [slot.starts_at for slot in slots]

    async def book(self, starts_at: datetime, *, is_kept: bool) -> Meeting:
        """Book a session, as if it were paid at once."""
        now, shown = self.clock.now(), starts_at.astimezone(ZoneInfo(self.learner_zone))
        chosen = instant(shown.isoformat(), now=now)
        async with self.parts.database.write() as db:
            held = await hold_slot(
                db, self.learner.id, service_id=self.service.id, starts_at=chosen, now=now
            )
            await confirm_booking(db, held.id, now=now)
        async with self.parts.database.read() as db:
            return Meeting(booking=await db.get_one(Booking, held.id), is_kept=is_kept)

    async def booking(self, meeting: Meeting) -> Booking:
        """Return the booking as it stands."""
        async with self.parts.database.read() as db:
            return await db.get_one(Booking, meeting.booking.id)

    async def sign_in(self) -> None:
        """Sign both in for the days around a change."""
        async with self.parts.database.write() as db:
            for person in (self.talent, self.learner):
                _, login = await open_login(db, person.id, user_agent="t", now=self.clock.now())
                self.logins[person.id] = login.id

    async def remind(self) -> int:
        """Let the clock look for whom to remind now; return how many it found."""
        return await remind_due(self.parts.database, now=self.clock.now())

    async def reminders(self) -> dict[str, MailRow]:
        """Let what was found be written, and return it by who receives it."""
        await self.parts.dispatcher.drain()
        now = self.clock.now()
        query = select(MailRow).where(MailRow.queued_at >= now, MailRow.key.like("reminder:%"))
        async with self.parts.database.read() as db:
            return {mail.recipient: mail for mail in await db.scalars(query)}

    async def judged(self) -> int:
        """Let the web process beat and the clock judge; return how many were judged."""
        await self.web.beat()
        window, now = self.parts.settings.dispute_window, self.clock.now()
        return await judge_due_sessions(
            self.parts.database, dispute_window=window, now=now, docket=self.docket
        )

    async def enter(self, meeting: Meeting) -> None:
        """Let those who come in, and be seen and heard of each other."""
        people = [self.talent, self.learner] if meeting.is_kept else [self.talent]
        await self._leave()
        async with self.parts.database.write() as db:
            (room_id,) = {await self._enter(db, meeting.booking, person) for person in people}
        if meeting.is_kept:
            for way in ((self.talent, self.learner), (self.learner, self.talent)):
                self._hear(room_id, *way, now=self.clock.now())
                self._hear(room_id, *way, now=meeting.booking.ends_at)

    async def _enter(self, db: AsyncSession, booking: Booking, person: Person) -> str:
        now, login_id = self.clock.now(), self.logins[person.id]
        token, _ = await open_pass(
            db,
            kind=RoomKind.SESSION,
            subject_id=booking.id,
            person_id=person.id,
            login_id=login_id,
            now=now,
        )
        admission = await use_pass(db, token, login_id=login_id, now=now)
        run_id, socket_id = self.web.run_id, person.id[:40]
        arrival = await arrive(
            db, admission, login_id=login_id, socket_id=socket_id, run_id=run_id, now=now
        )
        self.spells.append(arrival.spell_id)
        return admission.room_id

    async def _leave(self) -> None:
        async with self.parts.database.write() as db:
            for spell in self.spells:
                await depart(db, spell, reason=EndReason.LEFT, now=self.clock.now())
        self.spells.clear()

    def _hear(self, room_id: str, person: Person, other: Person, *, now: datetime) -> None:
        report = Report(
            room_id=room_id,
            person_id=person.id,
            reporter_id=other.id,
            interval=timedelta(seconds=5),
            is_received=True,
        )
        self.receptions.take(report, now=now, monotonic_s=0.0)

    async def _note(self, db: AsyncSession, run_id: str, now: datetime) -> None:
        await refresh(db, former_run_ids=self.web.former_run_ids, run_id=run_id, now=now)
        self.receptions.written(await self.receptions.write(db))
