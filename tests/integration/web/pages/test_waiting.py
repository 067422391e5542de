"""Waiting lists in the browser: from a full day to a seat, and what each wrong step gets."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.bookings.models import Booking, BookingState
from hub.bookings.service import cancel_booking, expire_due_holds
from hub.calendar.rules import Hours
from hub.calendar.service import set_week
from hub.kernel.clock import FixedClock
from hub.kernel.mail import MailRow
from hub.masterclasses import seats
from hub.masterclasses.service import cancel_masterclass, get_locked
from hub.people.models import Person
from hub.waiting.models import PlaceState, WaitingPlace
from tests.integration.web.pages.masterclass_scenes import body, make_evening, pay_newest
from tests.scenes import NOW, SLOT, Teacher, make_booking, make_person, make_talent
from tests.visitor import Visitor
from web.compose import Wiring
from web.jobs import ask_those_who_wait

TUESDAY = "2026-11-24"


@pytest.fixture
async def teacher(parts: Wiring) -> Teacher:
    async with parts.database.write() as db:
        made = await make_talent(db)
        await set_week(db, made.person.id, weekly={1: [Hours(900, 960)]})
    return made


@pytest.fixture
async def booked(parts: Wiring, teacher: Teacher) -> Booking:
    async with parts.database.write() as db:
        return await make_booking(db, teacher, await make_person(db, "Noé Ferraud"))


async def newcomer(parts: Wiring, name: str = "Ada Diallo") -> Person:
    async with parts.database.write() as db:
        return await make_person(db, name)


async def newest_place(parts: Wiring) -> WaitingPlace:
    async with parts.database.read() as db:
        query = select(WaitingPlace).order_by(WaitingPlace.joined_at.desc())
        return (await db.scalars(query)).first() or pytest.fail("nobody waits")


async def mails_to(parts: Wiring, person: Person) -> list[MailRow]:
    await parts.dispatcher.drain()
    async with parts.database.read() as db:
        query = select(MailRow).where(MailRow.recipient == person.email)
        return list(await db.scalars(query.order_by(MailRow.id)))


def wish(teacher: Teacher, **changed: str) -> dict[str, str]:
    return {"service_id": teacher.service.id, "day": TUESDAY, **changed}


async def wait(visitor: Visitor, teacher: Teacher) -> str:
    response = await visitor.post("/waiting/day", wish(teacher))
    assert response.status_code == 303
    return response.headers["Location"]


async def book_and_pay(visitor: Visitor, parts: Wiring, teacher: Teacher) -> str:
    form = {"service_id": teacher.service.id, "starts_at": SLOT.isoformat()}
    held = await visitor.post("/bookings", form)
    booking = held.headers["Location"].removesuffix("/pay")
    await visitor.post(f"{booking}/pay")
    await pay_newest(parts)
    return booking


async def test_from_a_full_day_to_a_session_click_by_click(
    visitor: Visitor, parts: Wiring, clock: FixedClock, teacher: Teacher, booked: Booking
) -> None:
    person = await newcomer(parts)
    profile = f"/talents/{teacher.talent.slug}?week=0"
    ask = f"/waiting/day?service_id={teacher.service.id}&day={TUESDAY}"
    assert ask.replace("&", "&amp;") in await visitor.text(profile)
    turned_away = await visitor.get(ask)
    assert "/sign-in?next=" in turned_away.headers["Location"]
    await visitor.sign_in(person)
    asked = await visitor.text(ask)
    assert "Rien n’est débité avant" in asked
    assert "12 heures s’il reste 3 jours" in asked
    place = await wait(visitor, teacher)
    assert "Vous serez la première personne prévenue" in await visitor.text(place)
    assert place in await visitor.text(profile)
    assert "Vous êtes sur 1 liste d’attente" in await visitor.text("/agenda")
    assert "Premiers accords" in await visitor.text("/waiting")

    async with parts.database.write() as db:
        await cancel_booking(db, booked.id, person_id=booked.learner_id, now=NOW)
    await ask_those_who_wait(parts)
    page = await visitor.text(place)
    assert "C’est votre tour" in page
    assert "Gardé pour vous jusqu’au lundi 23 novembre, 13:00" in page
    (mail,) = await mails_to(parts, person)
    assert f"http://estrade.test{place}" in mail.text
    assert "C’est votre tour" in mail.subject
    held = (await newest_place(parts)).held_id
    assert f"/bookings/{held}/pay" in page
    assert "Payez avant le lundi 23 novembre, 13:00" in await visitor.text(f"/bookings/{held}/pay")
    paid = await visitor.post(f"/bookings/{held}/pay")
    assert "/sandbox/pay/" in paid.headers["Location"]
    assert "C’est votre tour" in await visitor.text("/agenda")
    stranger = visitor.another()
    assert f'value="{SLOT.isoformat()}"' not in await stranger.text(profile)


async def test_a_link_acts_only_when_confirmed_and_once(
    visitor: Visitor, parts: Wiring, teacher: Teacher, booked: Booking
) -> None:
    person = await newcomer(parts)
    await visitor.sign_in(person)
    place = await wait(visitor, teacher)
    async with parts.database.write() as db:
        await cancel_booking(db, booked.id, person_id=booked.learner_id, now=NOW)
    await ask_those_who_wait(parts)
    for _ in range(2):
        await visitor.text(place)
        assert (await newest_place(parts)).state is PlaceState.CALLED
    assert (await visitor.get(f"{place}/leave")).status_code == 404
    assert (await visitor.post(f"{place}/leave")).status_code == 303
    assert "Votre nom n’est plus sur la liste" in await visitor.text(place)
    again = await visitor.post(f"{place}/leave")
    assert again.status_code == 409
    assert "a avancé" in await body(again)
    async with parts.database.read() as db:
        states = set(await db.scalars(select(Booking.state)))
    assert states == {BookingState.CANCELLED, BookingState.EXPIRED}


async def test_who_is_late_reads_why_and_how_to_wait_again(
    visitor: Visitor, parts: Wiring, clock: FixedClock, teacher: Teacher, booked: Booking
) -> None:
    person = await newcomer(parts)
    await visitor.sign_in(person)
    place = await wait(visitor, teacher)
    async with parts.database.write() as db:
        await cancel_booking(db, booked.id, person_id=booked.learner_id, now=NOW)
    await ask_those_who_wait(parts)
    (called,) = await mails_to(parts, person)
    assert called.key.startswith("place_called:")
    clock.advance(timedelta(hours=3))
    assert "Le délai pour répondre est passé" in await visitor.text(place)
    async with parts.database.write() as db:
        await expire_due_holds(db, now=clock.now())
    assert "Le délai pour répondre est passé" in await visitor.text(place)
    missed = (await mails_to(parts, person))[-1]
    assert "Rien n’a été débité" in missed.text


async def test_bad_input_gets_a_sentence_and_changes_nothing(
    visitor: Visitor, parts: Wiring, teacher: Teacher, booked: Booking
) -> None:
    person = await newcomer(parts)
    await visitor.sign_in(person)
    for day, status, words in (
        ("2026-11-25", 409, "n’enseigne pas ce jour-là"),
        ("2026-12-01", 409, "Inutile d’attendre"),
        ("2020-01-01", 422, "ne peut pas être réservé"),
        ("mardi", 422, "ne peut pas être réservé"),
        ("9999-12-31", 422, "ne peut pas être réservé"),
    ):
        response = await visitor.post("/waiting/day", wish(teacher, day=day))
        assert (response.status_code, words in await body(response)) == (status, True), day
        asked = await visitor.get(f"/waiting/day?service_id={teacher.service.id}&day={day}")
        assert asked.status_code == status, day
    place = await wait(visitor, teacher)
    other = await visitor.another().sign_in(await newcomer(parts, "Bea Deux"))
    assert (await other.get(place)).status_code == 404
    assert (await other.post(f"{place}/leave")).status_code == 404
    assert (await newest_place(parts)).state is PlaceState.WAITING


async def test_who_cancelled_too_late_reads_what_a_resale_gives_back(
    visitor: Visitor, parts: Wiring, clock: FixedClock, teacher: Teacher
) -> None:
    first, second = await newcomer(parts), await newcomer(parts, "Bea Deux")
    await visitor.sign_in(first)
    lost = await book_and_pay(visitor, parts, teacher)
    clock.at = SLOT - timedelta(hours=5)
    promise = "Si quelqu’un d’autre réserve finalement ce temps"
    assert promise in await visitor.text(f"{lost}/cancel")
    await visitor.post(f"{lost}/cancel", {"refund_cents": "3000", "is_strike": "0"})
    await parts.dispatcher.drain()
    assert promise in await visitor.text(lost)
    await book_and_pay(await visitor.another().sign_in(second), parts, teacher)
    mails = await mails_to(parts, first)
    page = await visitor.text(lost)
    assert "quelqu’un d’autre a réservé ce temps" in page
    assert promise not in page
    assert "ce que vous aviez perdu vous est rendu" in mails[-1].text
    assert any(promise in mail.text for mail in mails)


async def test_a_talent_reads_how_many_wait_for_which_day(
    visitor: Visitor, parts: Wiring, teacher: Teacher, booked: Booking
) -> None:
    await visitor.sign_in(await newcomer(parts))
    await wait(visitor, teacher)
    talent = await visitor.another().sign_in(teacher.person)
    page = await talent.text("/studio")
    assert f"?day={TUESDAY}" in page
    assert "1 personne attend" in page


async def test_a_seat_in_a_full_masterclass_is_waited_for_kept_and_taken(
    visitor: Visitor, parts: Wiring, clock: FixedClock
) -> None:
    evening = await make_evening(parts, ticket_cents=0, capacity=1)
    early = await newcomer(parts, "Noé Ferraud")
    async with parts.database.write() as db:
        await seats.hold_seat(db, evening.masterclass.id, person_id=early.id, now=NOW)
    assert "Me connecter pour attendre une place" in await visitor.text(evening.page)
    await visitor.sign_in(evening.viewer)
    assert "Me prévenir si une place se libère" in await visitor.text(evening.page)
    joined = await visitor.post(f"/waiting/masterclass/{evening.masterclass.slug}")
    place = joined.headers["Location"]
    assert "Vous êtes sur la liste" in await visitor.text(place)
    assert place in await visitor.text(evening.page)
    clock.advance(timedelta(minutes=15))
    async with parts.database.write() as db:
        await seats.expire_due_seats(db, now=clock.now())
    await ask_those_who_wait(parts)
    assert "Prendre la place" in await visitor.text(place)
    assert "Une place vous est gardée" in await visitor.text(evening.page)
    (mail,) = await mails_to(parts, evening.viewer)
    assert "Gratuit" in mail.text
    taken = await visitor.post(f"{evening.page}/register", {"amount": "0"})
    assert taken.headers["Location"] == f"{evening.page}/paid"
    assert "La place est à vous" in await visitor.text(place)


async def test_who_waited_in_vain_reads_why_once(
    visitor: Visitor, parts: Wiring, clock: FixedClock
) -> None:
    evening = await make_evening(parts, ticket_cents=0, capacity=1)
    teacher = evening.host
    async with parts.database.write() as db:
        await set_week(db, teacher.person.id, weekly={1: [Hours(900, 960)]})
        await make_booking(db, teacher, await make_person(db, "Noé Ferraud"))
        held = await seats.hold_seat(
            db, evening.masterclass.id, person_id=evening.viewer.id, now=NOW
        )
        await seats.confirm_registration(db, held.id, now=NOW)
    person = await newcomer(parts)
    await visitor.sign_in(person)
    day = (await visitor.post("/waiting/day", wish(teacher))).headers["Location"]
    await visitor.post(f"/waiting/masterclass/{evening.masterclass.slug}")
    async with parts.database.write() as db:
        masterclass = await get_locked(db, evening.masterclass.id)
        await cancel_masterclass(db, masterclass, reason="host", now=NOW)
    await ask_those_who_wait(parts)
    clock.at = SLOT.replace(hour=22, minute=30)
    for _ in range(2):
        await ask_those_who_wait(parts)
    seat, time = await mails_to(parts, person)
    assert "« Accompagner une voix » de" in seat.text.replace("\u202f", " ")
    assert "est annulée." in seat.text
    said = "Aucune heure ne s’est libérée avec Camille Aubry le mardi 24 novembre 2026."
    assert said in time.text
    assert said in time.html
    assert time.subject == "La liste d’attente est close\u202f: Premiers accords"
    assert said in await visitor.text(day)
