"""A group on the pages: who sees whom, what a seat costs, what a calendar and a mail say."""

import re
from collections.abc import Sequence
from datetime import timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select

from hub.bookings.models import Booking, BookingState
from hub.bookings.requests import approve_request
from hub.bookings.service import cancel_booking, confirm_booking, get_booking, hold_slot
from hub.calendar.rules import Hours
from hub.calendar.service import set_week
from hub.kernel.clock import FixedClock
from hub.kernel.mail import MailRow
from hub.people.models import Person
from hub.readiness.models import Outcome, Part
from hub.readiness.service import keep_check, tell_trouble
from hub.reminders.service import remind_due
from hub.rescheduling.service import move_booking, plan_move
from tests.scenes import NOW, SLOT, Teacher, make_person, make_talent
from tests.visitor import Visitor
from web.calendars import own_ids
from web.compose import Wiring
from web.jobs import ask_those_who_wait

NAMES = ("Noé Ferraud", "Ana Diallo", "Bo Leroy")
LINK = re.compile(r"http://estrade.test(/bookings/link/\S+)")
SHOWN = {"refund_cents": "6000", "is_strike": "0"}


@pytest.fixture
async def teacher(parts: Wiring) -> Teacher:
    async with parts.database.write() as db:
        made = await make_talent(db)
        made.service.group_size = 4
    return made


@pytest.fixture
async def learners(parts: Wiring) -> Sequence[Person]:
    async with parts.database.write() as db:
        return [await make_person(db, name) for name in NAMES]


async def seated(parts: Wiring, teacher: Teacher, learners: Sequence[Person]) -> list[Booking]:
    rows = []
    for learner in learners:
        async with parts.database.write() as db:
            held = await hold_slot(
                db, learner.id, service_id=teacher.service.id, starts_at=SLOT, now=NOW
            )
            rows.append(await confirm_booking(db, held.id, now=NOW))
    return rows


async def mails_to(parts: Wiring, person: Person) -> list[MailRow]:
    await parts.dispatcher.drain()
    query = select(MailRow).where(MailRow.recipient == person.email)
    async with parts.database.read() as db:
        return list(await db.scalars(query.order_by(MailRow.queued_at, MailRow.id)))


def entries(content: bytes) -> list[tuple[str, str, int, str]]:
    return [
        (str(one["UID"]), str(one["SUMMARY"]), int(str(one["SEQUENCE"])), str(one["STATUS"]))
        for one in Calendar.from_ical(content.decode()).walk("VEVENT")
    ]


async def test_seats_left_are_offered_beside_those_who_have_booked(
    visitor: Visitor, parts: Wiring, teacher: Teacher, learners: Sequence[Person]
) -> None:
    await seated(parts, teacher, learners[:2])
    await visitor.sign_in(learners[2])
    profile = await visitor.text(f"/talents/{teacher.talent.slug}")
    assert "2 places libres" in profile
    assert "jusqu’à 4 élèves" in profile
    form = {"service_id": teacher.service.id, "starts_at": SLOT.isoformat()}
    where = f"service_id={teacher.service.id}&starts_at={SLOT:%FT%TZ}"
    chosen = await visitor.text(f"/bookings/new?{where}")
    assert "Il reste 2 places." in chosen
    response = await visitor.post("/bookings", form)
    assert response.headers["Location"].endswith("/pay")
    again = await visitor.post("/bookings", form)
    assert again.headers["Location"] == response.headers["Location"]
    assert "Cette heure est déjà à vous." in await visitor.text(again.headers["Location"])


async def test_the_talent_sees_one_group_and_each_learner_a_number_and_no_names(
    visitor: Visitor, parts: Wiring, teacher: Teacher, learners: Sequence[Person]
) -> None:
    one, two, _ = await seated(parts, teacher, learners)
    await visitor.sign_in(learners[0])
    page = await visitor.text(f"/bookings/{one.id}")
    assert "3 places sur 4 sont prises" in page
    assert "Annuler ma place" in page
    assert "Ana Diallo" not in page
    assert (await visitor.get(f"/bookings/{two.id}")).status_code == 403
    talent = await visitor.another().sign_in(teacher.person)
    page = await talent.text(f"/bookings/{one.id}")
    assert f'href="/bookings/{two.id}"' in page
    assert "chacun des 3 élèves est remboursé" in page
    agenda = await talent.text("/agenda")
    assert agenda.count("Premiers accords") == 1
    assert "Noé Ferraud, Ana Diallo et Bo Leroy" in agenda


async def test_a_talents_calendar_has_one_entry_that_follows_who_comes(
    visitor: Visitor, parts: Wiring, teacher: Teacher, learners: Sequence[Person]
) -> None:
    one, two, three = await seated(parts, teacher, learners)
    uid = f"{one.appointment_id}@estrade"
    sent = [mail for mail in await mails_to(parts, teacher.person) if mail.calendar is not None]
    assert {entries(mail.calendar or b"")[0][0] for mail in sent} == {uid}
    assert entries(sent[-1].calendar or b"")[0][2] == 2
    learner = await visitor.sign_in(learners[0])
    await learner.post(f"/bookings/{one.id}/cancel", SHOWN)
    left = (await mails_to(parts, teacher.person))[-1]
    assert left.subject.startswith("Un élève de moins")
    summary = "Premiers accords avec Ana Diallo et Bo Leroy"
    assert entries(left.calendar or b"") == [(uid, summary, 3, "CONFIRMED")]
    off = (await mails_to(parts, learners[0]))[-1]
    assert entries(off.calendar or b"")[0][0::3] == (f"{one.id}@estrade", "CANCELLED")
    talent = await visitor.another().sign_in(teacher.person)
    file = await (await talent.get(f"/bookings/{three.id}.ics")).get_data(as_text=False)
    assert entries(file) == [(uid, summary, 3, "CONFIRMED")]
    async with parts.database.read() as db:
        mine = await own_ids(db, teacher.person.id, [two.appointment_id])
    assert mine == {two.appointment_id}, "read back from the talent's calendar it takes no time"


async def moved(parts: Wiring, booking: Booking, *, days: int) -> None:
    to = SLOT + timedelta(days=days)
    async with parts.database.write() as db:
        known = await get_booking(db, booking.id)
        plan = await plan_move(db, known, person_id=known.learner_id, starts_at=to, now=NOW)
        await move_booking(
            db, known.id, person_id=known.learner_id, starts_at=to, shown=plan.shown, now=NOW
        )


async def test_the_calendar_of_a_talent_says_who_has_left_a_group_for_another_time(
    visitor: Visitor, parts: Wiring, teacher: Teacher, learners: Sequence[Person]
) -> None:
    one, two = await seated(parts, teacher, learners[:2])
    uid = f"{one.appointment_id}@estrade"
    await moved(parts, one, days=1)
    said = (await mails_to(parts, teacher.person))[-1]
    new, old = entries(said.calendar or b"")
    assert new[1:] == ("Premiers accords avec Noé Ferraud", 0, "CONFIRMED")
    assert old == (uid, "Premiers accords avec Ana Diallo", 2, "CONFIRMED")
    await moved(parts, two, days=2)
    said = (await mails_to(parts, teacher.person))[-1]
    assert entries(said.calendar or b"")[1] == (
        uid,
        "Premiers accords avec Ana Diallo",
        3,
        "CANCELLED",
    )


async def test_a_group_that_is_called_off_is_told_to_each_learner_and_once_to_the_talent(
    visitor: Visitor, parts: Wiring, teacher: Teacher, learners: Sequence[Person]
) -> None:
    one, *_ = await seated(parts, teacher, learners)
    talent = await visitor.sign_in(teacher.person)
    await talent.post(f"/bookings/{one.id}/cancel", SHOWN)
    mails = [m for m in await mails_to(parts, teacher.person) if m.subject.startswith("Annulé")]
    assert len(mails) == 1
    assert "Noé Ferraud, Ana Diallo et Bo Leroy" in mails[0].text
    assert entries(mails[0].calendar or b"")[0][3] == "CANCELLED"
    for learner in learners:
        last = (await mails_to(parts, learner))[-1]
        assert "Vous êtes remboursé" in last.text or "60" in last.text
    async with parts.database.read() as db:
        states = set(await db.scalars(select(Booking.state)))
    assert states == {BookingState.CANCELLED}


async def test_who_had_not_paid_yet_reads_that_the_talent_has_called_the_group_off(
    visitor: Visitor, parts: Wiring, teacher: Teacher, learners: Sequence[Person]
) -> None:
    one, _ = await seated(parts, teacher, learners[:2])
    async with parts.database.write() as db:
        (await db.merge(teacher.service)).is_by_request = True
        asked = await hold_slot(
            db, learners[2].id, service_id=teacher.service.id, starts_at=SLOT, now=NOW
        )
        await approve_request(db, asked.id, talent_id=teacher.person.id, now=NOW)
    talent = await visitor.sign_in(teacher.person)
    await talent.post(f"/bookings/{one.id}/cancel", SHOWN)
    told = (await mails_to(parts, learners[2]))[-1]
    assert told.subject == "Camille Aubry a annulé la séance du groupe"
    assert "n’a pas payé" not in "".join(m.subject for m in await mails_to(parts, teacher.person))
    learner = await visitor.another().sign_in(learners[2])
    page = await learner.text(f"/bookings/{asked.id}")
    assert "Camille Aubry a annulé la séance du groupe" in page
    assert "Le temps de payer est passé" not in page


async def test_whose_turn_it_was_reads_that_the_talent_has_called_the_group_off(
    visitor: Visitor, parts: Wiring, teacher: Teacher, learners: Sequence[Person]
) -> None:
    async with parts.database.write() as db:
        (await db.merge(teacher.service)).group_size = 2
        await set_week(db, teacher.person.id, weekly={1: [Hours(900, 960)]})
    one, two = await seated(parts, teacher, learners[:2])
    learner = await visitor.sign_in(learners[2])
    wish = {"service_id": teacher.service.id, "day": f"{SLOT:%F}"}
    place = (await learner.post("/waiting/day", wish)).headers["Location"]
    async with parts.database.write() as db:
        await cancel_booking(db, one.id, person_id=one.learner_id, now=NOW)
    await ask_those_who_wait(parts)
    assert "C’est votre tour" in await learner.text(place)
    async with parts.database.write() as db:
        await cancel_booking(db, two.id, person_id=teacher.person.id, now=NOW)
    said = "Camille Aubry a annulé la séance du groupe"
    assert said in await learner.text(place)
    told = (await mails_to(parts, learners[2]))[-1]
    assert said in told.text
    assert told.subject == "Annulée\u202f: Premiers accords"
    assert "de nouveau sur la liste" in told.text
    assert "de nouveau sur la liste" in await learner.text(place)
    await ask_those_who_wait(parts)
    subjects = [mail.subject for mail in await mails_to(parts, learners[2])]
    assert [subject.startswith("C’est votre tour") for subject in subjects] == [False, True]


async def test_who_was_at_the_card_page_hears_that_the_talent_has_called_the_group_off(
    visitor: Visitor, parts: Wiring, teacher: Teacher, learners: Sequence[Person]
) -> None:
    one, _ = await seated(parts, teacher, learners[:2])
    async with parts.database.write() as db:
        service_id, learner_id = teacher.service.id, learners[2].id
        await hold_slot(db, learner_id, service_id=service_id, starts_at=SLOT, now=NOW)
    talent = await visitor.sign_in(teacher.person)
    await talent.post(f"/bookings/{one.id}/cancel", SHOWN)
    told = await mails_to(parts, learners[2])
    assert [mail.subject for mail in told] == ["Camille Aubry a annulé la séance du groupe"]
    assert "Rien n’a été débité" in told[0].text


async def test_a_talent_checks_devices_once_for_the_group_and_tells_all_of_it_of_trouble(
    visitor: Visitor, parts: Wiring, teacher: Teacher, learners: Sequence[Person]
) -> None:
    one, two, _ = await seated(parts, teacher, learners)
    deaf = {**dict.fromkeys(Part, Outcome.GOOD), Part.SPEAKER: Outcome.FAILED}
    async with parts.database.write() as db:
        await keep_check(db, one.id, person_id=teacher.person.id, outcomes=deaf, now=NOW)
        await tell_trouble(
            db, two.id, person_id=teacher.person.id, words="Un casque arrive.", now=NOW
        )
    for learner in learners:
        assert "Un casque arrive." in (await mails_to(parts, learner))[-1].text
    talent = await visitor.sign_in(teacher.person)
    assert "Refaire le test" in await talent.text(f"/bookings/{two.id}")
    moving = await talent.text(f"/bookings/{two.id}/move")
    assert "Seule la place d’Ana Diallo est déplacée" in moving


async def test_each_learner_is_reminded_of_their_session_and_the_talent_once_of_the_group(
    parts: Wiring, clock: FixedClock, teacher: Teacher, learners: Sequence[Person]
) -> None:
    await seated(parts, teacher, learners)
    clock.advance(SLOT - NOW - timedelta(hours=23))
    assert await remind_due(parts.database, now=clock.now()) == 4
    assert await remind_due(parts.database, now=clock.now()) == 0
    for learner in learners:
        (mine,) = [m for m in await mails_to(parts, learner) if m.key.startswith("reminder:")]
        assert "Camille Aubry" in mine.text
    (mail,) = [m for m in await mails_to(parts, teacher.person) if m.key.startswith("reminder:")]
    assert "Noé Ferraud, Ana Diallo et Bo Leroy" in mail.text


async def test_a_mails_link_says_who_leaves_a_group_and_who_calls_it_off(
    visitor: Visitor, parts: Wiring, teacher: Teacher, learners: Sequence[Person]
) -> None:
    await seated(parts, teacher, learners)
    for person, button, done in (
        (learners[0], "Annuler ma place", "Votre place est rendue"),
        (teacher.person, "Annuler la séance", "prévient tout le groupe"),
    ):
        found = [LINK.search(mail.text) for mail in await mails_to(parts, person)]
        links = [one[1] for one in found if one is not None]
        # Those of the seat that was given back open nothing any more.
        opened = [(await visitor.get(one)).status_code for one in links]
        link = links[opened.index(200)]
        page = await visitor.text(link)
        assert [word for word in ("Annuler ma place", "Annuler la séance") if word in page] == [
            button
        ]
        sent = await visitor.post(f"{link}/cancel", SHOWN)
        assert done in await sent.get_data(as_text=True)
