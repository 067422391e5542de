"""The agenda, on every side one may be on."""

from datetime import timedelta

from hub.kernel.clock import FixedClock
from hub.masterclasses.seats import confirm_registration, hold_seat
from tests.scenes import (
    NOW,
    SLOT,
    make_booking,
    make_charity,
    make_masterclass,
    make_person,
    make_talent,
)
from tests.visitor import Visitor
from web.compose import Wiring


async def test_both_roles_and_masterclasses_are_in_one_list(
    visitor: Visitor, parts: Wiring, clock: FixedClock
) -> None:
    async with parts.database.write() as db:
        teacher = await make_talent(db)
        learner = await make_person(db, "Noé Ferraud")
        admin = await make_person(db, "Malo Quéméner")
        booking = await make_booking(db, teacher, learner)
        show = await make_masterclass(db, teacher, await make_charity(db, admin, admin))
        seat = await hold_seat(db, show.id, person_id=learner.id, now=NOW)
        await confirm_registration(db, seat.id, now=NOW)
    await visitor.sign_in(learner)
    page = await visitor.text("/agenda")
    assert "Vous apprenez avec Camille Aubry" in page
    assert "Masterclass de Camille Aubry" in page
    assert "Vous avez une place" in page
    assert "Inscriptions ouvertes" not in page
    talent = await visitor.another().sign_in(teacher.person)
    page = await talent.text("/agenda")
    assert "Noé Ferraud" in page
    assert "Votre masterclass" in page
    assert f"/live/session/{booking.id}" not in page
    clock.at = SLOT - timedelta(minutes=15)
    assert f"/live/session/{booking.id}" in await talent.text("/agenda")
    clock.at = SLOT + timedelta(days=1)
    assert "Passées et annulées" in await talent.text("/agenda")


async def test_an_empty_agenda_says_where_to_begin(visitor: Visitor, parts: Wiring) -> None:
    async with parts.database.write() as db:
        person = await make_person(db, "Noé Ferraud")
    await visitor.sign_in(person)
    assert "Votre agenda est libre" in await visitor.text("/agenda")
