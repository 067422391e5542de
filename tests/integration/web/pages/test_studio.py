"""A talent's space: hours, sessions on sale, earnings."""

import pytest

from hub.calendar.rules import Hours
from hub.calendar.service import week_of
from hub.skills.on_sale import MAX_SERVICES, services_of
from hub.skills.service import add_service, retire_service
from tests.scenes import NOW, Teacher, make_booking, make_person, make_talent
from tests.visitor import Visitor
from web.compose import Wiring

PROFILE: dict[str, str | list[str]] = {
    "headline": "Le pain au levain, sans machine",
    "about": "Trente ans de fournil.",
    "fields": ["guitar", "", "", "", ""],
    "languages": ["fr"],
}


@pytest.fixture
async def teacher(parts: Wiring) -> Teacher:
    async with parts.database.write() as db:
        return await make_talent(db)


async def test_what_is_for_talents_leads_others_to_their_first_step(
    visitor: Visitor, parts: Wiring
) -> None:
    async with parts.database.write() as db:
        person = await make_person(db, "Malo Quéméner")
    await visitor.sign_in(person)
    assert "L’estrade est à vous" in await visitor.text("/studio")
    for early in ("/studio/profile", "/studio/hours", "/studio/services", "/studio/earnings"):
        assert (await visitor.get(early)).headers["Location"] == "/studio/start"


WRONG_PROFILES: tuple[tuple[dict[str, str | list[str]], str], ...] = (
    ({"headline": ""}, "headline"),
    ({"headline": "x" * 141}, "headline"),
    ({"fields": ["", ""]}, "fields"),
    ({"fields": ["no-such-field"]}, "fields"),
)


async def test_a_wrong_profile_is_shown_again_with_the_sentence_beside_it(
    visitor: Visitor, teacher: Teacher
) -> None:
    await visitor.sign_in(teacher.person)
    for changed, field in WRONG_PROFILES:
        response = await visitor.post("/studio/profile", {**PROFILE, **changed})
        page = await response.get_data(as_text=True)
        assert response.status_code == 422, changed
        assert f'id="error-{field}"' in page, changed
        assert "Trente ans de fournil." in page


async def test_hours_that_overlap_are_said_beside_their_day(
    visitor: Visitor, parts: Wiring, teacher: Teacher
) -> None:
    await visitor.sign_in(teacher.person)
    form: dict[str, str | list[str]] = {"from-2": ["9:00", "11:00"], "to-2": ["12:00", "14:00"]}
    response = await visitor.post("/studio/hours", form)
    page = await response.get_data(as_text=True)
    assert response.status_code == 422
    assert 'id="error-day-2"' in page
    assert 'value="11:00"' in page
    async with parts.database.read() as db:
        assert len((await week_of(db, teacher.person.id)).weekly) == 7


async def test_a_row_more_is_given_without_saving(
    visitor: Visitor, parts: Wiring, teacher: Teacher
) -> None:
    await visitor.sign_in(teacher.person)
    form: dict[str, str | list[str]] = {"from-0": ["10:00"], "to-0": ["11:00"], "add": "0"}
    page = await (await visitor.post("/studio/hours", form)).get_data(as_text=True)
    assert page.count('name="from-0"') == 2
    async with parts.database.read() as db:
        assert (await week_of(db, teacher.person.id)).weekly[0] == [Hours(480, 1200)]


async def test_a_wrong_service_is_shown_again(visitor: Visitor, teacher: Teacher) -> None:
    await visitor.sign_in(teacher.person)
    for wrong in (
        {"price": "beaucoup"},
        {"price": "4"},
        {"duration_min": "31"},
        {"duration_min": "9" * 5000},
        {"title": " "},
    ):
        form = {"title": "Un essai", "duration_min": "60", "price": "40", **wrong}
        response = await visitor.post("/studio/services", form)
        assert response.status_code == 422, wrong
        assert "field__error" in await response.get_data(as_text=True)


async def test_a_retired_service_can_no_longer_be_booked_and_is_only_ones_own(
    visitor: Visitor, parts: Wiring, teacher: Teacher
) -> None:
    async with parts.database.write() as db:
        rival = await make_talent(db, "Inès Ouvrard")
    await visitor.sign_in(teacher.person)
    theirs = await visitor.post(f"/studio/services/{rival.service.id}/retire")
    assert theirs.status_code == 404
    assert (await visitor.get(f"/studio/services/{rival.service.id}/retire")).status_code == 404
    path = f"/studio/services/{teacher.service.id}/retire"
    assert f'href="{path}"' in await visitor.text("/studio/services")
    question = await visitor.text(path)
    assert teacher.service.title in question
    assert f'action="{path}"' in question
    await visitor.post(path)
    assert "Rien n’est proposé en ce moment" in await visitor.text("/studio/services")
    async with parts.database.read() as db:
        assert await services_of(db, teacher.person.id) == []


async def test_a_retired_service_can_be_sold_again_by_whoever_sold_it(
    visitor: Visitor, parts: Wiring, teacher: Teacher
) -> None:
    async with parts.database.write() as db:
        rival = await make_talent(db, "Inès Ouvrard")
    await visitor.sign_in(teacher.person)
    page = "/studio/services"
    again = f"{page}/{teacher.service.id}/again"
    assert again not in await visitor.text(page)
    await visitor.post(f"{page}/{teacher.service.id}/retire")
    assert f'action="{again}"' in await visitor.text(page)
    assert (await visitor.post(f"{page}/{rival.service.id}/again")).status_code == 404
    for _ in range(2):
        assert (await visitor.post(again)).status_code == 303
    assert again not in await visitor.text(page)
    async with parts.database.read() as db:
        (service,) = await services_of(db, teacher.person.id)
    assert service.id == teacher.service.id
    async with parts.database.write() as db:
        await retire_service(db, service.id, talent_id=teacher.person.id, now=NOW)
        for number in range(MAX_SERVICES):
            await add_service(
                db,
                teacher.person.id,
                title=f"Séance {number}",
                duration_min=60,
                price_cents=4000,
                currency="EUR",
            )
    await visitor.post(again)
    assert "Retirez-en d’abord une de la vente" in await visitor.text(page)


async def test_the_overview_shows_what_comes_next_and_what_was_earned(
    visitor: Visitor, parts: Wiring, teacher: Teacher
) -> None:
    async with parts.database.write() as db:
        learner = await make_person(db, "Noé Ferraud")
        await make_booking(db, teacher, learner)
    await visitor.sign_in(teacher.person)
    assert "Votre élève : Noé Ferraud".replace(" :", "\u202f:") in await visitor.text("/studio")
    assert "Pas encore de revenus" in await visitor.text("/studio/earnings")


async def test_somebody_who_is_no_talent_sells_nothing(visitor: Visitor, parts: Wiring) -> None:
    async with parts.database.write() as db:
        person = await make_person(db, "Malo Quéméner")
    await visitor.sign_in(person)
    form = {"title": "Un essai", "duration_min": "60", "price": "40"}
    for path, sent in (
        ("/studio/services", form),
        ("/studio/hours", {"from-0": "9", "to-0": "10"}),
    ):
        answer = await visitor.post(path, sent)
        assert (answer.status_code, answer.headers["location"]) == (303, "/studio/start")
