"""Who is told what about a session, in which language, and only once."""

from datetime import timedelta

from icalendar import Calendar
from sqlalchemy import select

from hub.bookings.service import apply_judgement, cancel_booking, get_booking
from hub.bookings.verdict import Judgement, Verdict
from hub.kernel.clock import FixedClock
from hub.kernel.mail import MailRow
from hub.people.models import Person
from tests.scenes import NOW, SLOT, Teacher, make_booking, make_person, make_talent
from web.compose import Wiring

WINDOW = timedelta(hours=72)


async def booked(parts: Wiring) -> tuple[str, Teacher, Person]:
    """Book a session between a French talent and an English learner in Montreal."""
    async with parts.database.write() as db:
        teacher = await make_talent(db)
        learner = await make_person(db, "Ada Diallo")
        learner.locale, learner.time_zone = "en", "America/Montreal"
        booking = await make_booking(db, teacher, learner)
    return booking.id, teacher, learner


async def mails_to(parts: Wiring, person: Person) -> list[MailRow]:
    await parts.dispatcher.drain()
    query = select(MailRow).where(MailRow.recipient == person.email)
    query = query.order_by(MailRow.queued_at, MailRow.id)
    async with parts.database.read() as db:
        return list(await db.scalars(query))


async def judged(parts: Wiring, clock: FixedClock, booking_id: str, verdict: Verdict) -> None:
    clock.at = SLOT + timedelta(hours=1)
    async with parts.database.write() as db:
        booking = await get_booking(db, booking_id)
        await apply_judgement(
            db, booking, Judgement(verdict), dispute_window=WINDOW, now=clock.now()
        )


async def test_both_sides_get_the_confirmation_in_their_language_and_zone(parts: Wiring) -> None:
    booking_id, teacher, learner = await booked(parts)
    (theirs,) = await mails_to(parts, learner)
    (talents,) = await mails_to(parts, teacher.person)
    assert theirs.subject == "Booked: Premiers accords, Tuesday 24 November, 09:00"
    assert talents.subject.startswith("Réservé : ".replace(" :", "\u202f:"))
    assert "15:00" in talents.text
    assert "For Camille Aubry: Tuesday 24 November, 15:00 – 16:00 (Europe/Paris)" in theirs.text
    assert "09:00 – 10:00 (America/Montreal)" in talents.html
    assert "Ada Diallo a réservé et payé" in talents.text
    for mail in (theirs, talents):
        assert f"http://estrade.test/bookings/{booking_id}" in mail.text
        assert mail.calendar is not None
        (entry,) = Calendar.from_ical(mail.calendar.decode()).walk("VEVENT")
        assert entry["UID"] == f"{booking_id}@estrade"
        assert entry.decoded("DTSTART") == SLOT


async def test_the_same_event_twice_is_one_mail(parts: Wiring) -> None:
    _booking_id, _teacher, learner = await booked(parts)
    await mails_to(parts, learner)
    assert len(await mails_to(parts, learner)) == 1


async def test_a_cancellation_says_who_and_how_much_and_empties_the_calendar(
    parts: Wiring, clock: FixedClock
) -> None:
    booking_id, teacher, learner = await booked(parts)
    await parts.dispatcher.drain()
    clock.at = SLOT - timedelta(hours=5)
    async with parts.database.write() as db:
        await cancel_booking(db, booking_id, person_id=learner.id, now=clock.now())
    theirs = (await mails_to(parts, learner))[-1]
    talents = (await mails_to(parts, teacher.person))[-1]
    assert "You have cancelled" in theirs.text
    assert "You get €30 back" in theirs.text
    assert "Ada Diallo a dû annuler" in talents.text
    assert theirs.calendar is not None
    (entry,) = Calendar.from_ical(theirs.calendar.decode()).walk("VEVENT")
    assert (entry["STATUS"], entry["SEQUENCE"]) == ("CANCELLED", 1)


async def test_a_talent_who_did_not_come_is_told_of_the_strike(
    parts: Wiring, clock: FixedClock
) -> None:
    booking_id, teacher, learner = await booked(parts)
    await parts.dispatcher.drain()
    await judged(parts, clock, booking_id, Verdict.TALENT_ABSENT)
    theirs = (await mails_to(parts, learner))[-1]
    assert "We did not see Camille Aubry in the room in the first minutes" in theirs.text
    assert "€60.00" in theirs.text
    subjects = [mail.subject for mail in await mails_to(parts, teacher.person)]
    assert "Un manquement est noté" in subjects


async def test_every_verdict_has_its_words_for_both_sides(parts: Wiring, clock: FixedClock) -> None:
    for number, verdict in enumerate(Verdict):
        async with parts.database.write() as db:
            name = f"{'ABCDEF'[number]}lix Ferraud"
            teacher = await make_talent(db, name)
            learner = await make_person(db, f"{'UVWXYZ'[number]}an Petit")
            booking = await make_booking(db, teacher, learner)
        await judged(parts, clock, booking.id, verdict)
        for person in (teacher.person, learner):
            keys = {mail.key.split(":")[0] for mail in await mails_to(parts, person)}
            assert "booking_judged" in keys, verdict


async def test_a_mail_has_no_empty_subject_or_unfilled_word(parts: Wiring) -> None:
    _booking_id, teacher, _learner = await booked(parts)
    (mail,) = await mails_to(parts, teacher.person)
    assert mail.queued_at == NOW
    for text in (mail.subject, mail.text, mail.html):
        assert text.strip()
        assert "%(" not in text
        assert "{{" not in text
