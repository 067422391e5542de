"""Who is told what when a session moves, in which language and zone, with which calendar entry."""

from datetime import timedelta

import pytest
from icalendar import Calendar
from icalendar.cal import Component
from sqlalchemy import select

from hub.bookings.service import cancel_booking, get_booking
from hub.kernel.clock import FixedClock
from hub.kernel.mail import MailRow
from hub.people.models import Person
from hub.rescheduling.answers import decline_move, lapse_due_proposals, withdraw_move
from hub.rescheduling.models import Rescheduling
from hub.rescheduling.service import move_booking, plan_move
from tests.scenes import SLOT, Teacher, make_booking, make_person, make_talent
from web.compose import Wiring

HOUR = timedelta(hours=1)
LATER = SLOT + timedelta(days=1)


async def booked(parts: Wiring) -> tuple[str, Teacher, Person]:
    async with parts.database.write() as db:
        teacher = await make_talent(db)
        learner = await make_person(db, "Ada Diallo")
        learner.locale, learner.time_zone = "en", "America/Montreal"
        booking = await make_booking(db, teacher, learner)
    return booking.id, teacher, learner


async def move(parts: Wiring, booking_id: str, by: Person, *, days: int = 1) -> Rescheduling:
    starts_at, now = SLOT + timedelta(days=days), parts.clock.now()
    async with parts.database.write() as db:
        booking = await get_booking(db, booking_id)
        plan = await plan_move(db, booking, person_id=by.id, starts_at=starts_at, now=now)
        return await move_booking(
            db, booking_id, person_id=by.id, starts_at=starts_at, shown=plan.shown, now=now
        )


async def mails(parts: Wiring, person: Person) -> list[MailRow]:
    await parts.dispatcher.drain()
    query = select(MailRow).where(MailRow.recipient == person.email)
    async with parts.database.read() as db:
        return list(await db.scalars(query.order_by(MailRow.queued_at, MailRow.id)))


def entry_of(mail: MailRow) -> Component:
    assert mail.calendar is not None
    (entry,) = Calendar.from_ical(mail.calendar.decode()).walk("VEVENT")
    return entry


async def test_each_move_replaces_the_entry_in_both_calendars_and_so_does_a_cancellation(
    parts: Wiring, clock: FixedClock
) -> None:
    booking_id, teacher, learner = await booked(parts)
    await parts.dispatcher.drain()
    for days in (1, 2):
        clock.at += timedelta(minutes=1)
        await move(parts, booking_id, teacher.person, days=days)
        await parts.dispatcher.drain()
    clock.at += timedelta(minutes=1)
    async with parts.database.write() as db:
        await cancel_booking(db, booking_id, person_id=learner.id, now=clock.now())
    for person in (learner, teacher.person):
        entries = [entry_of(mail) for mail in await mails(parts, person)]
        assert {entry["UID"] for entry in entries} == {f"{booking_id}@estrade"}
        assert [entry["SEQUENCE"] for entry in entries] == [0, 1, 2, 3]
        assert [entry["STATUS"] for entry in entries] == [*["CONFIRMED"] * 3, "CANCELLED"]
        starts = [entry.decoded("DTSTART") for entry in entries]
        assert starts == [SLOT, LATER, LATER + timedelta(days=1), LATER + timedelta(days=1)]
    theirs = (await mails(parts, learner))[1]
    assert theirs.subject == "Moved: Premiers accords, Wednesday 25 November, 09:00"
    assert "As Camille Aubry wished" in theirs.text
    assert "For Camille Aubry: Tuesday 24 November, 15:00 – 16:00 (Europe/Paris)" in theirs.text
    assert "For Camille Aubry: Wednesday 25 November, 15:00 – 16:00 (Europe/Paris)" in theirs.text
    talents = await mails(parts, teacher.person)
    for one in talents[1], talents[2]:
        assert one.html.count("(America/Montreal)") == 2
    assert "jeudi 26 novembre, 09:00 – 10:00 (America/Montreal)" in talents[3].text
    assert "jeudi 26 novembre, 09:00 – 10:00 (America/Montreal)" in talents[3].html
    assert "get everything back" in theirs.text
    assert "http://estrade.test/bookings/link/" in theirs.text


@pytest.mark.parametrize(
    ("ending", "words"),
    [
        ("decline", "would rather keep the time"),
        ("lapse", "Nobody has answered"),
        ("withdraw", "a retiré sa proposition"),
    ],
)
async def test_a_proposal_is_told_to_the_other_side_and_its_end_to_who_waits(
    parts: Wiring, clock: FixedClock, ending: str, words: str
) -> None:
    booking_id, teacher, learner = await booked(parts)
    clock.at = SLOT - 5 * HOUR
    row = await move(parts, booking_id, learner)
    asked = (await mails(parts, teacher.person))[-1]
    assert asked.subject == "Une autre heure pour Premiers accords\u202f?"
    assert "Ada Diallo aimerait déplacer" in asked.text
    assert len(await mails(parts, learner)) == 1
    async with parts.database.write() as db:
        if ending == "decline":
            await decline_move(db, row.id, person_id=teacher.person.id, now=clock.now())
        elif ending == "withdraw":
            await withdraw_move(db, row.id, person_id=learner.id, now=clock.now())
        else:
            clock.at = SLOT
            await lapse_due_proposals(db, now=SLOT)
    told = teacher.person if ending == "withdraw" else learner
    last = (await mails(parts, told))[-1]
    assert last.key == f"move_refused:{row.id}"
    assert words in last.text
    theirs = "America/Montreal" if told is teacher.person else "Europe/Paris"
    assert f"({theirs})" in last.text
