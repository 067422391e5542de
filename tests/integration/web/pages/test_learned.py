"""What a learner has learned and missed: on their agenda, and in a line for their talents only."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from hub.bookings.models import Booking
from hub.bookings.service import apply_judgement, confirm_booking, hold_slot
from hub.bookings.verdict import Judgement, Verdict
from hub.kernel.clock import FixedClock
from hub.people.models import Person, Role
from hub.people.service import change_preferences
from hub.skills.on_sale import ServiceDetails, put_on_sale, services_of
from hub.skills.service import Profile, save_profile
from tests.scenes import NOW, SLOT, Teacher, make_person, make_talent
from tests.visitor import Visitor
from web.compose import Wiring

DAY = timedelta(days=1)
LINE = "2 séances sur Estrade, 1 manquée ces douze derniers mois."
TITLE = re.compile("Chanter juste|Premiers accords")


@pytest.fixture
async def teacher(parts: Wiring) -> Teacher:
    async with parts.database.write() as db:
        made = await make_talent(db)
        profile = Profile(headline="Notes", about="", field_slugs=["guitar", "singing"])
        await save_profile(db, made.person.id, profile, now=NOW)
        singing = ServiceDetails(
            title="Chanter juste", duration_min=90, price_cents=6000, field_slug="singing"
        )
        await put_on_sale(db, made.person.id, singing, currency="EUR")
    return made


@pytest.fixture
async def learner(parts: Wiring) -> Person:
    async with parts.database.write() as db:
        return await make_person(db, "Noé Ferraud")


async def book(
    parts: Wiring, teacher: Teacher, learner: Person, *, at: datetime, is_singing: bool = False
) -> Booking:
    async with parts.database.write() as db:
        services = {row.title: row.id for row in await services_of(db, teacher.person.id)}
        service_id = services["Chanter juste" if is_singing else "Premiers accords"]
        held = await hold_slot(db, learner.id, service_id=service_id, starts_at=at, now=NOW)
        return await confirm_booking(db, held.id, now=NOW)


async def judge(parts: Wiring, booking: Booking, verdict: Verdict) -> None:
    async with parts.database.write() as db:
        row = await db.get_one(Booking, booking.id)
        window = parts.settings.dispute_window
        await apply_judgement(db, row, Judgement(verdict), dispute_window=window, now=row.ends_at)


@pytest.fixture
async def past(
    parts: Wiring, clock: FixedClock, teacher: Teacher, learner: Person
) -> Sequence[Booking]:
    """Two sessions that took place, and one missed."""
    made = [
        await book(parts, teacher, learner, at=SLOT),
        await book(parts, teacher, learner, at=SLOT + DAY, is_singing=True),
        await book(parts, teacher, learner, at=SLOT + 2 * DAY),
    ]
    verdicts = (Verdict.COMPLETED, Verdict.COMPLETED, Verdict.LEARNER_ABSENT)
    for booking, verdict in zip(made, verdicts, strict=True):
        await judge(parts, booking, verdict)
    clock.at = SLOT + 3 * DAY
    return made


def learned_part(page: str) -> str:
    """Return what the agenda says under its title, without the markup."""
    part = page.split('id="learned"', 1)[1].split("</section>", 1)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", part).split())


async def test_a_learner_reads_their_fields_and_what_they_missed(
    visitor: Visitor, parts: Wiring, learner: Person, past: Sequence[Booking]
) -> None:
    await visitor.sign_in(learner)
    page = await visitor.text("/agenda")
    said = learned_part(page)
    assert "Ce que j’ai appris" in said
    assert said.index("Chant 1 h 30 min en 1 séance") < said.index("Guitare 1 h en 1 séance")
    assert 'href="/talents?field=singing"' in page
    assert "1 séance manquée « Premiers accords » avec Camille Aubry" in said
    assert f'href="/bookings/{past[2].id}"' in page.split('id="learned"', 1)[1]
    assert "contestez le constat sur la page de la séance, dans les 3 jours" in said
    async with parts.database.write() as db:
        await change_preferences(db, learner.id, locale="en", time_zone="Europe/Paris")
    said = learned_part(await visitor.text("/agenda"))
    assert "Singing 1 h 30 min in 1 session" in said
    assert "1 session missed" in said
    assert "dispute the verdict on the page of the session, within 3 days" in said


async def test_the_page_of_a_session_says_to_its_learner_where_it_counts(
    visitor: Visitor, teacher: Teacher, learner: Person, past: Sequence[Booking]
) -> None:
    await visitor.sign_in(learner)
    held = await visitor.text(f"/bookings/{past[0].id}")
    assert '<a href="/agenda#learned">Elle s’ajoute à ce que vous avez appris.' in held
    missed = await visitor.text(f"/bookings/{past[2].id}")
    assert "Elle compte parmi les séances que vous avez manquées" in missed
    talent = await visitor.another().sign_in(teacher.person)
    for booking in past:
        assert "#learned" not in await talent.text(f"/bookings/{booking.id}")


async def test_a_year_later_nothing_is_said_to_have_been_missed(
    visitor: Visitor, clock: FixedClock, learner: Person, past: Sequence[Booking]
) -> None:
    clock.at = past[2].starts_at + timedelta(days=365)
    await visitor.sign_in(learner)
    said = learned_part(await visitor.text("/agenda"))
    assert "Aucune séance manquée ces douze derniers mois" in said
    assert "1 a plus d’un an et ne compte plus." in said
    assert "contestez" not in said


async def test_who_has_learned_nothing_yet_is_led_to_the_talents(
    visitor: Visitor, learner: Person
) -> None:
    await visitor.sign_in(learner)
    page = await visitor.text("/agenda")
    assert "Chaque séance qui a lieu s’ajoute ici" in learned_part(page)
    assert "manqué" not in learned_part(page)
    assert re.search(r'data-empty>[^<]*<a href="/talents">', page.split('id="learned"', 1)[1])


async def test_a_talent_who_is_asked_reads_numbers_and_no_titles(
    visitor: Visitor, parts: Wiring, clock: FixedClock, learner: Person, past: Sequence[Booking]
) -> None:
    async with parts.database.write() as db:
        other = await make_talent(db, "Malo Quéméner")
        other.service.title, other.service.is_by_request = "Un pain de A à Z", True
    async with parts.database.write() as db:
        asked = await hold_slot(
            db,
            learner.id,
            service_id=other.service.id,
            starts_at=SLOT + 5 * DAY,
            now=clock.now(),
        )
    talent = await visitor.another().sign_in(other.person)
    page = await talent.text(f"/bookings/{asked.id}")
    assert LINE in page
    assert "Dire oui" in page
    assert not TITLE.search(page)
    assert "Camille Aubry" not in page
    assert (await talent.get(f"/bookings/{past[0].id}")).status_code == 403


async def test_nobody_but_the_talent_of_a_session_reads_the_line(
    visitor: Visitor,
    parts: Wiring,
    clock: FixedClock,
    teacher: Teacher,
    learner: Person,
    past: Sequence[Booking],
) -> None:
    async with parts.database.write() as db:
        row = (await services_of(db, teacher.person.id))[0]
        row.group_size = 4
        mate = await make_person(db, "Ana Diallo")
        stranger = await make_person(db, "Bo Leroy")
        admin = await make_person(db, "Odile Régie", Role.ADMIN)
    coming = SLOT + 5 * DAY
    theirs = await book(parts, teacher, learner, at=coming)
    beside = await book(parts, teacher, mate, at=coming)
    talent = await visitor.another().sign_in(teacher.person)
    assert LINE in await talent.text(f"/bookings/{theirs.id}")
    of_the_mate = await talent.text(f"/bookings/{beside.id}")
    assert "Pas encore de séance sur Estrade." in of_the_mate
    assert LINE not in of_the_mate
    for path in ("/agenda", "/studio", f"/talents/{teacher.talent.slug}"):
        assert "sur Estrade, " not in await talent.text(path), path
    await visitor.sign_in(learner)
    assert "séances sur Estrade" not in await visitor.text(f"/bookings/{theirs.id}")
    companion = await visitor.another().sign_in(mate)
    assert "sur Estrade, " not in await companion.text(f"/bookings/{beside.id}")
    for person in (mate, stranger, admin):
        other = await visitor.another().sign_in(person)
        assert (await other.get(f"/bookings/{theirs.id}")).status_code == 403
        assert "Chant" not in learned_part(await other.text("/agenda"))


async def test_a_talent_says_which_of_their_fields_a_session_teaches(
    visitor: Visitor, parts: Wiring, teacher: Teacher
) -> None:
    await visitor.sign_in(teacher.person)
    page = await visitor.text(f"/studio/services/{teacher.service.id}")
    fields = page.split('id="field-field"', 1)[1].split("</select>", 1)[0]
    assert re.findall('value="([^"]*)"', fields) == ["guitar", "singing"]
    form = {"title": "Chansons", "duration_min": "60", "price": "60", "field": "singing"}
    path = f"/studio/services/{teacher.service.id}"
    assert (await visitor.post(path, form)).status_code == 303
    page = await visitor.text(path)
    assert '<option value="singing" selected>' in page
    async with parts.database.write() as db:
        profile = Profile(headline="Notes", about="", field_slugs=["guitar"])
        await save_profile(db, teacher.person.id, profile, now=NOW)
    assert 'id="field-field"' not in await visitor.text(path), "one field is no choice"
