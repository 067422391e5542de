"""The first steps of a talent: kept one by one, left and found again, public at the end."""

import asyncio
import re

import pytest

from billing.errors import GatewayDown, GatewayError
from billing.gateways.port import Standing
from hub.calendar.rules import Hours
from hub.calendar.service import week_of
from hub.people.models import Person, Role
from hub.people.service import roles_of
from hub.skills.models import Talent
from hub.skills.on_sale import services_of
from hub.skills.service import field_counts
from tests.scenes import make_person, make_talent
from tests.visitor import Visitor
from web.compose import Wiring

START = "/studio/start"
PROFILE: dict[str, str | list[str]] = {
    "field": "bread-making",
    "headline": "Le pain au levain, sans machine",
    "languages": ["fr"],
}
OFFER: dict[str, str | list[str]] = {
    "title": "Premier pain",
    "duration_min": "60",
    "price": "45,50",
}
HOURS: dict[str, str | list[str]] = {
    "open": ["1", "5"],
    "from-1": ["18:00"],
    "to-1": ["20:00"],
    "from-3": ["18:00"],
    "to-3": ["20:00"],
    "from-5": ["10:00"],
    "to-5": ["12:00"],
    "time_zone": "Europe/Paris",
}


@pytest.fixture
async def malo(visitor: Visitor, parts: Wiring) -> Person:
    async with parts.database.write() as db:
        person = await make_person(db, "Malo Quéméner")
    await visitor.sign_in(person)
    return person


async def walk_to_the_preview(visitor: Visitor) -> None:
    for step, form in (("profile", PROFILE), ("offer", OFFER), ("hours", HOURS)):
        answer = await visitor.post(f"{START}/{step}", form)
        assert answer.status_code == 303, (step, await answer.get_data(as_text=True))


async def test_four_steps_make_a_public_page_with_free_hours(
    visitor: Visitor, parts: Wiring, malo: Person
) -> None:
    assert (await visitor.get(START)).headers["Location"] == f"{START}/profile"
    await walk_to_the_preview(visitor)
    preview = await visitor.text(f"{START}/preview")
    assert "Premier pain" in preview
    assert 'class="slot"' in preview
    assert f'action="{START}/publish"' in preview
    assert (await visitor.post(f"{START}/publish")).headers["Location"] == "/studio"
    page = await visitor.another().text("/talents/malo-quemener")
    assert "Premier pain" in page
    assert 'name="starts_at"' in page
    async with parts.database.read() as db:
        assert (await week_of(db, malo.id)).weekly == {1: [Hours(1080, 1200)], 5: [Hours(600, 720)]}
        assert Role.TALENT in await roles_of(db, malo.id)
    assert (await visitor.get(START)).headers["Location"] == "/studio"


async def test_nobody_sees_a_draft_and_no_shelf_counts_it(
    visitor: Visitor, parts: Wiring, malo: Person
) -> None:
    await walk_to_the_preview(visitor)
    stranger = visitor.another()
    assert (await stranger.get("/talents/malo-quemener")).status_code == 404
    assert "Malo Quéméner" not in await stranger.text("/talents?q=levain")
    async with parts.database.read() as db:
        assert await field_counts(db) == {}
        (service,) = await services_of(db, malo.id)
        assert Role.TALENT not in await roles_of(db, malo.id)
    start = re.search(r'value="(2026[^"]+)"', await visitor.text(f"{START}/preview"))
    assert start is not None
    booked = await stranger.post("/bookings", {"service_id": service.id, "starts_at": start[1]})
    assert booked.status_code == 409
    await visitor.post(f"{START}/publish")
    async with parts.database.read() as db:
        assert await field_counts(db) == {"bread-making": 1}


async def test_the_path_is_found_again_where_it_was_left(visitor: Visitor, malo: Person) -> None:
    steps = (("profile", PROFILE), ("offer", OFFER), ("hours", HOURS))
    for (step, form), following in zip(steps, ("offer", "hours", "preview"), strict=True):
        await visitor.post(f"{START}/{step}", form)
        assert (await visitor.get(START)).headers["Location"] == f"{START}/{following}"
        assert (await visitor.get("/studio")).headers["Location"] == START
    assert 'value="45,50"' in await visitor.text(f"{START}/offer")
    assert str(PROFILE["headline"]) in await visitor.text(f"{START}/profile")


async def test_a_step_that_is_still_far_leads_to_the_one_that_comes_next(
    visitor: Visitor, malo: Person
) -> None:
    for step in ("offer", "hours", "preview"):
        assert (await visitor.get(f"{START}/{step}")).headers["Location"] == START
    for step, form in (("offer", OFFER), ("hours", HOURS), ("publish", {})):
        assert (await visitor.post(f"{START}/{step}", form)).headers["Location"] == START
    assert (await visitor.get("/studio/hours")).headers["Location"] == START


async def test_a_step_sent_again_changes_what_was_written_and_adds_nothing(
    visitor: Visitor, parts: Wiring, malo: Person
) -> None:
    await walk_to_the_preview(visitor)
    await visitor.post(f"{START}/offer", {**OFFER, "price": "50"})
    await visitor.post(f"{START}/profile", {**PROFILE, "field": "guitar"})
    async with parts.database.read() as db:
        (service,) = await services_of(db, malo.id)
        talent = await db.get_one(Talent, malo.id)
    assert service.price_cents == 5000
    assert talent.published_at is None


async def test_a_button_pressed_twice_writes_once(
    visitor: Visitor, parts: Wiring, malo: Person
) -> None:
    for step, form in (("profile", PROFILE), ("offer", OFFER), ("hours", HOURS)):
        answers = await asyncio.gather(*(visitor.post(f"{START}/{step}", form) for _ in range(4)))
        assert {answer.status_code for answer in answers} == {303}, step
    async with parts.database.read() as db:
        assert len(await services_of(db, malo.id)) == 1
        assert (await week_of(db, malo.id)).weekly == {1: [Hours(1080, 1200)], 5: [Hours(600, 720)]}


WRONG: tuple[tuple[str, dict[str, str | list[str]], str], ...] = (
    ("profile", {**PROFILE, "headline": " "}, 'id="error-headline"'),
    ("profile", {**PROFILE, "field": ""}, 'id="error-field"'),
    ("profile", {**PROFILE, "field": "no-such-field"}, 'id="error-field"'),
    ("offer", {**OFFER, "title": " "}, 'id="error-title"'),
    ("offer", {**OFFER, "title": ""}, "Donnez un titre à la séance"),
    ("offer", {**OFFER, "price": "beaucoup"}, 'id="error-price"'),
    ("offer", {**OFFER, "price": "1"}, 'id="error-price"'),
    ("offer", {**OFFER, "duration_min": "9" * 5000}, 'id="error-duration_min"'),
    ("hours", {**HOURS, "open": []}, 'id="error-week"'),
    ("hours", {**HOURS, "to-1": ["17:00"]}, 'id="error-day-1"'),
    ("hours", {**HOURS, "time_zone": "Mars/Olympus"}, 'id="error-time_zone"'),
)


async def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(
    visitor: Visitor, malo: Person
) -> None:
    await visitor.post(f"{START}/profile", PROFILE)
    await visitor.post(f"{START}/offer", OFFER)
    for step, form, beside in WRONG:
        answer = await visitor.post(f"{START}/{step}", form)
        page = await answer.get_data(as_text=True)
        assert answer.status_code == 422, (step, form)
        assert beside in page, (step, form)
    assert (await visitor.get(START)).headers["Location"] == f"{START}/hours"


async def test_a_week_is_proposed_and_the_price_says_what_is_left(
    visitor: Visitor, malo: Person
) -> None:
    await visitor.post(f"{START}/profile", PROFILE)
    share = await visitor.text(f"{START}/share?price=40")
    assert "38\xa0€ pour vous" in share
    assert "pour vous" not in await visitor.text(f"{START}/share?price=rien")
    await visitor.post(f"{START}/offer", OFFER)
    week = await visitor.text(f"{START}/hours")
    assert len(re.findall(r'name="open" value="\d" checked', week)) == 3


async def test_what_is_left_to_do_is_listed_until_it_is_done(
    visitor: Visitor, malo: Person
) -> None:
    await walk_to_the_preview(visitor)
    await visitor.post(f"{START}/publish")
    assert "Reste une chose à faire" in await visitor.text("/studio")
    profile: dict[str, str | list[str]] = {
        "headline": "Le pain",
        "fields": ["guitar"],
        "languages": ["fr"],
        "about": "Moi.",
    }
    await visitor.post("/studio/profile", profile)
    assert "to-do" not in await visitor.text("/studio")


async def test_being_paid_is_left_to_do_until_the_provider_says_it_can_be_sent(
    visitor: Visitor, parts: Wiring, malo: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    await walk_to_the_preview(visitor)
    await visitor.post(f"{START}/publish")
    answers: list[Standing | GatewayError] = [
        Standing(has_account=False, may_receive=False),
        GatewayDown(),
        Standing(has_account=True, may_receive=True),
    ]

    async def stand(_payee: str) -> Standing:
        answer = answers.pop(0)
        if isinstance(answer, GatewayError):
            raise answer
        return answer

    monkeypatch.setattr(parts.gateway, "get_standing", stand)
    assert "Dites où va votre argent" in await visitor.text("/studio")
    for _ in range(2):
        assert "Dites où va votre argent" not in await visitor.text("/studio")


async def test_whoever_is_not_signed_in_reads_how_to_begin(visitor: Visitor) -> None:
    assert "/sign-up?next=/studio/start" in await visitor.text("/studio")


async def test_a_talent_has_nothing_to_begin(visitor: Visitor, parts: Wiring) -> None:
    async with parts.database.write() as db:
        teacher = await make_talent(db)
    await visitor.sign_in(teacher.person)
    for path in (START, f"{START}/profile"):
        assert (await visitor.get(path)).headers["Location"] in {"/studio", START}
