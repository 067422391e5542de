"""Book, pay, follow and call off a session; what each wrong step gets, nothing lost or charged."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from icalendar import Calendar
from sqlalchemy import select

from hub.bookings.models import Booking, BookingState
from hub.bookings.service import apply_judgement, expire_due_holds, get_booking
from hub.bookings.verdict import Judgement, Verdict
from hub.kernel.clock import FixedClock
from hub.people.models import Person
from tests.scenes import SLOT, Teacher, make_booking, make_person, make_talent
from tests.visitor import Visitor
from web.compose import Wiring

PAYS, DECLINED, ASKS = "4242424242424242", "4000000000000002", "4000002500003155"


@pytest.fixture
async def teacher(parts: Wiring) -> Teacher:
    async with parts.database.write() as db:
        return await make_talent(db)


@pytest.fixture
async def learner(parts: Wiring) -> Person:
    async with parts.database.write() as db:
        return await make_person(db, "Noé Ferraud")


def slot_of(teacher: Teacher, **changed: str) -> dict[str, str]:
    return {"service_id": teacher.service.id, "starts_at": SLOT.isoformat(), **changed}


async def held_by(visitor: Visitor, learner: Person, teacher: Teacher) -> str:
    await visitor.sign_in(learner)
    response = await visitor.post("/bookings", slot_of(teacher))
    assert response.status_code == 303
    return response.headers["Location"].removesuffix("/pay")


async def card_page_of(visitor: Visitor, booking: str) -> str:
    response = await visitor.post(f"{booking}/pay")
    assert response.status_code == 303
    return urlsplit(response.headers["Location"]).path


def card(number: str) -> dict[str, str]:
    return {"number": number, "expires": "12/34", "code": "123", "holder": "Noé"}


async def state_of(parts: Wiring, booking: str) -> BookingState:
    async with parts.database.read() as db:
        return (await get_booking(db, booking.rsplit("/", 1)[1])).state


async def test_a_visitor_signs_in_and_comes_back_to_the_same_slot(
    visitor: Visitor, teacher: Teacher, learner: Person
) -> None:
    response = await visitor.post("/bookings", slot_of(teacher))
    (way_back,) = parse_qs(urlsplit(response.headers["Location"]).query)["next"]
    assert way_back.startswith("/bookings/new?")
    await visitor.sign_in(learner)
    page = await visitor.text(way_back)
    assert f'value="{SLOT.isoformat()}"' in page
    assert "Camille Aubry" in page


async def test_a_session_is_held_paid_and_booked(
    visitor: Visitor, parts: Wiring, teacher: Teacher, learner: Person
) -> None:
    booking = await held_by(visitor, learner, teacher)
    assert "Il reste 15 minutes" in await visitor.text(f"{booking}/pay")
    till = await card_page_of(visitor, booking)
    assert "Page d’essai" in await visitor.text(till)
    paid = await visitor.post(till, card(PAYS))
    assert paid.headers["Location"] == f"http://estrade.test{booking}/paid"
    back = await visitor.get(f"{booking}/paid")
    assert back.headers["Location"] == booking
    assert await state_of(parts, booking) is BookingState.CONFIRMED
    assert "C’est réservé" in await visitor.text(booking)
    assert "Premiers accords" in await visitor.text("/agenda")


async def test_a_declined_card_says_so_and_another_one_pays(
    visitor: Visitor, parts: Wiring, teacher: Teacher, learner: Person
) -> None:
    booking = await held_by(visitor, learner, teacher)
    till = await card_page_of(visitor, booking)
    refused = await visitor.post(till, card(DECLINED))
    assert refused.status_code == 402
    assert "refusée" in await refused.get_data(as_text=True)
    assert await state_of(parts, booking) is BookingState.HELD
    asked = await visitor.post(till, card(ASKS))
    assert asked.headers["Location"] == f"{till}/authenticate"
    assert "C’est bien vous" in await visitor.text(f"{till}/authenticate")
    await visitor.post(f"{till}/authenticate", {"answer": "accept"})
    await visitor.get(f"{booking}/paid")
    assert await state_of(parts, booking) is BookingState.CONFIRMED


async def test_the_bank_may_refuse_and_the_payer_may_give_up(
    visitor: Visitor, parts: Wiring, teacher: Teacher, learner: Person
) -> None:
    booking = await held_by(visitor, learner, teacher)
    till = await card_page_of(visitor, booking)
    await visitor.post(till, card(ASKS))
    refused = await visitor.post(f"{till}/authenticate", {"answer": "refuse"})
    assert refused.status_code == 402
    given_up = await visitor.post(f"{till}/cancel")
    assert given_up.headers["Location"].endswith("/paid")
    back = await visitor.get(f"{booking}/paid")
    assert back.headers["Location"] == f"{booking}/pay"
    assert "Rien n’a été débité" in await visitor.text(f"{booking}/pay")
    assert (await visitor.get(till)).status_code == 410
    assert await card_page_of(visitor, booking) != till


MISTYPED = (
    ({"number": "4242424242424241"}, "number"),
    ({"number": "5555555555554444"}, "number"),
    ({"number": ""}, "number"),
    ({"expires": "01/20"}, "expires"),
    ({"code": "x"}, "code"),
)


async def test_a_mistyped_card_is_said_beside_its_field(
    visitor: Visitor, teacher: Teacher, learner: Person
) -> None:
    till = await card_page_of(visitor, await held_by(visitor, learner, teacher))
    for changed, field in MISTYPED:
        response = await visitor.post(till, {**card(PAYS), **changed})
        page = await response.get_data(as_text=True)
        assert response.status_code == 422, changed
        assert f'id="error-{field}"' in page, changed
        assert 'value="Noé"' in page


async def test_a_slot_just_taken_shows_the_others(
    visitor: Visitor, parts: Wiring, teacher: Teacher, learner: Person
) -> None:
    async with parts.database.write() as db:
        rival = await make_person(db, "Malo Quéméner")
        await make_booking(db, teacher, rival)
    await visitor.sign_in(learner)
    for response in (
        await visitor.post("/bookings", slot_of(teacher)),
        await visitor.get(f"/bookings/new?service_id={teacher.service.id}&starts_at={SLOT:%FT%TZ}"),
    ):
        page = await response.get_data(as_text=True)
        assert response.status_code == 409
        assert "vient de prendre cette heure" in page
        assert 'name="starts_at"' in page


async def test_a_slot_one_keeps_already_leads_from_a_second_tab_to_its_payment(
    visitor: Visitor, teacher: Teacher, learner: Person
) -> None:
    kept = await held_by(visitor, learner, teacher)
    query = urlencode(slot_of(teacher))
    for response in (
        await visitor.post("/bookings", slot_of(teacher)),
        await visitor.get(f"/bookings/new?{query}"),
    ):
        assert (response.status_code, response.headers["Location"]) == (303, f"{kept}/pay")
    page = await visitor.text(f"{kept}/pay")
    assert "Cette heure est déjà à vous." in page
    assert "Quelqu’un vient de prendre" not in page


IMPOSSIBLE_TIMES = {
    "2026-11-23T08:00:00+00:00": 410,
    "1999-01-01T00:00:00Z": 410,
    "0001-01-01T00:00:00+14:00": 404,
    "2026-11-24T14:07:00+00:00": 404,
    "2026-11-24T03:00:00+00:00": 404,
    "2026-11-24T14:00:00": 404,
    "9999-12-31T23:59:59-12:00": 404,
    "demain": 404,
    "": 404,
}


async def test_a_time_that_cannot_be_booked_says_what_to_do(
    visitor: Visitor, teacher: Teacher, learner: Person
) -> None:
    await visitor.sign_in(learner)
    for starts_at, status in IMPOSSIBLE_TIMES.items():
        response = await visitor.post("/bookings", slot_of(teacher, starts_at=starts_at))
        assert response.status_code == status, starts_at
        assert "flash--bad" in await response.get_data(as_text=True)


async def test_an_unknown_service_is_not_found(visitor: Visitor, learner: Person) -> None:
    await visitor.sign_in(learner)
    form = {"service_id": "srv_nothing", "starts_at": SLOT.isoformat()}
    assert (await visitor.post("/bookings", form)).status_code == 404


async def test_nobody_books_their_own_session(visitor: Visitor, teacher: Teacher) -> None:
    await visitor.sign_in(teacher.person)
    assert (await visitor.post("/bookings", slot_of(teacher))).status_code == 422


async def test_a_hold_that_expired_is_not_paid(
    visitor: Visitor, parts: Wiring, clock: FixedClock, teacher: Teacher, learner: Person
) -> None:
    booking = await held_by(visitor, learner, teacher)
    till = await card_page_of(visitor, booking)
    clock.advance(timedelta(minutes=15))
    for response in (await visitor.get(f"{booking}/pay"), await visitor.post(f"{booking}/pay")):
        assert response.status_code == 410
        assert "Rien n’a été débité" in await response.get_data(as_text=True)
    assert (await visitor.post(till, card(PAYS))).status_code == 410
    async with parts.database.write() as db:
        await expire_due_holds(db, now=clock.now())
    assert "de nouveau libre" in await visitor.text(booking)


async def test_somebody_elses_session_stays_theirs(
    visitor: Visitor, parts: Wiring, teacher: Teacher, learner: Person
) -> None:
    booking = await held_by(visitor, learner, teacher)
    async with parts.database.write() as db:
        stranger = await make_person(db, "Malo Quéméner")
    other = await visitor.another().sign_in(stranger)
    for page in ("", "/pay", "/paid", "/cancel", ".ics"):
        assert (await other.get(f"{booking}{page}")).status_code == 403, page
    for page in ("/pay", "/cancel"):
        assert (await other.post(f"{booking}{page}")).status_code == 403, page


async def test_cancelling_shows_the_amount_first_and_gives_it_back(
    visitor: Visitor, parts: Wiring, clock: FixedClock, teacher: Teacher, learner: Person
) -> None:
    booking = await held_by(visitor, learner, teacher)
    await visitor.post(await card_page_of(visitor, booking), card(PAYS))
    await visitor.get(f"{booking}/paid")
    clock.at = SLOT - timedelta(hours=5)
    page = await visitor.text(booking)
    assert re.search(r"30\s€ vous sont rendus sur les 60\s€", page)
    assert "La séance est proche" in page
    assert "Vous pouvez annuler jusqu’à 24 heures" not in page
    shown = {"refund_cents": "3000", "is_strike": "0"}
    await visitor.post(f"{booking}/cancel", shown)
    page = await visitor.text(booking)
    assert "Cette séance est annulée" in page
    assert re.search(r"− 30\s€", page)
    assert (await visitor.post(f"{booking}/cancel", shown)).status_code == 409


async def test_a_session_that_has_begun_says_when_its_page_tells_more(
    visitor: Visitor, parts: Wiring, clock: FixedClock, teacher: Teacher, learner: Person
) -> None:
    async with parts.database.write() as db:
        booking = await make_booking(db, teacher, learner)
    await visitor.sign_in(learner)
    clock.at = SLOT - timedelta(minutes=1)
    before = await visitor.text(f"/bookings/{booking.id}")
    assert "La salle est ouverte" in before
    assert "Si vos projets changent" in before
    clock.at = SLOT
    page = await visitor.text(f"/bookings/{booking.id}")
    assert "La séance est en cours" in page
    assert "Vous pouvez entrer, et revenir, jusqu’à 16:00." in page
    assert "Si vos projets changent" not in page


async def test_the_calendar_file_has_the_session_in_the_readers_zone(
    visitor: Visitor, parts: Wiring, teacher: Teacher, learner: Person
) -> None:
    async with parts.database.write() as db:
        booking = await make_booking(db, teacher, learner)
    await visitor.sign_in(learner)
    response = await visitor.get(f"/bookings/{booking.id}.ics")
    calendar = Calendar.from_ical(await response.get_data(as_text=False))
    (entry,) = calendar.walk("VEVENT")
    assert response.mimetype == "text/calendar"
    assert entry.decoded("DTSTART") == SLOT
    assert entry["UID"] == f"{booking.id}@estrade"
    assert calendar.walk("VTIMEZONE")


async def test_the_verdict_is_told_to_each_side_in_its_own_words(
    visitor: Visitor, parts: Wiring, clock: FixedClock, teacher: Teacher, learner: Person
) -> None:
    async with parts.database.write() as db:
        booking = await make_booking(db, teacher, learner)
    clock.at = SLOT + timedelta(minutes=11)
    async with parts.database.write() as db:
        row = (await db.scalars(select(Booking).where(Booking.id == booking.id))).one()
        await apply_judgement(
            db,
            row,
            Judgement(Verdict.TALENT_ABSENT),
            dispute_window=timedelta(hours=72),
            now=clock.now(),
        )
    await visitor.sign_in(learner)
    theirs = await visitor.text(f"/bookings/{booking.id}")
    assert "Tout vous est rendu, sans rien demander" in theirs
    assert "La séance devait commencer" in theirs
    talents = await (await visitor.another().sign_in(teacher.person)).text(
        f"/bookings/{booking.id}"
    )
    assert "un manquement est noté" in talents
