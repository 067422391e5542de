"""Dates, limits, zone and services, as a talent sets them and others see them."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from hub.calendar.limits import limits_of
from hub.calendar.rules import Buffers, Hours
from hub.calendar.service import week_of
from hub.skills.models import Talent
from hub.skills.on_sale import services_of
from tests.scenes import NOW, Teacher, make_booking, make_person, make_talent
from tests.visitor import Visitor
from web.compose import Wiring

Form = Mapping[str, str | list[str]]

DAYS = "/studio/hours/days"
LIMITS = {
    "buffer_before_min": "15",
    "buffer_after_min": "30",
    "notice_min": "1440",
    "horizon_days": "90",
}
SERVICE: Form = {
    "title": "Une heure en anglais",
    "description": "On parle, on rit.",
    "duration_min": "90",
    "price": "75",
    "languages": ["en"],
}


@pytest.fixture
async def teacher(visitor: Visitor, parts: Wiring) -> Teacher:
    async with parts.database.write() as db:
        made = await make_talent(db)
    await visitor.sign_in(made.person)
    return made


async def refused(visitor: Visitor, path: str, form: Form) -> str:
    answer = await visitor.post(path, form)
    assert answer.status_code in {409, 422}, (path, form, answer.status_code)
    return await answer.get_data(as_text=True)


async def test_days_are_closed_opened_otherwise_and_given_back_to_the_week(
    visitor: Visitor, parts: Wiring, teacher: Teacher
) -> None:
    await visitor.post(DAYS, {"first": "2026-12-24", "last": "2026-12-26", "is_open": "0"})
    evening: Form = {
        "first": "2026-12-28",
        "is_open": "1",
        "from": ["18h", ""],
        "to": ["21h30", ""],
    }
    await visitor.post(DAYS, evening)
    page = await visitor.text(f"{DAYS}?month=2026-12")
    assert "jeudi 24 décembre 2026 – samedi 26 décembre 2026" not in page, "Christmas has a name"
    assert "18:00 – 21:30" in page
    await visitor.post(f"{DAYS}/follow", {"first": "2026-12-24", "last": "2026-12-24"})
    async with parts.database.read() as db:
        odd = (await week_of(db, teacher.person.id)).exceptions
    assert {day.day: list(hours) for day, hours in odd.items()} == {
        25: [],
        26: [],
        28: [Hours(1080, 1290)],
    }


async def test_holidays_close_in_one_click_and_leave_other_dates_alone(
    visitor: Visitor, parts: Wiring, teacher: Teacher
) -> None:
    open_christmas: Form = {"first": "2026-12-25", "is_open": "1", "from": ["9"], "to": ["12"]}
    await visitor.post(DAYS, open_christmas)
    await visitor.post(f"{DAYS}/holidays")
    async with parts.database.read() as db:
        odd = (await week_of(db, teacher.person.id)).exceptions
    assert len(odd) == 11
    assert [day.isoformat() for day, hours in odd.items() if hours] == ["2026-12-25"]
    assert "Lundi de Pâques" in await visitor.text(DAYS)


async def test_holidays_are_those_of_where_the_talent_keeps_them(
    visitor: Visitor, parts: Wiring, teacher: Teacher
) -> None:
    assert "Fête nationale" in await visitor.text(DAYS)
    place = f"{DAYS}/holidays/place"
    assert (await visitor.post(place, {"region": "CH-GE"})).status_code == 303
    page = await visitor.text(DAYS)
    assert "Jeûne genevois" in page
    assert "Victoire de 1945" not in page
    await visitor.post(f"{DAYS}/holidays")
    async with parts.database.read() as db:
        odd = (await week_of(db, teacher.person.id)).exceptions
    assert len(odd) == 9
    refused = await visitor.post(place, {"region": "XX"})
    assert refused.status_code == 422
    assert "Choisissez un des lieux" in await refused.get_data(as_text=True)
    await visitor.post(place, {"region": "none"})
    assert "Jeûne genevois" not in await visitor.text(DAYS)


async def test_dates_that_cannot_be_are_said_beside_them_and_kept(
    visitor: Visitor, parts: Wiring, teacher: Teacher
) -> None:
    for first, last in (
        ("", ""),
        ("2026-12-25", "2026-12-24"),
        ("2020-01-01", ""),
        ("2026-12-01", "2027-12-01"),
        ("9999-12-31", ""),
    ):
        page = await refused(visitor, DAYS, {"first": first, "last": last, "is_open": "0"})
        assert 'id="error-first"' in page, first
    skipped: Form = {"first": "2027-03-28", "is_open": "1", "from": ["2h30"], "to": ["5h"]}
    page = await refused(visitor, DAYS, skipped)
    assert "2:30 n’existe pas le dimanche 28 mars 2027" in page
    assert 'value="2h30"' in page
    none: Form = {"first": "2027-03-28", "is_open": "1", "from": [""], "to": [""]}
    assert 'id="error-hours"' in await refused(visitor, DAYS, none)
    async with parts.database.read() as db:
        assert (await week_of(db, teacher.person.id)).exceptions == {}


async def test_limits_are_said_in_a_sentence_and_refused_beside_their_field(
    visitor: Visitor, parts: Wiring, teacher: Teacher
) -> None:
    await visitor.post("/studio/hours/limits", LIMITS)
    page = await visitor.text("/studio/hours/limits")
    assert "mardi 24 novembre, 10:00" in page
    assert "au moins 45 minutes" in page
    for field, typed in (
        ("horizon_days", "toujours"),
        ("horizon_days", "365"),
        ("notice_min", "-15"),
        ("buffer_before_min", "20"),
        ("buffer_after_min", "9" * 4000),
    ):
        sent = await refused(visitor, "/studio/hours/limits", {**LIMITS, field: typed})
        assert f'id="error-{field}"' in sent, (field, typed)
    async with parts.database.read() as db:
        kept = limits_of(await db.get_one(Talent, teacher.person.id))
    assert kept.buffers == Buffers(before_min=15, after_min=30)


async def test_a_pause_is_seen_by_everybody_until_it_is_lifted(
    visitor: Visitor, teacher: Teacher
) -> None:
    profile = f"/talents/{teacher.talent.slug}"
    for typed in ("2026-11-23", "hier", "2029-01-01"):
        page = await refused(visitor, "/studio/hours/pause", {"until": typed})
        assert 'id="error-until"' in page
    await visitor.post("/studio/hours/pause", {"until": "2026-12-01"})
    page = await visitor.text(profile)
    assert "avant le mardi 1er décembre 2026" in page
    assert 'name="starts_at"' not in page
    assert "avant le mardi 1er décembre 2026" in await visitor.text("/studio/hours/limits")
    await visitor.post("/studio/hours/pause/lift")
    assert 'name="starts_at"' in await visitor.text(profile)


async def test_a_zone_shows_what_moves_before_it_is_saved(
    visitor: Visitor, parts: Wiring, teacher: Teacher
) -> None:
    async with parts.database.write() as db:
        learner = await make_person(db, "Noé Ferraud")
        booking = await make_booking(db, teacher, learner)
    page = await visitor.text("/studio/hours/zone?zone=America/Montreal")
    assert "mardi 24 novembre, 15:00" in page
    assert "mardi 24 novembre, 09:00" in page
    assert 'id="error-zone"' in await refused(visitor, "/studio/hours/zone", {"zone": "Mars/X"})
    await visitor.post("/studio/hours/zone", {"zone": "America/Montreal"})
    other = await visitor.another().sign_in(learner)
    theirs = await other.text(f"/bookings/{booking.id}")
    assert "Pour Camille Aubry" in theirs
    assert "09:00 – 10:00 (America/Montreal)" in theirs
    async with parts.database.read() as db:
        assert (await db.get_one(Talent, teacher.person.id)).time_zone == "America/Montreal"


async def test_services_are_added_changed_and_put_in_order(
    visitor: Visitor, parts: Wiring, teacher: Teacher
) -> None:
    await visitor.post("/studio/services", SERVICE)
    async with parts.database.read() as db:
        _, second = await services_of(db, teacher.person.id)
    page = await visitor.text(f"/talents/{teacher.talent.slug}?service={second.id}")
    assert "On parle, on rit." in page
    late = NOW.replace(hour=17, minute=30) + timedelta(days=1)
    assert f'value="{late.isoformat()}"' in page
    path = f"/studio/services/{second.id}"
    assert "On parle, on rit." in await visitor.text(path)
    await visitor.post(path, {**SERVICE, "title": "Deux voix", "duration_min": "120"})
    await visitor.post(f"{path}/move", {"to": "up"})
    async with parts.database.read() as db:
        services = await services_of(db, teacher.person.id)
    assert [one.title for one in services] == ["Deux voix", "Premiers accords"]
    assert (services[0].duration_min, services[0].languages) == (120, "en")


async def test_a_service_that_cannot_be_is_shown_again_and_nobody_elses_is_there(
    visitor: Visitor, parts: Wiring, teacher: Teacher
) -> None:
    path = f"/studio/services/{teacher.service.id}"
    for wrong, field in (
        ({"price": "beaucoup"}, "price"),
        ({"duration_min": "37"}, "duration_min"),
        ({"title": " "}, "title"),
        ({"description": "x" * 1001}, "description"),
    ):
        page = await refused(visitor, path, {**SERVICE, **wrong})
        assert f'id="error-{field}"' in page, wrong
    async with parts.database.write() as db:
        rival = await make_talent(db, "Inès Ouvrard")
    for verb in ("", "/move", "/retire"):
        answer = await visitor.post(f"/studio/services/{rival.service.id}{verb}", SERVICE)
        assert answer.status_code == 404, verb
