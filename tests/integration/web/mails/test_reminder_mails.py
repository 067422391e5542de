"""What a reminder says, in whose language, on whose clock; and when it says nothing after all."""

from datetime import datetime, timedelta

from sqlalchemy import select

from hub.bookings.models import Booking
from hub.bookings.service import cancel_booking
from hub.kernel.clock import FixedClock
from hub.kernel.mail import MailRow, send_due_mails
from hub.masterclasses.seats import confirm_registration, hold_seat
from hub.people.models import Person
from hub.readiness.models import Outcome, Part
from hub.readiness.service import keep_check, tell_trouble
from hub.reminders.service import remind_due
from tests.integration.web.pages.masterclass_scenes import make_evening
from tests.scenes import NOW, SLOT, Teacher, make_booking, make_person, make_talent
from web.compose import Wiring

DAY, SOON = SLOT - timedelta(hours=24), SLOT - timedelta(minutes=15)


async def booked(parts: Wiring) -> tuple[Booking, Teacher, Person]:
    """Book a session between a French talent and an English learner in Montreal."""
    async with parts.database.write() as db:
        teacher = await make_talent(db)
        learner = await make_person(db, "Ada Diallo")
        learner.locale, learner.time_zone = "en", "America/Montreal"
        booking = await make_booking(db, teacher, learner)
    await parts.dispatcher.drain()
    return booking, teacher, learner


async def reminded(parts: Wiring, clock: FixedClock, at: datetime) -> dict[str, MailRow]:
    """Return the reminders written at an instant, by recipient."""
    clock.at = at
    await remind_due(parts.database, now=at)
    await parts.dispatcher.drain()
    return await mails(parts, "reminder:", since=at)


async def mails(parts: Wiring, prefix: str, *, since: datetime = NOW) -> dict[str, MailRow]:
    query = select(MailRow).where(MailRow.key.startswith(prefix), MailRow.queued_at >= since)
    async with parts.database.read() as db:
        return {mail.recipient: mail for mail in await db.scalars(query)}


async def test_a_day_before_both_read_their_own_clock_and_find_the_check(
    parts: Wiring, clock: FixedClock
) -> None:
    booking, teacher, learner = await booked(parts)
    found = await reminded(parts, clock, DAY)
    theirs, talents = found[learner.email], found[teacher.person.email]
    assert theirs.subject == "Reminder: Premiers accords, Tuesday 24 November, 09:00"
    assert talents.subject == "Rappel\u202f: Premiers accords, mardi 24 novembre, 15:00"
    assert "09:00 – 10:00 (America/Montreal)" in theirs.text
    assert "avec Ada Diallo" in talents.text
    for mail in (theirs, talents):
        assert f"http://estrade.test/bookings/{booking.id}/check" in mail.text
        assert f"http://estrade.test/bookings/{booking.id}/check" in mail.html
        assert mail.expires_at == DAY + timedelta(hours=6)
        assert "%(" not in mail.subject + mail.text + mail.html


async def test_a_quarter_of_an_hour_before_the_mail_leads_into_the_room(
    parts: Wiring, clock: FixedClock
) -> None:
    booking, teacher, learner = await booked(parts)
    async with parts.database.write() as db:
        good = dict.fromkeys(Part, Outcome.GOOD)
        await keep_check(db, booking.id, person_id=learner.id, outcomes=good, now=DAY)
    found = await reminded(parts, clock, SOON)
    theirs, talents = found[learner.email], found[teacher.person.email]
    assert theirs.subject == "At 09:00: Premiers accords with Camille Aubry"
    assert f"/live/session/{booking.id}" in theirs.html
    assert "You have not checked" not in theirs.text
    assert "Vous n’avez pas encore testé" in talents.text


async def test_what_is_called_off_between_the_clock_and_the_mail_is_not_written(
    parts: Wiring, clock: FixedClock
) -> None:
    booking, _teacher, learner = await booked(parts)
    clock.at = DAY
    assert await remind_due(parts.database, now=DAY) == 2
    async with parts.database.write() as db:
        await cancel_booking(db, booking.id, person_id=learner.id, now=DAY)
    await parts.dispatcher.drain()
    assert await mails(parts, "reminder:") == {}


async def test_a_reminder_that_still_waits_is_taken_back_when_its_session_is_called_off(
    parts: Wiring, clock: FixedClock
) -> None:
    booking, _teacher, learner = await booked(parts)
    await reminded(parts, clock, DAY)
    async with parts.database.write() as db:
        await cancel_booking(db, booking.id, person_id=learner.id, now=DAY)
    await parts.dispatcher.drain()
    await send_due_mails(
        parts.database, parts.mail_transport, sender="Estrade <a@b.example>", now=DAY
    )
    waiting = await mails(parts, "reminder:")
    assert [(mail.sent_at, mail.due_at) for mail in waiting.values()] == [(None, None)] * 2
    told = await mails(parts, "booking_cancelled:")
    assert all(mail.sent_at for mail in told.values())


async def test_host_and_registrants_are_reminded_each_of_their_own_part(
    parts: Wiring, clock: FixedClock
) -> None:
    evening = await make_evening(parts, ticket_cents=0)
    async with parts.database.write() as db:
        held = await hold_seat(db, evening.masterclass.id, person_id=evening.viewer.id, now=NOW)
        await confirm_registration(db, held.id, now=NOW)
    await parts.dispatcher.drain()
    starts_at = evening.masterclass.starts_at
    found = await reminded(parts, clock, starts_at - timedelta(hours=24))
    assert "Un navigateur suffit" in found[evening.viewer.email].text
    assert f"/masterclasses/{evening.masterclass.slug}" in found[evening.viewer.email].text
    (host,) = (mail for address, mail in found.items() if address != evening.viewer.email)
    assert host.subject.startswith("Rappel")
    assert f"/studio/masterclasses/{evening.masterclass.id}" in host.text
    soon = await reminded(parts, clock, starts_at - timedelta(minutes=15))
    assert len(soon) == 2
    for mail in (*found.values(), *soon.values()):
        assert "%(" not in mail.subject + mail.text + mail.html


async def test_trouble_that_somebody_tells_reaches_the_other_side_in_their_language(
    parts: Wiring,
) -> None:
    booking, teacher, learner = await booked(parts)
    deaf = {**dict.fromkeys(Part, Outcome.GOOD), Part.SPEAKER: Outcome.FAILED}
    async with parts.database.write() as db:
        await keep_check(db, booking.id, person_id=learner.id, outcomes=deaf, now=NOW)
        await tell_trouble(db, booking.id, person_id=learner.id, words="Mon <casque>…", now=NOW)
    await parts.dispatcher.drain()
    found = await mails(parts, "device_trouble:")
    (mail,) = found.values()
    assert mail.recipient == teacher.person.email
    assert "Ada Diallo a une difficulté" in mail.subject
    assert "Mon <casque>…" in mail.text
    assert "Mon &lt;casque&gt;…" in mail.html
