"""Ask, say yes or no, take back, pay: on the pages, and in the mails that lead to them."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from hub.bookings.models import BookingState
from hub.bookings.service import expire_due_holds, get_booking
from hub.kernel.clock import FixedClock
from hub.kernel.mail import MailRow
from hub.people.models import Person
from tests.scenes import SLOT, Teacher, make_person, make_talent
from tests.visitor import Visitor
from web.compose import Wiring

WORDS = "Je joue depuis un an <et demi>."


@pytest.fixture
async def teacher(parts: Wiring) -> Teacher:
    async with parts.database.write() as db:
        made = await make_talent(db)
        made.service.is_by_request = True
    return made


@pytest.fixture
async def learner(parts: Wiring) -> Person:
    async with parts.database.write() as db:
        return await make_person(db, "Noé Ferraud")


async def asked(visitor: Visitor, teacher: Teacher, learner: Person, words: str = WORDS) -> str:
    await visitor.sign_in(learner)
    form = {"service_id": teacher.service.id, "starts_at": SLOT.isoformat()}
    assert "Demander cette heure" in await visitor.text(f"/bookings/new?{urlencode(form)}")
    response = await visitor.post("/bookings", {**form, "words": words})
    assert response.status_code == 303
    return response.headers["Location"]


async def subjects(parts: Wiring, person: Person) -> list[str]:
    await parts.dispatcher.drain()
    query = select(MailRow.subject).where(MailRow.recipient == person.email)
    async with parts.database.read() as db:
        return list(await db.scalars(query.order_by(MailRow.queued_at, MailRow.id)))


async def state_of(parts: Wiring, booking: str) -> BookingState:
    async with parts.database.read() as db:
        return (await get_booking(db, booking.rsplit("/", 1)[1])).state


async def test_a_request_is_sent_read_approved_and_paid(
    visitor: Visitor, parts: Wiring, teacher: Teacher, learner: Person
) -> None:
    profile = await visitor.text(f"/talents/{teacher.talent.slug}")
    assert "sur demande" in profile
    assert 'action="/bookings/new"' in profile
    booking = await asked(visitor, teacher, learner)
    assert "Votre demande est chez Camille Aubry" in await visitor.text(booking)
    assert "La réponse vient avant" in await visitor.text("/agenda")
    assert (await visitor.post(f"{booking}/pay")).status_code == 425
    talent = await visitor.another().sign_in(teacher.person)
    assert "En attente de votre réponse" in await talent.text("/studio")
    page = await talent.text(booking)
    assert "Je joue depuis un an &lt;et demi&gt;." in page
    await talent.post(f"{booking}/approve")
    assert "Vous avez dit oui" in await talent.text(booking)
    assert f'href="{booking}"' in await talent.text("/agenda")
    page = await visitor.text(f"{booking}/pay")
    assert "Camille Aubry dit oui. Vous pouvez payer jusqu’au" in page
    assert (await visitor.post(f"{booking}/pay")).status_code == 303
    assert (await talent.post(f"{booking}/approve")).status_code == 409
    assert await subjects(parts, teacher.person) == ["Noé Ferraud aimerait une séance avec vous"]
    assert await subjects(parts, learner) == [
        "Vous avez demandé une séance à Camille Aubry",
        "Camille Aubry dit oui",
    ]


async def test_a_no_comes_with_a_word_and_without_a_charge(
    visitor: Visitor, parts: Wiring, teacher: Teacher, learner: Person
) -> None:
    booking = await asked(visitor, teacher, learner)
    talent = await visitor.another().sign_in(teacher.person)
    assert "Dire non à Noé Ferraud" in await talent.text(f"{booking}/decline")
    too_long = await talent.post(f"{booking}/decline", {"words": "x" * 601})
    assert too_long.status_code == 422
    assert "600 caractères" in await too_long.get_data(as_text=True)
    await talent.post(f"{booking}/decline", {"words": "Plutôt jeudi ?"})
    page = await visitor.text(booking)
    assert "Plutôt jeudi ?" in page
    assert "Rien n’a été débité" in page
    assert (await talent.get(f"{booking}/decline")).status_code == 302
    async with parts.database.read() as db:
        await parts.dispatcher.drain()
        mails = select(MailRow.text).where(MailRow.recipient == learner.email)
        assert any("Plutôt jeudi ?" in text for text in await db.scalars(mails))


async def test_a_request_is_taken_back_or_left_without_an_answer(
    visitor: Visitor, parts: Wiring, clock: FixedClock, teacher: Teacher, learner: Person
) -> None:
    first = await asked(visitor, teacher, learner)
    await visitor.post(f"{first}/withdraw")
    assert "La demande a été retirée" in await visitor.text(first)
    second = await asked(visitor, teacher, learner)
    clock.at = SLOT - timedelta(hours=1)
    page = await visitor.text(second)
    assert "n’a pas répondu à temps" in page, "also before a clock has come by"
    async with parts.database.write() as db:
        assert await expire_due_holds(db, now=clock.now()) == 1
    assert "n’a pas répondu à temps" in await visitor.text(second)
    assert await state_of(parts, second) is BookingState.EXPIRED
    assert "Camille Aubry n’a pas répondu à temps" in await subjects(parts, learner)
    assert "Une demande est restée sans réponse" in await subjects(parts, teacher.person)


async def test_too_many_words_are_shown_again_with_what_to_do(
    visitor: Visitor, teacher: Teacher, learner: Person
) -> None:
    await visitor.sign_in(learner)
    form = {"service_id": teacher.service.id, "starts_at": SLOT.isoformat(), "words": "x" * 601}
    response = await visitor.post("/bookings", form)
    page = await response.get_data(as_text=True)
    assert response.status_code == 422
    assert "x" * 601 in page
    assert "600 caractères" in page


async def test_somebody_elses_request_is_nobodys_to_answer(
    visitor: Visitor, parts: Wiring, teacher: Teacher, learner: Person
) -> None:
    booking = await asked(visitor, teacher, learner)
    async with parts.database.write() as db:
        stranger = await make_person(db, "Malo Quéméner")
    other = await visitor.another().sign_in(stranger)
    assert (await other.get(f"{booking}/decline")).status_code == 403
    for verb in ("approve", "decline", "withdraw"):
        assert (await other.post(f"{booking}/{verb}")).status_code == 403, verb
    assert (await visitor.post(f"{booking}/approve")).status_code == 403
    assert await state_of(parts, booking) is BookingState.REQUESTED


async def test_a_talent_says_in_the_studio_whether_they_are_asked_and_for_how_many(
    visitor: Visitor, teacher: Teacher
) -> None:
    await visitor.sign_in(teacher.person)
    path = f"/studio/services/{teacher.service.id}"
    assert re.search(r'value="yes" checked', await visitor.text(path))
    form = {"title": "À plusieurs", "duration_min": "60", "price": "20", "group_size": "4"}
    await visitor.post(path, {**form, "is_by_request": "no"})
    page = await visitor.text("/studio/services")
    assert "par élève, jusqu’à 4" in page
    assert "sur demande" not in page
    refused = await visitor.post(path, {**form, "group_size": "99"})
    assert refused.status_code == 422
    assert 'id="error-group_size"' in await refused.get_data(as_text=True)
