"""What a talent is told of conflicts between their calendars and what is booked."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from hub.bookings.service import confirm_booking, hold_slot
from hub.calendar.outside import sources
from hub.calendar.outside.expansion import Entry, Expansion
from hub.calendar.outside.fetching import Validators
from hub.calendar.outside.sources import Reading
from hub.calendar.rules import Interval
from hub.kernel.clock import FixedClock
from hub.kernel.mail import MailRow
from tests.scenes import NOW, SLOT, Teacher, make_booking, make_person, make_talent
from web.compose import Wiring

NEXT_DAY = SLOT + timedelta(days=1)
EVERY = timedelta(minutes=20)


async def book_both_days(parts: Wiring) -> tuple[Teacher, str]:
    """Book two sessions of a talent who has us read a calendar; return who, and which calendar."""
    async with parts.database.write() as db:
        teacher = await make_talent(db)
        await make_booking(db, teacher, await make_person(db, "Noé Ferraud"))
        second = await make_person(db, "Ada Un")
        held = await hold_slot(
            db, second.id, service_id=teacher.service.id, starts_at=NEXT_DAY, now=NOW
        )
        await confirm_booking(db, held.id, now=NOW)
        source = await sources.add_source(
            db, teacher.person.id, name="Travail", address="https://c.example/me.ics", now=NOW
        )
    return teacher, source.id


async def read_busy(
    parts: Wiring, source_id: str, *, teacher: Teacher, busy: list[datetime]
) -> None:
    """Read the calendar as one that is busy for an hour from each of these times."""
    now = parts.clock.now()
    entries = [Entry(Interval(at, at + timedelta(hours=1)), f"uid-{at}") for at in busy]
    expansion = Expansion(entries=entries)
    async with parts.database.write() as db:
        claim = await sources.claim_one(db, source_id, talent_id=teacher.person.id, now=now)
        reading = Reading(validators=Validators(), digest=str(now), expansion=expansion)
        await sources.store_reading(db, claim, reading, own=[], now=now)
    await parts.dispatcher.drain()


async def told(parts: Wiring) -> int:
    query = select(func.count()).where(MailRow.key.startswith("calendar_conflicts:"))
    async with parts.database.read() as db:
        return await db.scalar(query) or 0


async def test_a_second_conflict_is_told_though_the_first_was_told_before(
    parts: Wiring, clock: FixedClock
) -> None:
    teacher, source_id = await book_both_days(parts)
    both, counts = [SLOT, NEXT_DAY], []
    for busy in ([SLOT], [], both, [], both):
        await read_busy(parts, source_id, teacher=teacher, busy=busy)
        clock.advance(EVERY)
        counts.append(await told(parts))
    assert counts == [1, 1, 2, 2, 2], (
        "the same bookings are told once, however often they come back"
    )
