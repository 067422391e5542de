"""Calendars read again and again: what they take, what they leave, and what wins."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from hub.bookings.models import BookingState
from hub.bookings.service import cancel_booking, hold_slot
from hub.calendar.errors import SlotTaken
from hub.calendar.models import Appointment, AppointmentKind, Cell
from hub.calendar.outside.errors import CalendarKnown, CalendarUnreadable, TooManyCalendars
from hub.calendar.outside.models import CalendarSource
from hub.calendar.outside.reading import CalendarReader
from hub.calendar.outside.rules import EVERY, LONGEST_PAUSE, MAX_SOURCES
from hub.calendar.outside.sources import claim_one, conflicts_of, remove_source, sources_of
from hub.calendar.rules import Interval
from hub.calendar.service import free_slots
from hub.calendar.zone import change_zone
from hub.kernel.database import Database
from hub.kernel.outbox import OutboxRow
from tests.calendar_server import CalendarServer, calendar, entry, meeting
from tests.scenes import NOW, SLOT, Teacher, make_booking, make_person

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
BUSY_AT_SLOT = calendar(meeting("a", "20261124T140000Z", "20261124T150000Z"))
NOTHING = calendar()


async def add(reader: CalendarReader, server: CalendarServer, talent_id: str) -> CalendarSource:
    return await reader.add(talent_id, name="Perso", address=server.address(), now=NOW)


async def stored(database: Database, source: CalendarSource) -> CalendarSource:
    async with database.read() as db:
        return await db.get_one(CalendarSource, source.id)


async def is_free(database: Database, teacher: Teacher, starts_at: datetime = SLOT) -> bool:
    window = Interval(starts_at, starts_at + HOUR)
    async with database.read() as db:
        found = await free_slots(db, teacher.person.id, duration=HOUR, window=window, now=NOW)
    return found == [window]


async def cells_taken(database: Database) -> int:
    async with database.read() as db:
        return await db.scalar(select(func.count()).select_from(Cell)) or 0


async def test_a_busy_time_cannot_be_booked_until_it_is_gone(
    database: Database, elsewhere: CalendarServer, reader: CalendarReader, teacher: Teacher
) -> None:
    elsewhere.serve(BUSY_AT_SLOT, etag='"1"')
    source = await add(reader, elsewhere, teacher.person.id)
    assert not await is_free(database, teacher)
    async with database.write() as db:
        learner = await make_person(db, "Noé Ferraud")
    with pytest.raises(SlotTaken):
        async with database.write() as db:
            await hold_slot(db, learner.id, service_id=teacher.service.id, starts_at=SLOT, now=NOW)
    elsewhere.serve(NOTHING, etag='"2"')
    assert await reader.read_due(now=NOW + EVERY - MINUTE) == 0
    assert await reader.read_due(now=NOW + EVERY) == 1
    assert await is_free(database, teacher)
    assert (await stored(database, source)).entries == 0


async def test_what_did_not_change_is_not_touched(
    database: Database, elsewhere: CalendarServer, reader: CalendarReader, teacher: Teacher
) -> None:
    async def rows() -> list[tuple[str, int]]:
        async with database.read() as db:
            query = select(Cell.appointment_id, Cell.cell).order_by(Cell.cell)
            return [(owner, cell) for owner, cell in await db.execute(query)]

    elsewhere.serve(BUSY_AT_SLOT, etag='"1"')
    source = await add(reader, elsewhere, teacher.person.id)
    before = await rows()
    await reader.read_due(now=NOW + EVERY)
    assert elsewhere.asked[-1]["if-none-match"] == '"1"'
    assert (await stored(database, source)).read_at == NOW + EVERY
    later = meeting("b", "20261124T150000Z", "20261124T160000Z")
    moved = meeting("a", "20261124T143000Z", "20261124T153000Z")
    elsewhere.serve(BUSY_AT_SLOT.replace(b"END:VCALENDAR", later.encode() + b"\r\nEND:VCALENDAR"))
    await reader.read_due(now=NOW + 2 * EVERY)
    assert [row for row in await rows() if row in before] == before
    elsewhere.serve(calendar(moved, later))
    await reader.read_due(now=NOW + 3 * EVERY)
    assert [cell for _, cell in await rows()] == [cell + 2 for _, cell in before] + [
        before[-1][1] + n for n in (3, 4)
    ]


async def test_a_calendar_that_fails_is_asked_less_and_less_and_keeps_its_times(
    database: Database, elsewhere: CalendarServer, reader: CalendarReader, teacher: Teacher
) -> None:
    elsewhere.serve(BUSY_AT_SLOT, etag='"1"')
    source = await add(reader, elsewhere, teacher.person.id)
    elsewhere.fail(500)
    now, pauses = NOW + EVERY, []
    for _ in range(9):
        assert await reader.read_due(now=now) == 1
        known = await stored(database, source)
        assert known.problem == "calendar_failing"
        pauses.append(known.due_at - now)
        now = known.due_at
    assert pauses[:3] == [2 * EVERY, 4 * EVERY, 8 * EVERY]
    assert pauses[-1] == LONGEST_PAUSE
    assert not await is_free(database, teacher)
    elsewhere.serve(NOTHING)
    await reader.read_due(now=now)
    known = await stored(database, source)
    assert (known.problem, known.failures, known.due_at) == ("", 0, now + EVERY)


async def test_a_booking_stands_where_the_calendar_says_busy_and_it_is_told_once(
    database: Database, elsewhere: CalendarServer, reader: CalendarReader, teacher: Teacher
) -> None:
    async with database.write() as db:
        learner = await make_person(db, "Noé Ferraud")
        booking = await make_booking(db, teacher, learner)
    elsewhere.serve(calendar(meeting("a", "20261124T133000Z", "20261124T143000Z")))
    source = await add(reader, elsewhere, teacher.person.id)
    elsewhere.serve(calendar(meeting("a", "20261124T133000Z", "20261124T144500Z")))
    await reader.read_due(now=NOW + EVERY)
    async with database.read() as db:
        (conflict,) = await conflicts_of(db, teacher.person.id)
        assert conflict.appointment_id == booking.appointment_id
        assert conflict.busy_ends_at == SLOT + 45 * MINUTE
        told = select(OutboxRow.id).where(OutboxRow.name == "CalendarConflictsFound")
        assert len(list(await db.scalars(told))) == 1
        held = select(func.count()).where(Cell.appointment_id == booking.appointment_id)
        assert await db.scalar(held) == 4
    async with database.write() as db:
        await cancel_booking(db, booking.id, person_id=learner.id, now=NOW + HOUR)
    assert not await is_free(database, teacher)
    assert await is_free(database, teacher, SLOT + HOUR)
    async with database.write() as db:
        await remove_source(db, source.id, talent_id=teacher.person.id)
    assert await cells_taken(database) == 0
    assert await is_free(database, teacher)


async def test_two_calendars_with_the_same_entry_free_it_only_together(
    database: Database, elsewhere: CalendarServer, reader: CalendarReader, teacher: Teacher
) -> None:
    elsewhere.serve(BUSY_AT_SLOT)
    elsewhere.serve(BUSY_AT_SLOT, path="/too.ics")
    first = await add(reader, elsewhere, teacher.person.id)
    too = elsewhere.address("/too.ics")
    second = await reader.add(teacher.person.id, name="", address=too, now=NOW)
    for source, is_over in ((first, False), (second, True)):
        async with database.write() as db:
            await remove_source(db, source.id, talent_id=teacher.person.id)
        assert await is_free(database, teacher) is is_over


async def test_a_copy_of_ones_own_session_takes_no_time_and_meets_nothing(
    database: Database, elsewhere: CalendarServer, reader: CalendarReader, teacher: Teacher
) -> None:
    async with database.write() as db:
        learner = await make_person(db, "Noé Ferraud")
        booking = await make_booking(db, teacher, learner)
    copy = meeting(f"{booking.id}@estrade", "20261124T140000Z", "20261124T150000Z")
    foreign = meeting("bkg_elsewhere@estrade", "20261125T140000Z", "20261125T150000Z")
    elsewhere.serve(calendar(copy, foreign))
    source = await add(reader, elsewhere, teacher.person.id)
    async with database.read() as db:
        assert await conflicts_of(db, teacher.person.id) == []
    assert (await stored(database, source)).entries == 1
    assert not await is_free(database, teacher, SLOT + timedelta(days=1))


async def test_what_cannot_be_read_is_not_added(
    database: Database, elsewhere: CalendarServer, reader: CalendarReader, teacher: Teacher
) -> None:
    elsewhere.serve(b"<!doctype html>")
    with pytest.raises(CalendarUnreadable):
        await add(reader, elsewhere, teacher.person.id)
    addresses = [elsewhere.address(f"/{n}.ics") for n in range(MAX_SOURCES)]
    for n, address in enumerate(addresses):
        elsewhere.serve(NOTHING, path=f"/{n}.ics")
        await reader.add(teacher.person.id, name="", address=address, now=NOW)
    with pytest.raises(CalendarKnown):
        await reader.add(teacher.person.id, name="", address=addresses[0], now=NOW)
    with pytest.raises(TooManyCalendars):
        await add(reader, elsewhere, teacher.person.id)
    async with database.read() as db:
        assert len(await sources_of(db, teacher.person.id)) == MAX_SOURCES


async def test_rules_keep_being_worked_out_though_the_file_stays_the_same(
    database: Database, elsewhere: CalendarServer, reader: CalendarReader, teacher: Teacher
) -> None:
    daily = entry("UID:d", "DTSTART:20261124T140000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY")
    elsewhere.serve(calendar(daily), etag='"1"')
    await add(reader, elsewhere, teacher.person.id)
    last = select(func.max(Appointment.ends_at)).where(Appointment.kind == AppointmentKind.BUSY)
    async with database.read() as db:
        before = await db.scalar(last)
    assert before is not None
    await reader.read_due(now=NOW + timedelta(days=2))
    assert "if-none-match" not in elsewhere.asked[-1]
    async with database.read() as db:
        assert await db.scalar(last) == before + timedelta(days=2)
        first = select(func.min(Appointment.ends_at)).where(
            Appointment.kind == AppointmentKind.BUSY
        )
        assert await db.scalar(first) == datetime(2026, 11, 25, 15, tzinfo=UTC)


async def test_bookings_and_readings_at_once_never_share_a_cell_and_never_fail(
    database: Database, elsewhere: CalendarServer, reader: CalendarReader, teacher: Teacher
) -> None:
    async with database.write() as db:
        learners = [await make_person(db, f"Eleve{n} Test") for n in range(6)]
    elsewhere.serve(NOTHING)
    source = await add(reader, elsewhere, teacher.person.id)
    hours = [SLOT + n * HOUR for n in range(-2, 3)]
    written = [(f"{at:%Y%m%dT%H%M%SZ}", f"{at + HOUR:%Y%m%dT%H%M%SZ}") for at in hours]
    full = calendar(*(meeting(starts, starts, ends) for starts, ends in written))

    async def book(learner_id: str, starts_at: datetime) -> bool:
        try:
            async with database.write() as db:
                held = await hold_slot(
                    db, learner_id, service_id=teacher.service.id, starts_at=starts_at, now=NOW
                )
        except SlotTaken:
            return False
        return held.state is BookingState.HELD

    async def read(number: int) -> None:
        elsewhere.serve(full if number % 2 else NOTHING)
        await reader.read_one(source.id, talent_id=teacher.person.id, now=NOW)

    tries = [book(learner.id, hours[n % len(hours)]) for n, learner in enumerate(learners)]
    won = await asyncio.gather(*tries[:3], read(1), *tries[3:], read(2))
    elsewhere.serve(full)
    await reader.read_one(source.id, talent_id=teacher.person.id, now=NOW)
    async with database.read() as db:
        sessions = select(func.count()).select_from(Appointment)
        of_kind = sessions.where(Appointment.kind == AppointmentKind.SESSION)
        booked = await db.scalar(of_kind) or 0
        assert booked == sum(one is True for one in won)
        conflicts = await conflicts_of(db, teacher.person.id)
        assert len(conflicts) == booked
    assert await cells_taken(database) == 4 * len(hours)


async def test_a_talent_who_changes_zone_is_busy_in_the_new_one_at_once(
    database: Database, elsewhere: CalendarServer, reader: CalendarReader, teacher: Teacher
) -> None:
    floating = entry("UID:f", "DTSTART:20261124T150000", "DTEND:20261124T160000")
    elsewhere.serve(calendar(floating), etag='"1"')
    source = await add(reader, elsewhere, teacher.person.id)
    in_lisbon = SLOT + HOUR
    assert (await is_free(database, teacher), await is_free(database, teacher, in_lisbon)) == (
        False,
        True,
    )
    async with database.write() as db:
        await change_zone(db, teacher.person.id, "Europe/Lisbon", now=NOW + MINUTE)
    assert await reader.read_due(now=NOW + MINUTE) == 1
    assert (await is_free(database, teacher), await is_free(database, teacher, in_lisbon)) == (
        True,
        False,
    )
    assert (await stored(database, source)).due_at == NOW + MINUTE + EVERY


async def test_a_reading_under_way_while_the_zone_changes_does_not_count(
    database: Database, elsewhere: CalendarServer, reader: CalendarReader, teacher: Teacher
) -> None:
    elsewhere.serve(BUSY_AT_SLOT, etag='"1"')
    source = await add(reader, elsewhere, teacher.person.id)
    async with database.write() as db:
        claim = await claim_one(db, source.id, talent_id=teacher.person.id, now=NOW + MINUTE)
    async with database.write() as db:
        await change_zone(db, teacher.person.id, "Europe/Lisbon", now=NOW + MINUTE)
    await reader._read_claimed(claim, now=NOW + MINUTE)
    assert (await stored(database, source)).expanded_at is None
    assert await reader.read_due(now=NOW + MINUTE) == 1
